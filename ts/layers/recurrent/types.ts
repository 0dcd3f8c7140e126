/** Types of the outputs of recurrent layers. */
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { BatchOf, TimeOf } from "../shape-types.js";

type OutputShape<
  Shape extends SymbolicShape,
  Units extends number,
  Sequences extends boolean,
> = Sequences extends true
  ? [BatchOf<Shape>, TimeOf<Shape>, Units]
  : Sequences extends false
    ? [BatchOf<Shape>, Units]
    : SymbolicShape;

/** An output alone, or with returnState a tuple of it and the states. */
export type RecurrentOutput<
  Shape extends SymbolicShape,
  Units extends number,
  Sequences extends boolean,
  State extends boolean,
  States extends 1 | 2,
> = State extends true
  ? States extends 2
    ? [
        output: SymbolicTensor<OutputShape<Shape, Units, Sequences>>,
        hidden: SymbolicTensor<[BatchOf<Shape>, Units]>,
        cell: SymbolicTensor<[BatchOf<Shape>, Units]>,
      ]
    : [
        output: SymbolicTensor<OutputShape<Shape, Units, Sequences>>,
        hidden: SymbolicTensor<[BatchOf<Shape>, Units]>,
      ]
  : SymbolicTensor<OutputShape<Shape, Units, Sequences>>;

/** The same where the layer is applied to a Tensor. */
export type RecurrentTensors<State extends boolean, States extends 1 | 2> = State extends true
  ? States extends 2
    ? [output: Tensor, hidden: Tensor, cell: Tensor]
    : [output: Tensor, hidden: Tensor]
  : Tensor;
