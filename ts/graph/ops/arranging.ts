/** Elements in another arrangement: padded, rolled, repeated, turned, split and joined. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { checkedEager } from "../checked.js";
import { addDims, at, type Dim, formatShape, multiplyDims, productOfDims } from "../dim.js";
import { broadcastTo, reshape } from "../operations/broadcast.js";
import { concatenate } from "../operations/concat.js";
import { cast } from "../operations/elementwise.js";
import {
  padInto,
  reverse,
  slice,
  transpose,
  expandDims as withAxis,
  squeeze as withoutAxis,
} from "../operations/layout.js";
import { constant } from "../operations/sources.js";
import { normalizeAxis, spliceDims } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { slicesAt } from "./along-axis.js";

/** `count` elements from `start` on along an axis. */
function part(x: SymbolicTensor, axis: number, start: Dim, count: Dim): SymbolicTensor {
  return slice(
    x,
    x.dims.map((_, other): Dim => (other === axis ? start : 0)),
    x.dims.map((dim, other) => (other === axis ? count : dim)),
  );
}

/** The size of an axis, which must be known. */
function knownSize(op: string, x: SymbolicTensor, axis: number): number {
  const size = at(x.dims, axis);
  if (typeof size === "number") return size;
  throw new ShapeError(
    `ops.${op}: the size of axis ${axis} of ${formatShape(x.dims)} must be known.`,
  );
}

/** What padding consists of: a number, or elements of x. */
type PadMode = "constant" | "edge" | "reflect" | "symmetric" | "wrap";

/** Elements before and after each axis. */
type PadWidth = number | readonly (number | readonly number[])[];

function widths(x: SymbolicTensor, width: PadWidth): readonly (readonly [number, number])[] {
  const wrong = new ValueError(
    `ops.pad: padWidth must be a number, a pair for all axes, or a pair [before, after] for each axis of ${formatShape(x.dims)}, all at least 0; got ${JSON.stringify(width)}.`,
  );
  const list = typeof width === "number" ? [width] : width;
  const pairs = list.map((one) => (typeof one === "number" ? [one, one] : one));
  const [first, second] = list;
  // Numbers alone are one pair for all axes, or one number for them.
  const isPair = typeof first === "number" && typeof second === "number" && list.length === 2;
  const shared = isPair ? [first, second] : pairs.length === 1 ? pairs[0] : undefined;
  if (shared === undefined && pairs.length !== x.rank) throw wrong;
  return x.dims.map((_, axis): [number, number] => {
    const [before = -1, after = before] = shared ?? pairs[axis] ?? [];
    if (![before, after].every((one) => Number.isInteger(one) && one >= 0)) throw wrong;
    return [before, after];
  });
}

/**
 * x with elements before and after each axis: `padWidth` is one number, one pair `[before, after]` for all axes, or a pair
 * for each. They are `constantValues` (mode "constant", the default), the elements at the edges ("edge"), the elements of x
 * mirrored without ("reflect") or with ("symmetric") those at the edges, or those of the other end ("wrap").
 */
export const pad = checkedEager(
  "pad",
  "x:tensor padWidth:padWidth mode:padMode? constantValues:number?",
  (x: SymbolicTensor, padWidth: PadWidth, mode: PadMode = "constant", constantValues = 0) => {
    const all = widths(x, padWidth);
    if (mode === "constant" && constantValues === 0) {
      const starts = all.map(([before]) => before);
      const dims = x.dims.map((dim, axis) => {
        const [before, after] = all[axis]!;
        return addDims(addDims(dim, before), after);
      });
      return padInto({ x }, { starts, dims }).y;
    }
    return all.reduce((padded, [before, after], axis) => {
      if (before === 0 && after === 0) return padded;
      if (mode !== "constant") return mirrored(padded, axis, before, after, mode);
      const value = cast(constant(constantValues), x.dtype);
      const filled = (count: number) => broadcastTo(value, spliceDims(padded.dims, axis, 1, count));
      return concatenate([filled(before), padded, filled(after)], axis);
    }, x);
  },
);

