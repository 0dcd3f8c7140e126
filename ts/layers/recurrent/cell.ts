/**
 * Cells: what a recurrent layer does at one time step.
 *
 * A cell takes the input of a step and its states, and gives an output and new states, by `ops`. Its loop over
 * time, masks and initial states belong to the layer that runs it.
 */
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { Weighted } from "../weighted.js";

/** What a cell's `call` is told beside its input and states. */
export interface CellContext {
  /** True in fit, false in evaluate and predict. */
  readonly training: boolean;
}

/** What a cell gives: an output, then its states. */
export type CellResult = readonly [output: SymbolicTensor, states: readonly SymbolicTensor[]];

/** What happens inside of a step by name, such as `{ forget, cell, hidden }`; the hidden state is the output. */
export interface CellParts {
  readonly hidden: SymbolicTensor;
  readonly [part: string]: SymbolicTensor;
}

/** Anything that a recurrent layer can run: a `Cell`, or an object of the user's own. */
export interface CellLike {
  /** Sizes of the states, [batch, size] each; one number for one state. */
  readonly stateSize: number | readonly number[];
  /** Size of the output; by default that of the first state. */
  readonly outputSize?: number;
  /** Declares weights for inputs of shape [batch, features]. */
  build?(inputShape: SymbolicShape): void;
  /** One step on x [batch, features]. */
  call(x: SymbolicTensor, states: readonly SymbolicTensor[], context: CellContext): CellResult;
}

/**
 * Subclass it for cells of your own: declare weights in `build` with `addWeight`, compute one step in `call` with
 * `ops`, give `stateSize`. Run it with `layers.rnn({ cell })`.
 */
export abstract class Cell extends Weighted implements CellLike {
  static override readonly className: string = "Cell";

  abstract readonly stateSize: number | readonly number[];
  readonly outputSize?: number;

  abstract call(
    x: SymbolicTensor,
    states: readonly SymbolicTensor[],
    context: CellContext,
  ): CellResult;
}

/** Sizes of a cell's states as a list. */
export function stateSizes({ stateSize }: CellLike): readonly number[] {
  return typeof stateSize === "number" ? [stateSize] : stateSize;
}
