/**
 * What the recurrent kernels (LSTM, GRU, SimpleRNN) share: operands, shapes, and the fields of their instructions. A
 * kernel runs over the whole sequence; backward it reads the history that forward kept.
 */
import { ShapeError, ValueError } from "../../../runtime/errors.js";
import { addDims, at, type Dim, equalDims, evaluateDim, formatShape } from "../../dim.js";
import type { ActivationName } from "../../instructions.js";
import { type Lowering, optionalRef, sizes, usedRef } from "../../lowering.js";
import type { OperandKind, Operands, OutputKind, Results } from "../../operation.js";
import { mayAgree, typeOf } from "../../shapes.js";
import type { SymbolicTensor, TensorType } from "../../symbolic.js";
import { slice } from "../layout.js";

/** Operands of every cell. Absent ones mean: no bias, a state of zeros, no dropout, every step counts. */
export const RECURRENT_OPERANDS = {
  /** [batch, time, features] */
  x: "needed",
  /** [features, gates units] */
  kernel: "needed",
  /** [units, gates units] */
  recurrent: "needed",
  /** [gates units]; of a GRU with resetAfter [2, 3 units], of x W and of h U. */
  bias: "optional",
  /** [batch, units] */
  initialHidden: "optional",
  /** Dropout of x, scaled, the same at every step: [1 or gates, batch, features], one for each gate. */
  inputMasks: "optional",
  /** Dropout of h, likewise: [1 or gates, batch, units]. */
  recurrentMasks: "optional",
  /**
   * [batch, time] in the order of time, bool or 0 and 1: where it is 0, a row keeps its states, and its output is the
   * hidden state that it keeps.
   */
  mask: "optional",
} as const;

export type RecurrentOperands = Operands<typeof RECURRENT_OPERANDS>;

/** The operands of a kernel: the shared ones and its own. */
/* @__NO_SIDE_EFFECTS__ */
export function recurrentOperands<const Own extends Readonly<Record<string, OperandKind>>>(
  own: Own,
): typeof RECURRENT_OPERANDS & Own {
  return { ...RECURRENT_OPERANDS, ...own };
}

/** Gradients with respect to the operands that have one. */
export const RECURRENT_GRADIENTS = {
  dx: "tensor",
  dkernel: "tensor",
  drecurrent: "tensor",
  dbias: "tensor",
  dinitialHidden: "tensor",
} as const;

type RecurrentGradients = Results<typeof RECURRENT_GRADIENTS>;

export interface RecurrentAttributes {
  readonly units: number;
  /** Keras's goBackwards: time runs from last to first, outputs in the order of processing. */
  readonly reverse: boolean;
  readonly activation: ActivationName;
}

export interface GatedAttributes extends RecurrentAttributes {
  readonly recurrentActivation: ActivationName;
}

/** The gradients of a kernel: the shared ones and its own. */
/* @__NO_SIDE_EFFECTS__ */
export function recurrentGradients<const Own extends Readonly<Record<string, OutputKind>>>(
  own: Own,
): typeof RECURRENT_GRADIENTS & Own {
  return { ...RECURRENT_GRADIENTS, ...own };
}

/** How many gates a kernel has side by side, and the shape of its bias. */
export interface GateShapes {
  readonly gates: number;
  readonly bias: readonly number[];
}

/** Types of the outputs of every kernel: the sequence [batch, time, units], the last state, and all states. */
export interface StateTypes {
  readonly batch: Dim;
  readonly time: Dim;
  readonly sequence: TensorType;
  readonly hidden: TensorType;
  /** States before the first step and after every step: [time + 1, batch, units]. */
  readonly hiddens: TensorType;
}

/** Checks the operands that all kernels have. @throws ShapeError that names the one that does not fit. */
export function stateTypes(
  op: string,
  operands: RecurrentOperands,
  units: number,
  { gates, bias }: GateShapes,
): StateTypes {
  const { x } = operands;
  if (x.rank !== 3) {
    throw new ShapeError(
      `${op}: expected an input of shape (batch, time, features), got ${formatShape(x.dims)}.`,
    );
  }
  const [batch, time, features] = [at(x.dims, 0), at(x.dims, 1), at(x.dims, 2)];
  if (time === 0) {
    throw new ShapeError(
      `${op}: a sequence needs at least one step, got an input of shape ${formatShape(x.dims)}.`,
    );
  }
  const masksOf = (masks: SymbolicTensor | null) => (masks?.dims[0] === 1 ? 1 : gates);
  const expected: { readonly [Name in keyof RecurrentOperands]: readonly Dim[] } = {
    x: [batch, time, features],
    kernel: [features, gates * units],
    recurrent: [units, gates * units],
    bias,
    initialHidden: [batch, units],
    inputMasks: [masksOf(operands.inputMasks), batch, features],
    recurrentMasks: [masksOf(operands.recurrentMasks), batch, units],
    mask: [batch, time],
  };
  for (const [name, dims] of Object.entries(expected)) {
    // The names are those of the operands.
    assertOperand(op, name, operands[name as keyof RecurrentOperands], dims, x);
  }
  return {
    batch,
    time,
    sequence: typeOf([batch, time, units]),
    hidden: typeOf([batch, units]),
    hiddens: typeOf([addDims(time, 1), batch, units]),
  };
}

