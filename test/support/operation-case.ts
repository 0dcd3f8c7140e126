/** What the tests of operations are made of. */
import type { SymbolicTensor } from "latch";

/** An argument: its shape and the range of its numbers, which keeps away from kinks and poles. */
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
