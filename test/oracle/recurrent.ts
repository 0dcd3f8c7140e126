/** Common parts of the decomposed recurrent kernels: the loop over time, masks, dropout masks, gradients. */
import { gradients } from "../../ts/graph/autodiff.js";
import { at } from "../../ts/graph/dim.js";
import type {
  RecurrentAttributes,
  RecurrentOperands,
} from "../../ts/graph/operations/recurrent/kernel.js";
import * as ops from "../../ts/graph/ops.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";

/** Operands with zeros for absent ones. */
export interface Completed extends RecurrentOperands {
  readonly bias: SymbolicTensor;
  readonly initialHidden: SymbolicTensor;
}

export function completed(
  operands: RecurrentOperands,
  bias: readonly number[],
  units: number,
): Completed {
  return {
    ...operands,
    bias: operands.bias ?? ops.zeros(bias),
    initialHidden: operands.initialHidden ?? ops.zeros([at(operands.x.dims, 0), units]),
  };
}

/** Columns of gate `gate` of a kernel or a bias. */
export function columns(weight: SymbolicTensor, gate: number, units: number): SymbolicTensor {
  const lead = weight.dims.slice(0, -1);
  return ops.slice(weight, [...lead.map(() => 0), gate * units], [...lead, units]);
}

function masked(x: SymbolicTensor, masks: SymbolicTensor | null, gate: number): SymbolicTensor {
  if (masks === null) return x;
  return ops.mul(x, ops.take(masks, masks.dims[0] === 1 ? 0 : gate, 0));
}

/** x W of one gate. */
export function fromInput(own: Completed, x: SymbolicTensor, gate: number, units: number) {
  return ops.matmul(masked(x, own.inputMasks, gate), columns(own.kernel, gate, units));
}

/** (h factor) U of one gate. */
export function fromState(
  own: Completed,
  hidden: SymbolicTensor,
  gate: number,
  units: number,
  factor?: SymbolicTensor,
) {
  const seen = masked(hidden, own.recurrentMasks, gate);
  const state = factor === undefined ? seen : ops.mul(factor, seen);
  return ops.matmul(state, columns(own.recurrent, gate, units));
}

/** The states after a step, hidden first, and the activated gates. */
export interface StepResult {
  readonly states: readonly SymbolicTensor[];
  readonly gates: readonly SymbolicTensor[];
}

/** Unrolls the loop over time; a step that the mask leaves out keeps the states, and its gates are 0. */
export function unroll(
  own: Completed,
  { reverse }: RecurrentAttributes,
  initial: readonly SymbolicTensor[],
  step: (x: SymbolicTensor, states: readonly SymbolicTensor[]) => StepResult,
) {
  const time = own.x.dims[1] as number;
  const gates: SymbolicTensor[] = [];
  const states: (readonly SymbolicTensor[])[] = [initial];
  for (let s = 0; s < time; s++) {
    const t = reverse ? time - 1 - s : s;
    const before = states[s]!;
    const next = step(ops.take(own.x, t, 1), before);
    const counts =
      own.mask === null ? null : ops.expandDims(ops.notEqual(ops.take(own.mask, t, 1), 0), -1);
    const kept = (after: SymbolicTensor, otherwise: SymbolicTensor | number) =>
      counts === null ? after : ops.where(counts, after, otherwise);
    states.push(next.states.map((state, index) => kept(state, before[index]!)));
    if (next.gates.length > 0) gates.push(kept(ops.concatenate([...next.gates], -1), 0));
  }
  const history = (index: number) =>
    ops.stack(
      states.map((all) => all[index]!),
      0,
    );
  return {
    sequence: ops.stack(
      states.slice(1).map(([hidden]) => hidden!),
      1,
    ),
    last: states[time]!,
    histories: initial.map((_, index) => history(index)),
    gates: gates.length === 0 ? null : ops.stack(gates, 0),
  };
}

/** Gradients of Σ y dy over the outputs that have a dy. */
export function gradientsOf(
  outputs: readonly SymbolicTensor[],
  derivatives: readonly (SymbolicTensor | null)[],
  parameters: readonly SymbolicTensor[],
) {
  const objective = outputs.reduce((total, y, index) => {
    const dy = derivatives[index] ?? null;
    return dy === null ? total : ops.add(total, ops.sum(ops.mul(y, dy)));
  }, ops.constant(0));
  return gradients(objective, parameters);
}

/** By name: the gradients of the operands that every kernel has, in this order. */
export function namedGradients(found: readonly SymbolicTensor[]) {
  const [dx, dkernel, drecurrent, dbias, dinitialHidden] = found;
  return {
    dx: dx!,
    dkernel: dkernel!,
    drecurrent: drecurrent!,
    dbias: dbias!,
    dinitialHidden: dinitialHidden!,
  };
}

export function parametersOf({ x, kernel, recurrent, bias, initialHidden }: Completed) {
  return [x, kernel, recurrent, bias, initialHidden];
}