/** Padding by elements of x: their positions along the axis. */
function mirrored(
  x: SymbolicTensor,
  axis: number,
  before: number,
  after: number,
  mode: Exclude<PadMode, "constant">,
): SymbolicTensor {
  const size = knownSize("pad", x, axis);
  if (size === 0)
    throw new ShapeError(
      `ops.pad: axis ${axis} of ${formatShape(x.dims)} is empty: only mode "constant" can pad it.`,
    );
  const sourceOf = (position: number): number => {
    if (mode === "edge") return Math.min(Math.max(position, 0), size - 1);
    const period = { wrap: size, symmetric: 2 * size, reflect: Math.max(1, 2 * size - 2) }[mode];
    const inPeriod = ((position % period) + period) % period;
    if (inPeriod < size) return inPeriod;
    return mode === "symmetric" ? period - 1 - inPeriod : period - inPeriod;
  };
  const sources = Array.from({ length: before + size + after }, (_, place) =>
    sourceOf(place - before),
  );
  return slicesAt(x, constant(sources, [sources.length], "int32"), axis);
}

function listOf(value: number | readonly number[]): readonly number[] {
  return typeof value === "number" ? [value] : value;
}

/** x with its elements moved along axes, those that leave coming in at the other end; without an axis as a vector. */
export const roll = checkedEager(
  "roll",
  "x:tensor shift:axes axis:axes?",
  (x: SymbolicTensor, shift: number | readonly number[], axis?: number | readonly number[]) => {
    const shifts = listOf(shift);
    if (axis === undefined) {
      const total = shifts.reduce((sum, one) => sum + one, 0);
      return reshape(rolled(reshape(x, [productOfDims(x.dims)]), total, 0), x.dims);
    }
    const axes = listOf(axis);
    if (shifts.length !== axes.length && shifts.length !== 1) {
      throw new ShapeError(
        `ops.roll: ${shifts.length} shifts for ${axes.length} axes; give one, or one for each.`,
      );
    }
    return axes.reduce(
      (result, one, index) =>
        rolled(result, shifts[index] ?? shifts[0] ?? 0, normalizeAxis(one, x.rank)),
      x,
    );
  },
);

function rolled(x: SymbolicTensor, shift: number, axis: number): SymbolicTensor {
  const size = knownSize("roll", x, axis);
  const moved = size === 0 ? 0 : ((shift % size) + size) % size;
  if (moved === 0) return x;
  return concatenate([part(x, axis, size - moved, moved), part(x, axis, 0, size - moved)], axis);
}

/** Each element so many times, one after the other: one number, or one for each element along the axis; without an axis of the vector. */
export const repeat = checkedEager(
  "repeat",
  "x:tensor repeats:axes axis:axis?",
  (given: SymbolicTensor, repeats: number | readonly number[], axis?: number) => {
    const x = axis === undefined ? reshape(given, [productOfDims(given.dims)]) : given;
    const position = normalizeAxis(axis ?? 0, x.rank);
    const counts = listOf(repeats);
    if (!counts.every((one) => one >= 0))
      throw new ValueError(`ops.repeat: repeats must be at least 0, got ${counts.join(", ")}.`);
    const [count = 0] = counts;
    if (counts.length === 1) {
      const size = at(x.dims, position);
      const wide = broadcastTo(
        withAxis(x, position + 1),
        spliceDims(x.dims, position, 1, size, count),
      );
      return reshape(wide, spliceDims(x.dims, position, 1, multiplyDims(size, count)));
    }
    if (counts.length !== knownSize("repeat", x, position)) {
      throw new ShapeError(
        `ops.repeat: ${counts.length} repeats for ${at(x.dims, position)} elements along axis ${position}.`,
      );
    }
    const sources = counts.flatMap((times, index) => Array.from({ length: times }, () => index));
    return slicesAt(x, constant(sources, [sources.length], "int32"), position);
  },
);

