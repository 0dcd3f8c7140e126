/** Second derivatives of the recurrent kernels, by the same cells as loops over time. */
import { KERNEL_ACTIVATIONS } from "../activations/of-kernels.js";
import { at } from "../dim.js";
import { zeros } from "../operations/broadcast.js";
import { add, mul, notEqual, sub, where } from "../operations/elementwise.js";
import { expandDims, reverse, slice, take, transpose } from "../operations/layout.js";
import { matmul } from "../operations/matmul.js";
import type { GruAttributes } from "../operations/recurrent/gru.js";
import { gruGrad } from "../operations/recurrent/gru.js";
import type { RecurrentAttributes, RecurrentOperands } from "../operations/recurrent/kernel.js";
import { type LstmAttributes, lstmGrad } from "../operations/recurrent/lstm.js";
import { simpleRnnGrad } from "../operations/recurrent/simple-rnn.js";
import { scan } from "../operations/scan.js";
import type { SymbolicTensor } from "../symbolic.js";
import { gradientOfGradient, independent } from "./recomposed.js";
import { ruleFor, type SecondDerivative } from "./rule.js";

/** Columns of gate `gate` of a kernel or a bias. */
function gateOf(weight: SymbolicTensor, gate: number, units: number): SymbolicTensor {
  const lead = weight.dims.slice(0, -1);
  return slice(weight, [...lead.map(() => 0), gate * units], [...lead, units]);
}

function dropped(x: SymbolicTensor, masks: SymbolicTensor | null, gate: number): SymbolicTensor {
  return masks === null ? x : mul(x, take(masks, masks.dims[0] === 1 ? 0 : gate, 0));
}

/** What a step computes of a gate, from the operands of its layer. */
interface Gates {
  /** x W + b */
  fromInput(x: SymbolicTensor, gate: number): SymbolicTensor;
  /** h U, of h times a factor where there is one. */
  fromState(hidden: SymbolicTensor, gate: number, factor?: SymbolicTensor): SymbolicTensor;
}

function gatesOf(operands: RecurrentOperands, units: number, bias: SymbolicTensor | null): Gates {
  const { kernel, recurrent, inputMasks, recurrentMasks } = operands;
  return {
    fromInput: (x, gate) => {
      const product = matmul(dropped(x, inputMasks, gate), gateOf(kernel, gate, units));
      return bias === null ? product : add(product, gateOf(bias, gate, units));
    },
    fromState: (hidden, gate, factor) => {
      const seen = dropped(hidden, recurrentMasks, gate);
      const state = factor === undefined ? seen : mul(factor, seen);
      return matmul(state, gateOf(recurrent, gate, units));
    },
  };
}

type Step = (x: SymbolicTensor, states: readonly SymbolicTensor[]) => readonly SymbolicTensor[];

/** The hidden states in the order of processing, [batch, time, units], and the last states. */
function unrolled(
  { x, mask }: RecurrentOperands,
  { reverse: isReverse }: RecurrentAttributes,
  initial: readonly SymbolicTensor[],
  step: Step,
): readonly SymbolicTensor[] {
  const asProcessed = (sequence: SymbolicTensor) => (isReverse ? reverse(sequence, 0) : sequence);
  const sequences = [asProcessed(transpose(x, [1, 0, 2]))];
  if (mask !== null) sequences.push(asProcessed(transpose(mask, [1, 0])));
  const loop = scan(
    ([slice, maskOfStep], states) => {
      const computed = step(slice ?? x, states);
      const counts = maskOfStep === undefined ? null : expandDims(notEqual(maskOfStep, 0), -1);
      // A step that does not count leaves the states as they are.
      const next = computed.map((after, index) =>
        counts === null ? after : where(counts, after, states[index] ?? after),
      );
      return { outputs: next.slice(0, 1), states: next };
    },
    sequences,
    initial,
  );
  const [hiddens] = loop.outputs;
  return [transpose(hiddens ?? x, [1, 0, 2]), ...loop.states];
}

function initialOf(given: SymbolicTensor | null, x: SymbolicTensor, units: number): SymbolicTensor {
  return given ?? zeros([at(x.dims, 0), units]);
}

/** i, f, o = r(z), g = a(z); c = f c + i g; h = o a(c). */
function lstmStep(operands: RecurrentOperands, attributes: LstmAttributes): Step {
  const { units } = attributes;
  const gates = gatesOf(operands, units, operands.bias);
  const a = KERNEL_ACTIVATIONS[attributes.activation];
  const r = KERNEL_ACTIVATIONS[attributes.recurrentActivation];
  return (x, [hidden = x, cell = x]) => {
    const z = (gate: number) => add(gates.fromInput(x, gate), gates.fromState(hidden, gate));
    const next = add(mul(r(z(1)), cell), mul(r(z(0)), a(z(2))));
    return [mul(r(z(3)), a(next)), next];
  };
}

