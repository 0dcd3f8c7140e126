/** What a gradient rule is, and what the rules share. */
import type { OpName } from "../attributes.js";
import { reshape } from "../builders/layout.js";
import { sum } from "../builders/reduce.js";
import { equalShapes } from "../dim.js";
import { required } from "../shapes/rule.js";
import type { OpNode, SymbolicTensor } from "../symbolic.js";

/** Gradients with respect to outputs or inputs; null where there is none (zero). */
export type Gradients = readonly (SymbolicTensor | null)[];

/** What operations that hold a graph are told beside. */
export interface Backward {
  /** Reverse mode itself. */
  gradients(y: SymbolicTensor, xs: readonly SymbolicTensor[]): SymbolicTensor[];
  /** Of which inputs the gradient is wanted: computing the others would be in vain. */
  readonly wanted: readonly boolean[];
}

/**
 * Given the gradient of a scalar with respect to each output (null: the output does not matter), the
 * gradient with respect to each input, as a graph. "zero": nothing flows back (comparisons, indices, sources).
 * "refused": it has a derivative that nobody needed yet; asking for it is an error.
 */
export type GradientRule<Name extends OpName> =
  | ((node: OpNode<Name>, dy: Gradients, backward: Backward) => Gradients)
  | "zero"
  | "refused";

/** Sums a gradient over the axes along which an operand was broadcast to the result. */
export function sumTo(gradient: SymbolicTensor, operand: SymbolicTensor): SymbolicTensor {
  if (equalShapes(gradient.dims, operand.dims)) return gradient;
  const lead = gradient.rank - operand.rank;
  const repeated = gradient.dims.flatMap((dim, axis) => {
    const own = axis < lead ? undefined : operand.dims[axis - lead];
    return own === undefined || (own === 1 && dim !== 1) ? [axis] : [];
  });
  return reshape(sum(gradient, repeated), operand.dims);
}

/** The input at `position`, which the rule's operation always has. */
export function input(node: Pick<OpNode, "inputs">, position: number): SymbolicTensor {
  return required(node.inputs, position);
}

/** The gradient of an operation's only output. It exists, or the rule would not have been asked. */
export function only(dy: Gradients): SymbolicTensor {
  return required(dy, 0);
}
