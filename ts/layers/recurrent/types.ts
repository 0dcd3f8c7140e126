/** Types of the outputs of recurrent layers. */
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import type { BatchOf, TimeOf } from "../shape-types.js";

/** The shape of the output for an input of this shape. */
export type OutputShape<
  Shape extends SymbolicShape,
  Units extends number,
  Sequences extends boolean,
> = Sequences extends true
  ? [BatchOf<Shape>, TimeOf<Shape>, Units]
  : Sequences extends false
    ? [BatchOf<Shape>, Units]
    : SymbolicShape;

/** The shape of a state for an input of this shape. */
export type StateShape<Shape extends SymbolicShape, Units extends number> = [BatchOf<Shape>, Units];

/** The output alone, or with returnState a tuple of it and the state. */
export type OneStateOutput<
  State extends boolean,
  Output extends SymbolicShape = SymbolicShape,
  Hidden extends SymbolicShape = SymbolicShape,
> = State extends true
  ? [output: SymbolicTensor<Output>, hidden: SymbolicTensor<Hidden>]
  : SymbolicTensor<Output>;

/** The output alone, or with returnState a tuple of it, the hidden state and the cell. */
export type LstmOutput<
  State extends boolean,
  Output extends SymbolicShape = SymbolicShape,
  Hidden extends SymbolicShape = SymbolicShape,
> = State extends true
  ? [output: SymbolicTensor<Output>, hidden: SymbolicTensor<Hidden>, cell: SymbolicTensor<Hidden>]
  : SymbolicTensor<Output>;
