/**
 * What a lowering rule works with: sizes are numbers by now, tensors have places, instructions are appended.
 */
import { ShapeError } from "../../runtime/errors.js";
import type { OpName } from "../attributes.js";
import { type Binding, type Dim, evaluateDim, formatShape } from "../dim.js";
import type { InstructionName, Instructions, Ref } from "../instructions.js";
import type { OpNode, SymbolicTensor } from "../symbolic.js";

/** One instruction with its operands, before encoding. */
export type Instruction = {
  readonly [Name in InstructionName]: { readonly name: Name; readonly fields: Instructions[Name] };
}[InstructionName];

/** Instructions that run several times, with operands that move. */
export interface LoopStep {
  readonly rounds: number;
  /** How many loops it is inside of. */
  readonly level: number;
  readonly steps: readonly ProgramStep[];
}

export type ProgramStep = Instruction | LoopStep;

/** Turns the nodes of one bound graph into instructions. */
export interface Lowering {
  readonly binding: Binding;
  /** The operand of a tensor. */
  ref(tensor: SymbolicTensor): Ref;
  /** The operand of an input that the instruction overwrites: a copy where somebody reads the tensor afterwards. */
  refToOverwrite(tensor: SymbolicTensor): Ref;
  /** The operand of the data block from which an input's rows are taken. */
  feed(node: OpNode<"input">): Ref;
  /** Whether anything reads the tensor; what nobody reads has no place. */
  isUsed(tensor: SymbolicTensor): boolean;
  emit<Name extends InstructionName>(name: Name, fields: Instructions[Name]): void;
  /** Lets what `body` emits run so many times. */
  repeat(rounds: number, body: () => void): void;
  /** Gives a tensor that moves with the rounds of a loop a place that does not. */
  settle(tensor: SymbolicTensor): void;
  /** In a loop: the tensor is the part of `whole` ([rounds, ...]) that belongs to the round. */
  placeInRound(tensor: SymbolicTensor, whole: SymbolicTensor, reverse: boolean): void;
  /** In a loop: the operand of that part, of so many elements. */
  refInRound(whole: SymbolicTensor, elements: number, reverse: boolean): Ref;
  /** The tensor is another name for `other`. */
  placeAs(tensor: SymbolicTensor, other: SymbolicTensor): void;
  /** A copy of the tensor at a place of its own, for as long as the plan runs. */
  placeApart(tensor: SymbolicTensor): Ref;
  /** Whether the tensor has a place already. */
  isPlaced(tensor: SymbolicTensor): boolean;
  /** Emits a graph inside of a node, whose results live until `after` has run. */
  lowerInside(results: readonly SymbolicTensor[], after: () => void): void;
  /** Forgets the places of a graph inside of a node, which may be lowered more than once. */
  forget(results: readonly SymbolicTensor[]): void;
}

/** Appends the instructions of one node. */
export type LoweringRule<Name extends OpName> = (node: OpNode<Name>, to: Lowering) => void;

/** The operand of an input that may be absent. */
export function optionalRef(to: Lowering, tensor: SymbolicTensor | null | undefined): Ref | null {
  return tensor === null || tensor === undefined ? null : to.ref(tensor);
}

/** The operand of an output, or null where nobody reads it. */
export function usedRef(to: Lowering, tensor: SymbolicTensor): Ref | null {
  return to.isUsed(tensor) ? to.ref(tensor) : null;
}

export function sizes(to: Lowering, dims: readonly Dim[]): number[] {
  return dims.map((dim) => evaluateDim(dim, to.binding));
}

export function count(to: Lowering, tensor: SymbolicTensor): number {
  return product(sizes(to, tensor.dims));
}

export function product(shape: readonly number[]): number {
  return shape.reduce((total, size) => total * size, 1);
}

/** Strides of a row-major array. */
export function rowMajor(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const size of [...shape].reverse()) {
    strides.unshift(stride);
    stride *= size;
  }
  return strides;
}

/**
 * Strides that repeat an operand to a result's shape: 0 on repeated axes. Sizes that symbols left open
 * are checked here, against what was fed.
 */
export function broadcastStrides(
  to: Lowering,
  operand: readonly Dim[],
  result: readonly number[],
): number[] {
  const own = sizes(to, operand);
  const strides = rowMajor(own);
  const lead = result.length - own.length;
  return result.map((size, axis) => {
    const position = axis - lead;
    if (position < 0 || operand[position] === 1) return 0;
    if (own[position] !== size) throw disagreement(operand, own, result);
    return size === 1 ? 0 : (strides[position] ?? 0);
  });
}

/** @throws ShapeError where sizes that symbols left open do not agree with what was fed. */
export function refuseDisagreement(
  to: Lowering,
  { dims }: SymbolicTensor,
  expected: readonly number[],
): void {
  const own = sizes(to, dims);
  if (own.some((size, axis) => size !== expected[axis])) throw disagreement(dims, own, expected);
}

function disagreement(
  dims: readonly Dim[],
  own: readonly number[],
  expected: readonly number[],
): ShapeError {
  return new ShapeError(
    `Sizes that must agree do not: ${formatShape(dims)} became ${formatShape(own)}, but ${formatShape(expected)} was expected.`,
  );
}

export interface Collapsed {
  readonly shape: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** Merges axes that every operand walks as one, so that kernels see few and long axes. */
export function collapse(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
): Collapsed {
  const sizesOut: number[] = [];
  const stridesOut: number[][] = strides.map(() => []);
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const steps = strides.map((operand) => operand[axis] ?? 0);
    const previous = sizesOut.length - 1;
    const merges =
      previous >= 0 &&
      stridesOut.every((operand, index) => operand[previous] === (steps[index] ?? 0) * size);
    if (merges) {
      sizesOut[previous] = (sizesOut[previous] ?? 1) * size;
      stridesOut.forEach((operand, index) => {
        operand[previous] = steps[index] ?? 0;
      });
    } else {
      sizesOut.push(size);
      stridesOut.forEach((operand, index) => {
        operand.push(steps[index] ?? 0);
      });
    }
  });
  return { shape: sizesOut, strides: stridesOut };
}
