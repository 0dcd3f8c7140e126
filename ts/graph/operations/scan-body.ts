/** The step of a loop over time, as a separate graph. */
import type { SymbolicTensor } from "../symbolic.js";
import { inputTensor } from "./sources.js";

/**
 * One step of a loop: inputs that the loop feeds, and the tensors computed from them. It reads nothing else of the
 * graph around it.
 */
export interface ScanBody {
  /** A step's slice of each sequence. */
  readonly slices: readonly SymbolicTensor[];
  /** States before the step. */
  readonly states: readonly SymbolicTensor[];
  /** Tensors that are the same at every step. */
  readonly shared: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  /** States after the step, one for each. */
  readonly nextStates: readonly SymbolicTensor[];
}

/** What a step function returns. */
export interface ScanStep {
  readonly outputs: readonly SymbolicTensor[];
  /** One for each state, of its shape. */
  readonly states: readonly SymbolicTensor[];
}

/** An input of a body, which the loop feeds. */
export function stepInput({ dims, dtype }: Pick<SymbolicTensor, "dims" | "dtype">): SymbolicTensor {
  return inputTensor("step", dims, dtype);
}
