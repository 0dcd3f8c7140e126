/** Lowering: from the nodes of a graph, whose sizes are bound to numbers, to instructions. */
import { type Binding, type Dim, evaluateDim } from "./dim.js";
import type { InstructionName, Instructions, Ref } from "./instructions.js";

/** One instruction with its operands, before encoding. */
export type Instruction = {
  readonly [Name in InstructionName]: { readonly name: Name; readonly fields: Instructions[Name] };
}[InstructionName];

/** Instructions that run several times, with operands that advance by a stride. */
export interface LoopStep {
  readonly iterations: number;
  /** Number of loops around it. */
  readonly level: number;
  /** Whether the iterations do not depend on each other, so that threads may share them. */
  readonly areIndependent: boolean;
  readonly steps: readonly ProgramStep[];
}

export type ProgramStep = Instruction | LoopStep;

/** A tensor as lowering sees it. */
interface Sized {
  readonly dims: readonly Dim[];
}

/**
 * What an operation's `lower` works with. It needs only the identity of tensors, so their type is a
 * parameter: tensors know their nodes, and nodes the operations that are lowered here.
 */
export interface Lowering<Tensor> {
  readonly binding: Binding;
  /** The operand of a tensor. */
  ref(tensor: Tensor): Ref;
  /** The operand of an input that the instruction overwrites: a copy where the tensor is read afterwards. */
  refToOverwrite(tensor: Tensor): Ref;
  /** The operand of the fed data from which the rows of an input are taken; null where the fed data are the input. */
  feed(input: Tensor): Ref | null;
  /** Whether anything reads the tensor; memory is allocated only for tensors that are read. */
  isUsed(tensor: Tensor): boolean;
  emit<Name extends InstructionName>(name: Name, fields: Instructions[Name]): void;
  /**
   * Emits a loop of the instructions that `body` emits. Where the iterations do not depend on each other, `parts` says into
   * how many it may be split, each with memory of its own for what the body allocates.
   */
  repeat(iterations: number, body: () => void, parts?: number): void;
  /** Copies a slice that moves with a loop to a fixed address. */
  materialize(tensor: Tensor): void;
  /** In a loop: makes the tensor another name for the current iteration's slice of `whole` ([iterations, ...]). */
  aliasSlice(tensor: Tensor, whole: Tensor, reverse: boolean): void;
  /** In a loop: the operand of the current iteration's slice of `whole`; a slice has `elements` elements. */
  sliceRef(whole: Tensor, elements: number, reverse: boolean): Ref;
  /** Makes the tensor another name for `other`. */
  alias(tensor: Tensor, other: Tensor): void;
  /** Memory for a copy of the tensor that lives as long as the plan runs. */
  allocateCopy(tensor: Tensor): Ref;
  /** Whether the tensor has its memory already. */
  isAllocated(tensor: Tensor): boolean;
  /** Emits the graph inside of a node; its results live until `after` has run. */
  lowerBody(results: readonly Tensor[], after: () => void): void;
  /** Drops the allocations of a graph inside of a node, which may be lowered more than once. */
  clear(results: readonly Tensor[]): void;
}

/** The operand of an input that may be absent. */
export function optionalRef<Tensor>(to: Lowering<Tensor>, tensor: Tensor | null): Ref | null {
  return tensor === null ? null : to.ref(tensor);
}

/** The operand of an output, or null where it is not read. */
export function usedRef<Tensor>(to: Lowering<Tensor>, tensor: Tensor): Ref | null {
  return to.isUsed(tensor) ? to.ref(tensor) : null;
}

export function sizes(to: Bound, dims: readonly Dim[]): number[] {
  return dims.map((dim) => evaluateDim(dim, to.binding));
}

export function count(to: Bound, tensor: Sized): number {
  return product(sizes(to, tensor.dims));
}

/** All axes but the last as rows, the last as columns. */
export function rowsAndColumns(to: Bound, tensor: Sized): { rows: number; columns: number } {
  const shape = sizes(to, tensor.dims);
  return { rows: product(shape.slice(0, -1)), columns: shape.at(-1) ?? 1 };
}

export function product(shape: readonly number[]): number {
  return shape.reduce((total, size) => total * size, 1);
}

/** Anything that binds symbols to numbers. */
export interface Bound {
  readonly binding: Binding;
}
