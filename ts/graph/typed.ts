/** Symbolic tensors with their shape in the type. */
import type { SymbolicTensor as AnySymbolicTensor, SymbolicShape } from "./symbolic.js";

interface OfShape<Shape extends SymbolicShape> extends AnySymbolicTensor {
  readonly shape: Shape;
}

type OfKnownShape<Shape extends SymbolicShape> = SymbolicShape extends Shape
  ? never
  : OfShape<Shape>;

/**
 * A symbolic tensor, as `input` and layers return it: its type has the shape, so that a layer that does not fit is an
 * error in the editor.
 *
 * It is a union with a tensor of any shape, so that a variable can hold one tensor after the other: `x = layer.apply(x)`.
 * On assignment TypeScript narrows a union to the members that accept the new value, so from then on the shape is unknown
 * rather than wrong. With `const` each tensor keeps its own.
 */
export type SymbolicTensor<Shape extends SymbolicShape = SymbolicShape> =
  | OfKnownShape<Shape>
  | AnySymbolicTensor;
