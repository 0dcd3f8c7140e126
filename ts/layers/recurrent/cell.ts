/**
 * Cells: what a recurrent layer does at one time step.
 *
 * A cell computes, with `ops`, an output and new states from the input of a step and the states before it. The layer
 * that runs the cell has the loop over time, masks and initial states.
 */
import type { Nested } from "../../graph/structure.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { leavesOf } from "../call.js";
import { Weighted } from "../weighted.js";

/** The arguments of a cell's `call` besides its input and states. */
export interface CellContext {
  /** True in fit, false in evaluate and predict. */
  readonly training: boolean;
  /** The tensors that `apply` of the layer was given as `constants`: the same at every step. */
  readonly constants: readonly SymbolicTensor[];
}

/** The result of a step: an output, then the new states. */
export type CellResult = readonly [output: SymbolicTensor, states: readonly SymbolicTensor[]];

/** Intermediate results of a step by name, such as `{ forget, cell, hidden }`; the hidden state is the output. */
export interface CellParts {
  readonly hidden: SymbolicTensor;
  readonly [part: string]: SymbolicTensor;
}

/** The size of a state, [batch, size], or those of several; a stack of cells has one of these for each cell. */
export type StateSize = Nested<number>;

/** Anything that a recurrent layer can run: a `Cell`, or an object of the user's own. */
export interface CellLike {
  /** Sizes of the states, [batch, size] each; one number for one state. */
  readonly stateSize: StateSize;
  /** Size of the output; by default that of the first state. */
  readonly outputSize?: number;
  /** Declares weights for inputs of shape [batch, features]. */
  build?(inputShape: SymbolicShape): void;
  /** One step on x [batch, features]. */
  call(x: SymbolicTensor, states: readonly SymbolicTensor[], context: CellContext): CellResult;
}

/**
 * Subclass it for cells of your own: declare weights in `build` with `addWeight`, compute one step in `call` with
 * `ops`, set `stateSize`. Run it with `layers.rnn({ cell })`.
 */
export abstract class Cell extends Weighted implements CellLike {
  static override readonly className: string = "Cell";

  abstract readonly stateSize: StateSize;
  readonly outputSize?: number;

  abstract call(
    x: SymbolicTensor,
    states: readonly SymbolicTensor[],
    context: CellContext,
  ): CellResult;
}

/** The shapes, without the batch, of what a step returns. */
export interface StepShapes {
  readonly output: readonly number[];
  readonly states: readonly (readonly number[])[];
  /** Index of the state that is the output where a step is masked. */
  readonly outputState: number;
}

export function shapesOf(cell: CellLike, outputState = 0): StepShapes {
  const sizes = stateSizes(cell);
  const output = [cell.outputSize ?? sizes[outputState] ?? 0];
  return { output, states: sizes.map((size) => [size]), outputState };
}

/** The sizes of a cell's states as a list. */
export function stateSizes({ stateSize }: CellLike): readonly number[] {
  return leavesOf(stateSize);
}