/** z, r = r(...); g = a(v + r (h U + b')) or a(v + (r h) U); h = z h + (1 - z) g. */
function gruStep(operands: RecurrentOperands, attributes: GruAttributes): Step {
  const { units, resetAfter } = attributes;
  const { bias } = operands;
  const ofInput = bias !== null && resetAfter ? take(bias, 0, 0) : bias;
  const ofState = bias !== null && resetAfter ? take(bias, 1, 0) : null;
  const gates = gatesOf(operands, units, ofInput);
  const a = KERNEL_ACTIVATIONS[attributes.activation];
  const r = KERNEL_ACTIVATIONS[attributes.recurrentActivation];
  return (x, [hidden = x]) => {
    const u = (gate: number) => {
      const product = gates.fromState(hidden, gate);
      return ofState === null ? product : add(product, gateOf(ofState, gate, units));
    };
    const z = (gate: number) => add(gates.fromInput(x, gate), u(gate));
    const [update, reset] = [r(z(0)), r(z(1))];
    const inner = resetAfter ? mul(reset, u(2)) : gates.fromState(hidden, 2, reset);
    const candidate = a(add(gates.fromInput(x, 2), inner));
    return [add(mul(update, hidden), mul(sub(1, update), candidate))];
  };
}

/** h = a(x W + h U + b) */
function simpleStep(operands: RecurrentOperands, { units, activation }: RecurrentAttributes): Step {
  const gates = gatesOf(operands, units, operands.bias);
  const a = KERNEL_ACTIVATIONS[activation];
  return (x, [hidden = x]) => [a(add(gates.fromInput(x, 0), gates.fromState(hidden, 0)))];
}

/** What the gradient kernels have in common: the gradients of their results by name. */
interface RecurrentGradients {
  readonly dx: SymbolicTensor | null;
  readonly dkernel: SymbolicTensor | null;
  readonly drecurrent: SymbolicTensor | null;
  readonly dbias: SymbolicTensor | null;
  readonly dinitialHidden: SymbolicTensor | null;
}

/** The operands whose gradients `inOrder` lists, in the same order. */
function parameters({ x, kernel, recurrent, bias, initialHidden }: RecurrentOperands) {
  return [x, kernel, recurrent, bias, initialHidden];
}

function inOrder({ dx, dkernel, drecurrent, dbias, dinitialHidden }: RecurrentGradients) {
  return [dx, dkernel, drecurrent, dbias, dinitialHidden];
}

function named(found: readonly (SymbolicTensor | null)[]) {
  const [x = null, kernel = null, recurrent = null, bias = null, initialHidden = null] = found;
  return {
    x,
    kernel,
    recurrent,
    bias,
    initialHidden,
    inputMasks: null,
    recurrentMasks: null,
    mask: null,
  };
}

export function recurrentRules(): readonly SecondDerivative[] {
  return [
    ruleFor(lstmGrad, ({ operands: given, attributes }, d, backward) => {
      const operands = independent(given);
      const { dsequence, dhidden, dcell, initialCell } = operands;
      const initial = [operands.initialHidden, initialCell].map((state) =>
        initialOf(state, operands.x, attributes.units),
      );
      const y = unrolled(operands, attributes, initial, lstmStep(operands, attributes));
      const found = gradientOfGradient(
        y,
        [dsequence, dhidden, dcell],
        [...parameters(operands), initialCell],
        [...inOrder(d), d.dinitialCell],
        backward,
      );
      const [ofSequence = null, ofHidden = null, ofCell = null] = found.dy;
      return {
        ...named(found.operands),
        initialCell: found.operands[5] ?? null,
        gates: null,
        cells: null,
        hiddens: null,
        cellActivations: null,
        dsequence: ofSequence,
        dhidden: ofHidden,
        dcell: ofCell,
      };
    }),
    ruleFor(gruGrad, ({ operands: given, attributes }, d, backward) => {
      const operands = independent(given);
      const initial = [initialOf(operands.initialHidden, operands.x, attributes.units)];
      const y = unrolled(operands, attributes, initial, gruStep(operands, attributes));
      const dy = [operands.dsequence, operands.dhidden];
      const found = gradientOfGradient(y, dy, parameters(operands), inOrder(d), backward);
      const [dsequence = null, dhidden = null] = found.dy;
      return {
        ...named(found.operands),
        gates: null,
        hiddens: null,
        resets: null,
        dsequence,
        dhidden,
      };
    }),
    ruleFor(simpleRnnGrad, ({ operands: given, attributes }, d, backward) => {
      const operands = independent(given);
      const initial = [initialOf(operands.initialHidden, operands.x, attributes.units)];
      const y = unrolled(operands, attributes, initial, simpleStep(operands, attributes));
      const dy = [operands.dsequence, operands.dhidden];
      const found = gradientOfGradient(y, dy, parameters(operands), inOrder(d), backward);
      const [dsequence = null, dhidden = null] = found.dy;
      return { ...named(found.operands), hiddens: null, derivatives: null, dsequence, dhidden };
    }),
  ];
}
