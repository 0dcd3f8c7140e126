/** Norms of weights and updates. */
import { square } from "../../graph/operations/elementwise.js";
import { sum } from "../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";

/** Σ x², of a matrix row by row at first: then what computes x and the sums of its rows are fused. */
export function sumOfSquares(x: SymbolicTensor): SymbolicTensor {
  const squares = square(x);
  return sum(x.rank > 1 ? sum(squares, -1) : squares);
}
