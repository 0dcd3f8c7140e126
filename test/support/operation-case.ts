/** Test cases of operations. */
import type { SymbolicTensor } from "latch";

/** An argument: its shape and the range of its numbers, away from kinks and poles. Default: -1 to 1. */
export interface Argument {
  readonly shape: readonly number[];
  readonly low?: number;
  readonly high?: number;
}

export interface Case {
  readonly name: string;
  readonly of: (...tensors: SymbolicTensor[]) => SymbolicTensor;
  readonly arguments: readonly Argument[];
}
