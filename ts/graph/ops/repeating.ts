/** Elements, and whole tensors, repeated. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { checkedEager } from "../checked.js";
import { at, type Dim, multiplyDims, productOfDims } from "../dim.js";
import { broadcastTo, reshape } from "../operations/broadcast.js";
import { swapped, expandDims as withAxis } from "../operations/layout.js";
import { constant } from "../operations/sources.js";
import { normalizeAxis, spliceDims } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { slicesAt } from "./along-axis.js";
import { knownSize, listOf } from "./parts.js";

/**
 * Repeats each element along an axis, copies next to each other. `repeats` is one count for all elements, or a list with
 * one for each. Without an axis x is flattened first.
 * @throws ValueError for a count below 0; ShapeError for a list of another length.
 */
export const repeat = checkedEager(
  "repeat",
  "x:tensor repeats:axes axis:axis?",
  (x: SymbolicTensor, repeats: number | readonly number[], axis?: number) => {
    const source = axis === undefined ? reshape(x, [productOfDims(x.dims)]) : x;
    const position = normalizeAxis(axis ?? 0, source.rank);
    const counts = listOf(repeats);
    if (!counts.every((one) => one >= 0))
      throw new ValueError(`ops.repeat: repeats must be at least 0, got ${counts.join(", ")}.`);
    const [count = 0] = counts;
    if (counts.length === 1) {
      const size = at(source.dims, position);
      const wide = broadcastTo(
        withAxis(source, position + 1),
        spliceDims(source.dims, position, 1, size, count),
      );
      return reshape(wide, spliceDims(source.dims, position, 1, multiplyDims(size, count)));
    }
    if (counts.length !== knownSize("repeat", source, position)) {
      throw new ShapeError(
        `ops.repeat: ${counts.length} repeats for ${at(source.dims, position)} elements along axis ${position}.`,
      );
    }
    const sources = counts.flatMap((times, index) => Array.from({ length: times }, () => index));
    return slicesAt(source, constant(sources, [sources.length], "int32"), position);
  },
);

/**
 * Repeats the whole tensor along each axis, `repeats` times: [2, 3] with [2, 1] to [4, 3]. A list shorter than the rank is
 * for the last axes.
 * @throws ValueError for a count below 0.
 */
export const tile = checkedEager(
  "tile",
  "x:tensor repeats:axes",
  (x: SymbolicTensor, repeats: number | readonly number[]) => {
    const counts = [...listOf(repeats)];
    if (!counts.every((one) => one >= 0))
      throw new ValueError(`ops.tile: repeats must be at least 0, got ${counts.join(", ")}.`);
    const rank = Math.max(x.rank, counts.length);
    const source = reshape(x, [...Array.from({ length: rank - x.rank }, () => 1), ...x.dims]);
    while (counts.length < rank) counts.unshift(1);
    // An axis of copies in front of each axis: (d0, d1) to (1, d0, 1, d1) to (n0, d0, n1, d1).
    const single = source.dims.flatMap((dim): Dim[] => [1, dim]);
    const repeated = source.dims.flatMap((dim, axis): Dim[] => [counts[axis] ?? 1, dim]);
    return reshape(
      broadcastTo(reshape(source, single), repeated),
      source.dims.map((dim, axis) => multiplyDims(dim, counts[axis] ?? 1)),
    );
  },
);

/**
 * The coordinates of a grid, one tensor for each axis, from vectors of the coordinates along the axes: of m and n elements
 * two of [n, m], as indexing "xy" (the default) exchanges the first two axes.
 */
export const meshgrid = checkedEager(
  "meshgrid",
  "xs:tensors indexing:indexing?",
  (xs: readonly SymbolicTensor[], indexing: "xy" | "ij" = "xy") => {
    const vectors = xs.map((x) => reshape(x, [productOfDims(x.dims)]));
    const dims = vectors.map((vector) => at(vector.dims, 0));
    const grids = vectors.map((vector, axis) =>
      broadcastTo(
        reshape(
          vector,
          dims.map((dim, other): Dim => (other === axis ? dim : 1)),
        ),
        dims,
      ),
    );
    return indexing === "xy" && xs.length > 1 ? grids.map((grid) => swapped(grid, 0, 1)) : grids;
  },
);
