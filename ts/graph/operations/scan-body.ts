/** The step of a loop over time as a graph of its own. */
import type { SymbolicTensor } from "../symbolic.js";
import { inputTensor } from "./sources.js";

/**
 * One step of a loop: inputs that the loop feeds, and what is computed from them. Nothing else of the graph around it
 * is read.
 */
export interface ScanBody {
  /** A step's slice of each sequence. */
  readonly slices: readonly SymbolicTensor[];
  /** States before the step. */
  readonly states: readonly SymbolicTensor[];
  /** What is the same at every step. */
  readonly shared: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  /** States after the step, one for each. */
  readonly nextStates: readonly SymbolicTensor[];
}

/** What a step gives. */
export interface ScanStep {
  readonly outputs: readonly SymbolicTensor[];
  /** One for each state, of its shape. */
  readonly states: readonly SymbolicTensor[];
}

/** An input of a body, which the loop feeds. */
export function stepInput({ dims, dtype }: Pick<SymbolicTensor, "dims" | "dtype">): SymbolicTensor {
  return inputTensor("step", dims, dtype);
}