/** The whole tensor so many times along each axis; of fewer numbers than axes these are the last. */
export const tile = checkedEager(
  "tile",
  "x:tensor repeats:axes",
  (given: SymbolicTensor, repeats: number | readonly number[]) => {
    const counts = [...listOf(repeats)];
    if (!counts.every((one) => one >= 0))
      throw new ValueError(`ops.tile: repeats must be at least 0, got ${counts.join(", ")}.`);
    const rank = Math.max(given.rank, counts.length);
    const x = reshape(given, [
      ...Array.from({ length: rank - given.rank }, () => 1),
      ...given.dims,
    ]);
    while (counts.length < rank) counts.unshift(1);
    const apart = x.dims.flatMap((dim): Dim[] => [1, dim]);
    const wide = x.dims.flatMap((dim, axis): Dim[] => [counts[axis] ?? 1, dim]);
    return reshape(
      broadcastTo(reshape(x, apart), wide),
      x.dims.map((dim, axis) => multiplyDims(dim, counts[axis] ?? 1)),
    );
  },
);

/** The reverse order along axes, by default all. */
export const flip = checkedEager(
  "flip",
  "x:tensor axis:axes?",
  (x: SymbolicTensor, axis?: number | readonly number[]) =>
    (axis === undefined ? x.dims.map((_, one) => one) : listOf(axis)).reduce(
      (result, one) => reverse(result, one),
      x,
    ),
);

/** The reverse order along the second axis. */
export const fliplr = checkedEager("fliplr", "x:tensor", (x: SymbolicTensor) => reverse(x, 1));
/** The reverse order along the first axis. */
export const flipud = checkedEager("flipud", "x:tensor", (x: SymbolicTensor) => reverse(x, 0));

/** x turned k times by 90 degrees in the plane of two axes, from the first to the second. */
export const rot90 = checkedEager(
  "rot90",
  "x:tensor k:count? axes:list?",
  (x: SymbolicTensor, k = 1, axes: readonly number[] = [0, 1]) => {
    const [first, second] = axes.map((axis) => normalizeAxis(axis, x.rank));
    if (first === undefined || second === undefined || axes.length !== 2 || first === second)
      throw new ValueError(`ops.rot90: axes must be two different ones, got [${axes.join(", ")}].`);
    const turns = ((k % 4) + 4) % 4;
    if (turns === 0) return x;
    if (turns === 2) return reverse(reverse(x, first), second);
    const exchanged = swapped(turns === 1 ? reverse(x, second) : x, first, second);
    return turns === 1 ? exchanged : reverse(exchanged, second);
  },
);

function swapped(x: SymbolicTensor, a: number, b: number): SymbolicTensor {
  return transpose(
    x,
    x.dims.map((_, axis) => (axis === a ? b : axis === b ? a : axis)),
  );
}

/** Two axes exchanged. */
export const swapaxes = checkedEager(
  "swapaxes",
  "x:tensor axis1:axis axis2:axis",
  (x: SymbolicTensor, axis1: number, axis2: number) =>
    swapped(x, normalizeAxis(axis1, x.rank), normalizeAxis(axis2, x.rank)),
);

/** Axes moved to other positions; the others keep their order. */
export const moveaxis = checkedEager(
  "moveaxis",
  "x:tensor source:axes destination:axes",
  (
    x: SymbolicTensor,
    source: number | readonly number[],
    destination: number | readonly number[],
  ) => {
    const from = listOf(source).map((axis) => normalizeAxis(axis, x.rank));
    const to = listOf(destination).map((axis) => normalizeAxis(axis, x.rank));
    if (
      from.length !== to.length ||
      new Set(from).size !== from.length ||
      new Set(to).size !== to.length
    ) {
      throw new ValueError(
        `ops.moveaxis: expected as many destinations as sources, without repetition, got ${to.length} and ${from.length}.`,
      );
    }
    const others = x.dims.map((_, axis) => axis).filter((axis) => !from.includes(axis));
    const order = x.dims.map((_, axis) =>
      to.includes(axis) ? from[to.indexOf(axis)]! : others.shift()!,
    );
    return transpose(x, order);
  },
);