/** @throws ShapeError where an operand that is present has another shape. */
export function assertOperand(
  op: string,
  name: string,
  given: SymbolicTensor | null,
  dims: readonly Dim[],
  x: SymbolicTensor,
): void {
  if (given === null) return;
  const fits =
    given.rank === dims.length && dims.every((dim, axis) => mayAgree(dim, at(given.dims, axis)));
  if (fits) return;
  throw new ShapeError(
    `${op}: ${name} must have shape ${formatShape(dims)} for the input ${formatShape(x.dims)}, got ${formatShape(given.dims)}.`,
  );
}

/**
 * How many arrays of gates the history keeps: the activated gates, and their derivatives too unless these follow from
 * the gates alone.
 */
export function keptArrays({ activation, recurrentActivation }: GatedAttributes): number {
  return activation === "tanh" && recurrentActivation === "sigmoid" ? 1 : 2;
}

/** Types of the gradients of operands, present or absent. */
export function gradientTypes(
  { x, kernel, recurrent }: RecurrentOperands,
  units: number,
  { bias }: GateShapes,
): { readonly [Name in keyof RecurrentGradients]: TensorType } {
  return {
    dx: typeOf(x.dims),
    dkernel: typeOf(kernel.dims),
    drecurrent: typeOf(recurrent.dims),
    dbias: typeOf(bias),
    dinitialHidden: typeOf([at(x.dims, 0), units]),
  };
}

/** The gradients of the operands of every cell; masks have none. */
export function operandGradients(
  { bias, initialHidden }: RecurrentOperands,
  { dx, dkernel, drecurrent, dbias, dinitialHidden }: RecurrentGradients,
) {
  return {
    x: dx,
    kernel: dkernel,
    recurrent: drecurrent,
    bias: bias === null ? null : dbias,
    initialHidden: initialHidden === null ? null : dinitialHidden,
    inputMasks: null,
    recurrentMasks: null,
    mask: null,
  };
}

/** @throws ValueError where a gradient with respect to the history is needed, which would be a silent zero. */
export function assertNoHistoryGradient(
  op: string,
  gradients: readonly (SymbolicTensor | null)[],
): void {
  if (gradients.every((gradient) => gradient === null)) return;
  throw new ValueError(
    `${op}: gradients flow through its sequence and its last states, not through gates or the states of all steps. Read these outside of what is differentiated.`,
  );
}

/** The gates without their derivatives, which may follow them in the history. */
export function gatesOf(history: SymbolicTensor, x: SymbolicTensor): SymbolicTensor {
  const time = at(x.dims, 1);
  if (equalDims(at(history.dims, 0), time)) return history;
  return slice(history, [0, 0, 0], [time, at(history.dims, 1), at(history.dims, 2)]);
}

/** Fields of instructions that all kernels have, in both directions. @throws ShapeError where fed sizes do not fit. */
export function sharedFields(
  operands: RecurrentOperands,
  units: number,
  to: Lowering<SymbolicTensor>,
) {
  const { x, kernel, recurrent, bias, initialHidden, inputMasks, recurrentMasks, mask } = operands;
  const [batch = 0, time = 0, features = 0] = sizes(to, x.dims);
  assertFedShape("The mask", mask, [batch, time], x, to);
  assertFedShape("The hidden state", initialHidden, [batch, units], x, to);
  const countOf = (masks: SymbolicTensor | null) =>
    masks === null ? 0 : evaluateDim(at(masks.dims, 0), to.binding);
  return {
    batch,
    time,
    features,
    x: to.ref(x),
    kernel: to.ref(kernel),
    recurrent: to.ref(recurrent),
    bias: optionalRef(to, bias),
    initialHidden: optionalRef(to, initialHidden),
    inputMasks: optionalRef(to, inputMasks),
    inputMaskCount: countOf(inputMasks),
    recurrentMasks: optionalRef(to, recurrentMasks),
    recurrentMaskCount: countOf(recurrentMasks),
    mask: optionalRef(to, mask),
  };
}

/** Checks an operand against the fed sizes of the input. */
export function assertFedShape(
  what: string,
  tensor: SymbolicTensor | null,
  expected: readonly number[],
  x: SymbolicTensor,
  to: Lowering<SymbolicTensor>,
): void {
  if (tensor === null) return;
  const own = sizes(to, tensor.dims);
  if (own.every((size, axis) => size === expected[axis])) return;
  throw new ShapeError(
    `${what} has shape ${formatShape(own)} for an input of shape ${formatShape(sizes(to, x.dims))}; expected ${formatShape(expected)}.`,
  );
}

/** Fields of instructions for the gradients that are read. */
export function gradientFields(gradients: RecurrentGradients, to: Lowering<SymbolicTensor>) {
  return {
    dx: usedRef(to, gradients.dx),
    dkernel: usedRef(to, gradients.dkernel),
    drecurrent: usedRef(to, gradients.drecurrent),
    dbias: usedRef(to, gradients.dbias),
    dinitialHidden: usedRef(to, gradients.dinitialHidden),
  };
}
