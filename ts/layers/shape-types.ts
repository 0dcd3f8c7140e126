/**
 * Functions of symbolic shapes in types. A result is exact where that is cheap, else a wider type.
 */
import type { SymbolicShape } from "../graph/symbolic.js";
import type { SymbolicTensor } from "../graph/typed.js";

/** One size: a number, or null where it is known only when data are fed. */
export type Size = number | null;

/** The shape with another last size. */
export type WithLast<Shape extends SymbolicShape, Last extends Size> = Shape extends readonly [
  ...infer Lead extends SymbolicShape,
  Size,
]
  ? [...Lead, Last]
  : SymbolicShape;

/** The first size: the batch. */
export type BatchOf<Shape extends SymbolicShape> = Shape extends readonly [
  infer Batch extends Size,
  ...SymbolicShape,
]
  ? Batch
  : Size;

/** The second size: time. */
export type TimeOf<Shape extends SymbolicShape> = Shape extends readonly [
  Size,
  infer Time extends Size,
  ...SymbolicShape,
]
  ? Time
  : Size;

/** The shape of a tensor. */
export type ShapeOf<Tensor> = Tensor extends SymbolicTensor<infer Shape> ? Shape : SymbolicShape;

/** Whether two types are the same. */
export type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Whether two types are identical: functions that differ in options that may be left out can be assigned to each other. */
export type Identical<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** The last size: features. */
export type LastOf<Shape extends SymbolicShape> = Shape extends readonly [
  ...SymbolicShape,
  infer Last extends Size,
]
  ? Last
  : Size;

/** A tensor of as many axes as `Axes`, or of an unknown number; of another number it is none that can be passed. */
export type OfRank<
  Shape extends SymbolicShape,
  Axes extends SymbolicShape,
> = number extends Shape["length"]
  ? SymbolicTensor<Shape>
  : Shape["length"] extends Axes["length"]
    ? SymbolicTensor<Shape>
    : { readonly shape: Axes };

/** A tensor of sequences. */
export type SequenceTensor<Shape extends SymbolicShape> = OfRank<
  Shape,
  readonly [batch: Size, time: Size, features: Size]
>;
