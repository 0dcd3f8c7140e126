/**
 * The LSTM written out: one time step after the other, gates as four products, and its gradient by reverse
 * mode through that.
 */
import type { LstmAttributes } from "../../ts/graph/attributes.js";
import { gradients } from "../../ts/graph/autodiff.js";
import { at } from "../../ts/graph/dim.js";
import * as ops from "../../ts/graph/ops.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";
import { get as getActivation } from "../../ts/layers/activations/index.js";
import type { Decomposition } from "./decompose.js";

interface LstmOperands {
  readonly x: SymbolicTensor;
  readonly kernel: SymbolicTensor;
  readonly recurrent: SymbolicTensor;
  readonly bias: SymbolicTensor;
  readonly hidden: SymbolicTensor;
  readonly cell: SymbolicTensor;
  /** [1 or 4, batch, features], for the gates i, f, c, o. */
  readonly inputMasks: SymbolicTensor | null;
  /** [4, batch, units] */
  readonly recurrentMasks: SymbolicTensor | null;
}

/** Operands with zeros in the place of what is absent. */
function operands(inputs: Parameters<Decomposition<"lstm">>[0], units: number): LstmOperands {
  const [x, kernel, recurrent, bias, hidden, cell, inputMasks, recurrentMasks] = inputs;
  const state = [at(x!.dims, 0), units];
  return {
    x: x!,
    kernel: kernel!,
    recurrent: recurrent!,
    bias: bias ?? ops.zeros([4 * units]),
    hidden: hidden ?? ops.zeros(state),
    cell: cell ?? ops.zeros(state),
    inputMasks: inputMasks ?? null,
    recurrentMasks: recurrentMasks ?? null,
  };
}

/** Columns of gate `gate` of a kernel or a bias. */
function columns(weight: SymbolicTensor, gate: number, units: number): SymbolicTensor {
  const lead = weight.dims.slice(0, -1);
  return ops.slice(weight, [...lead.map(() => 0), gate * units], [...lead, units]);
}

function masked(x: SymbolicTensor, masks: SymbolicTensor | null, gate: number): SymbolicTensor {
  if (masks === null) return x;
  return ops.mul(x, ops.take(masks, masks.dims[0] === 1 ? 0 : gate, 0));
}

/** i, f, o = r(z), c̃ = a(z); c = f c + i c̃; h = o a(c). */
function unrolled(own: LstmOperands, attributes: LstmAttributes) {
  const { units, reverse } = attributes;
  const [activation, gateActivation] = [attributes.activation, attributes.recurrentActivation].map(
    getActivation,
  );
  const time = own.x.dims[1] as number;
  const outputs: SymbolicTensor[] = [];
  let { hidden, cell } = own;
  for (let step = 0; step < time; step++) {
    const xt = ops.take(own.x, reverse ? time - 1 - step : step, 1);
    const z = [0, 1, 2, 3].map((gate) => {
      const fromInput = ops.matmul(
        masked(xt, own.inputMasks, gate),
        columns(own.kernel, gate, units),
      );
      const before = masked(hidden, own.recurrentMasks, gate);
      const fromState = ops.matmul(before, columns(own.recurrent, gate, units));
      return ops.add(ops.add(fromInput, fromState), columns(own.bias, gate, units));
    }) as [SymbolicTensor, SymbolicTensor, SymbolicTensor, SymbolicTensor];
    const [i, f, o] = [z[0], z[1], z[3]].map((gate) => gateActivation!(gate)) as [
      SymbolicTensor,
      SymbolicTensor,
      SymbolicTensor,
    ];
    cell = ops.add(ops.mul(f, cell), ops.mul(i, activation!(z[2])));
    hidden = ops.mul(o, activation!(cell));
    outputs.push(hidden);
  }
  return { sequence: ops.stack(outputs, 1), hidden, cell };
}

/** The four histories are between the two kernels alone; written out, neither has a use for them. */
export const lstm: Decomposition<"lstm"> = (inputs, attributes) => {
  const { sequence, hidden, cell } = unrolled(operands(inputs, attributes.units), attributes);
  return [sequence, hidden, cell, null, null, null, null];
};

export const lstmGrad: Decomposition<"lstmGrad"> = (inputs, attributes) => {
  const own = operands(inputs, attributes.units);
  const { sequence, hidden, cell } = unrolled(own, attributes);
  const objective = [sequence, hidden, cell].reduce((total, y, index) => {
    const dy = inputs[12 + index] ?? null;
    return dy === null ? total : ops.add(total, ops.sum(ops.mul(y, dy)));
  }, ops.constant(0));
  return gradients(objective, [own.x, own.kernel, own.recurrent, own.bias, own.hidden, own.cell]);
};