/** All elements as a vector. */
export const ravel = checkedEager("ravel", "x:tensor", (x: SymbolicTensor) =>
  reshape(x, [productOfDims(x.dims)]),
);

/** New axes of size 1, at these positions of the result. */
export const expandDims = checkedEager(
  "expandDims",
  "x:tensor axis:axes",
  (x: SymbolicTensor, axis: number | readonly number[]) => {
    const list = listOf(axis);
    const places = list.map((one) => normalizeAxis(one, x.rank + list.length));
    if (new Set(places).size !== places.length)
      throw new ValueError(`ops.expandDims: an axis is named twice in [${list.join(", ")}].`);
    return places.sort((a, b) => a - b).reduce((result, place) => withAxis(result, place), x);
  },
);

/** Drops axes of size 1, by default all of them. */
export const squeeze = checkedEager(
  "squeeze",
  "x:tensor axis:axes?",
  (x: SymbolicTensor, axis?: number | readonly number[]) => {
    const ones = x.dims.flatMap((dim, one) => (dim === 1 ? [one] : []));
    const places =
      axis === undefined ? ones : listOf(axis).map((one) => normalizeAxis(one, x.rank));
    return [...new Set(places)]
      .sort((a, b) => b - a)
      .reduce((result, place) => withoutAxis(result, place), x);
  },
);

/** Parts along an axis between borders. */
function cut(x: SymbolicTensor, axis: number, borders: readonly number[]): SymbolicTensor[] {
  const size = knownSize("split", x, axis);
  // As a slice of NumPy: borders beyond the end are the end.
  const ends = [...borders, size].map((border) =>
    Math.min(Math.max(border < 0 ? border + size : border, 0), size),
  );
  return ends.map((end, index) => {
    const start = index === 0 ? 0 : (ends[index - 1] ?? 0);
    return part(x, axis, start, Math.max(0, end - start));
  });
}

/** Where the parts of equal size end, the first `size % sections` of which are one longer. */
function borders(size: number, sections: number): number[] {
  const [short, longer] = [Math.floor(size / sections), size % sections];
  return Array.from(
    { length: sections - 1 },
    (_, index) => (index + 1) * short + Math.min(index + 1, longer),
  );
}

function assertSections(op: string, sections: number): void {
  if (Number.isInteger(sections) && sections > 0) return;
  throw new ValueError(
    `ops.${op}: the number of parts must be a positive integer, got ${sections}.`,
  );
}

function splitAlong(
  op: string,
  x: SymbolicTensor,
  parts: number | readonly number[],
  axis: number,
): SymbolicTensor[] {
  const position = normalizeAxis(axis, x.rank);
  if (typeof parts !== "number") return cut(x, position, parts);
  assertSections(op, parts);
  const size = knownSize(op, x, position);
  if (size % parts !== 0) {
    throw new ShapeError(
      `ops.${op}: axis ${position} of ${formatShape(x.dims)} does not divide into ${parts} equal parts.`,
    );
  }
  return cut(x, position, borders(size, parts));
}

/** Parts along an axis: so many of equal size, or those between positions. */
export const split = checkedEager(
  "split",
  "x:tensor indicesOrSections:axes axis:axis?",
  (x: SymbolicTensor, indicesOrSections: number | readonly number[], axis = 0) =>
    splitAlong("split", x, indicesOrSections, axis),
);

