/**
 * The gradient of a fused gradient kernel G(operands, dy) = dL/d(operands) by the composition of its forward kernel:
 * with y = F(operands) in plain operations, G is the gradient of Σ y dy, and its own is that of Σ G dG, both by reverse mode.
 */
import { reshapeTo } from "../operations/broadcast.js";
import { add, mul } from "../operations/elementwise.js";
import { sum } from "../operations/reduce.js";
import type { Backward, SymbolicTensor } from "../symbolic.js";

type MaybeTensors = readonly (SymbolicTensor | null)[];

/**
 * Copies of the operands that do not depend on each other: G is differentiated by each operand with the others held fixed,
 * even where one (dy) was computed from another.
 */
export function independent<Operands extends Readonly<Record<string, SymbolicTensor | null>>>(
  operands: Operands,
): Operands {
  const copies = Object.entries(operands).map(([name, x]) => [
    name,
    x === null ? null : reshapeTo({ x }, { dims: x.dims }).y,
  ]);
  // The keys are those of `operands`, and null stays null.
  return Object.fromEntries(copies) as Operands;
}

/** Σ a b over the pairs of which neither is null; null where there is none. */
function dotOf(as: MaybeTensors, bs: MaybeTensors): SymbolicTensor | null {
  return as.reduce<SymbolicTensor | null>((total, a, index) => {
    const b = bs[index] ?? null;
    if (a === null || b === null) return total;
    const product = sum(mul(a, b));
    return total === null ? product : add(total, product);
  }, null);
}

/**
 * @param y the outputs of the composition, with their gradients `dy`
 * @param operands those with respect to which G is the gradient of Σ y dy; null where one is absent
 * @param dG the gradients of G's results, one for each operand; null where one is not read
 * @returns the gradients of the operands, and of dy
 */
export function gradientOfGradient(
  y: readonly SymbolicTensor[],
  dy: MaybeTensors,
  operands: MaybeTensors,
  dG: MaybeTensors,
  { gradients }: Backward,
): { readonly operands: MaybeTensors; readonly dy: MaybeTensors } {
  const present = <T>(list: readonly (T | null)[]) => list.filter((one): one is T => one !== null);
  const objective = dotOf(y, dy);
  const none = { operands: operands.map(() => null), dy: dy.map(() => null) };
  if (objective === null) return none;
  const first = gradients(objective, present(operands));
  // Tensors for the entries of a list that are present, with null for the others.
  const withNulls = (list: MaybeTensors, found: readonly SymbolicTensor[]): MaybeTensors => {
    let position = 0;
    return list.map((one) => (one === null ? null : (found[position++] ?? null)));
  };
  const total = dotOf(withNulls(operands, first), dG);
  if (total === null) return none;
  const second = gradients(total, [...present(operands), ...present(dy)]);
  const count = present(operands).length;
  return {
    operands: withNulls(operands, second.slice(0, count)),
    dy: withNulls(dy, second.slice(count)),
  };
}
