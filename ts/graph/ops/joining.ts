/** Tensors joined along an axis. */
import { ValueError } from "../../runtime/errors.js";
import { checkedEager } from "../checked.js";
import { productOfDims } from "../dim.js";
import { reshape } from "../operations/broadcast.js";
import { concatenate } from "../operations/concat.js";
import { expandDims as withAxis } from "../operations/layout.js";
import type { SymbolicTensor } from "../symbolic.js";

/** x with axes of size 1 added where its rank is lower. */
function atLeast(x: SymbolicTensor, rank: number): SymbolicTensor {
  if (x.rank >= rank) return x;
  if (x.rank === 0)
    return reshape(
      x,
      Array.from({ length: rank }, () => 1),
    );
  // NumPy takes (n) as (1, n, 1) and (m, n) as (m, n, 1).
  return rank === 3 && x.rank === 2
    ? withAxis(x, 2)
    : rank === 3
      ? withAxis(withAxis(x, 0), 2)
      : withAxis(x, 0);
}

function assertSome(op: string, xs: readonly SymbolicTensor[]): void {
  if (xs.length === 0) throw new ValueError(`ops.${op} needs at least one tensor, got none.`);
}

/**
 * Joins along the second axis, vectors along their only one: two of [2, 3] to [2, 6].
 * @throws ValueError for no tensors; ShapeError where other sizes differ.
 */
export const hstack = checkedEager("hstack", "xs:tensors", (xs: readonly SymbolicTensor[]) => {
  assertSome("hstack", xs);
  const all = xs.map((x) => atLeast(x, 1));
  return concatenate(all, all[0]?.rank === 1 ? 0 : 1);
});
/**
 * Joins along the first axis, vectors as rows: two of [3] to [2, 3].
 * @throws ValueError for no tensors; ShapeError where other sizes differ.
 */
export const vstack = checkedEager("vstack", "xs:tensors", (xs: readonly SymbolicTensor[]) => {
  assertSome("vstack", xs);
  return concatenate(
    xs.map((x) => atLeast(x, 2)),
    0,
  );
});
/**
 * Joins along the third axis: two of [2, 3] to [2, 3, 2].
 * @throws ValueError for no tensors; ShapeError where other sizes differ.
 */
export const dstack = checkedEager("dstack", "xs:tensors", (xs: readonly SymbolicTensor[]) => {
  assertSome("dstack", xs);
  return concatenate(
    xs.map((x) => atLeast(x, 3)),
    2,
  );
});

/**
 * Appends x2 to x1 along an axis; without an axis, both are flattened.
 * @throws ShapeError where the sizes of other axes differ.
 */
export const append = checkedEager(
  "append",
  "x1:tensor x2:tensor axis:axis?",
  (x1: SymbolicTensor, x2: SymbolicTensor, axis?: number) => {
    if (axis !== undefined) return concatenate([x1, x2], axis);
    return concatenate(
      [x1, x2].map((x) => reshape(x, [productOfDims(x.dims)])),
      0,
    );
  },
);