/** Parts along an axis, the first of which are one longer where they can't be of equal size. */
export const arraySplit = checkedEager(
  "arraySplit",
  "x:tensor indicesOrSections:axes axis:axis?",
  (x: SymbolicTensor, indicesOrSections: number | readonly number[], axis = 0) => {
    const position = normalizeAxis(axis, x.rank);
    if (typeof indicesOrSections !== "number") return cut(x, position, indicesOrSections);
    assertSections("arraySplit", indicesOrSections);
    return cut(x, position, borders(knownSize("arraySplit", x, position), indicesOrSections));
  },
);

/** As `split` along the second axis, of a vector along its only one. */
export const hsplit = checkedEager(
  "hsplit",
  "x:tensor indicesOrSections:axes",
  (x: SymbolicTensor, indicesOrSections: number | readonly number[]) =>
    splitAlong("hsplit", x, indicesOrSections, x.rank === 1 ? 0 : 1),
);
/** As `split` along the first axis. */
export const vsplit = checkedEager(
  "vsplit",
  "x:tensor indicesOrSections:axes",
  (x: SymbolicTensor, indicesOrSections: number | readonly number[]) =>
    splitAlong("vsplit", x, indicesOrSections, 0),
);
/** As `split` along the third axis. */
export const dsplit = checkedEager(
  "dsplit",
  "x:tensor indicesOrSections:axes",
  (x: SymbolicTensor, indicesOrSections: number | readonly number[]) =>
    splitAlong("dsplit", x, indicesOrSections, 2),
);

/** The slices along an axis, which is dropped; `num` is how many are expected. */
export const unstack = checkedEager(
  "unstack",
  "x:tensor num:count? axis:axis?",
  (x: SymbolicTensor, num?: number, axis = 0) => {
    const position = normalizeAxis(axis, x.rank);
    const size = knownSize("unstack", x, position);
    if (num !== undefined && num !== size)
      throw new ShapeError(
        `ops.unstack: axis ${axis} of ${formatShape(x.dims)} has ${size} slices, expected ${num}.`,
      );
    return Array.from({ length: size }, (_, index) =>
      withoutAxis(part(x, position, index, 1), position),
    );
  },
);

function atLeast(x: SymbolicTensor, rank: number): SymbolicTensor {
  if (x.rank >= rank) return x;
  if (x.rank === 0)
    return reshape(
      x,
      Array.from({ length: rank }, () => 1),
    );
  // A vector of a pile is its second axis, as NumPy has it.
  return rank === 3 && x.rank === 2
    ? withAxis(x, 2)
    : rank === 3
      ? withAxis(withAxis(x, 0), 2)
      : withAxis(x, 0);
}

function assertSome(op: string, xs: readonly SymbolicTensor[]): void {
  if (xs.length === 0) throw new ValueError(`ops.${op} needs at least one tensor, got none.`);
}

/** Joins along the second axis, vectors along their only one. */
export const hstack = checkedEager("hstack", "xs:tensors", (xs: readonly SymbolicTensor[]) => {
  assertSome("hstack", xs);
  const all = xs.map((x) => atLeast(x, 1));
  return concatenate(all, all[0]?.rank === 1 ? 0 : 1);
});
/** Joins along the first axis, vectors as rows. */
export const vstack = checkedEager("vstack", "xs:tensors", (xs: readonly SymbolicTensor[]) => {
  assertSome("vstack", xs);
  return concatenate(
    xs.map((x) => atLeast(x, 2)),
    0,
  );
});
/** Joins along the third axis. */
export const dstack = checkedEager("dstack", "xs:tensors", (xs: readonly SymbolicTensor[]) => {
  assertSome("dstack", xs);
  return concatenate(
    xs.map((x) => atLeast(x, 3)),
    2,
  );
});

/** x2 behind x1 along an axis; without one both as vectors. */
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

/** Coordinates of a grid from those along its axes: a tensor for each. With indexing "xy" the first two axes are exchanged. */
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
