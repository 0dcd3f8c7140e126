/** Axes in another order or direction, added and dropped. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { checkedEager } from "../checked.js";
import { productOfDims } from "../dim.js";
import { reshape } from "../operations/broadcast.js";
import { concatenate } from "../operations/concat.js";
import {
  reverse,
  swapped,
  transpose,
  expandDims as withAxis,
  squeeze as withoutAxis,
} from "../operations/layout.js";
import { normalizeAxis } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { knownSize, listOf, part } from "./parts.js";

/**
 * Moves elements along axes; those that leave at one end come in at the other. Without an axis x is taken as a vector.
 * [...] to [...].
 * @throws ShapeError unless there is one shift, or one for each axis.
 */
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

/** The reverse order along axes, by default all. [...] to [...]. */
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

/**
 * x turned k times (default 1) by 90 degrees in the plane of two axes (default 0 and 1), from the first to the second.
 * @throws ValueError unless there are two different axes.
 */
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

/** Two axes exchanged. */
export const swapaxes = checkedEager(
  "swapaxes",
  "x:tensor axis1:axis axis2:axis",
  (x: SymbolicTensor, axis1: number, axis2: number) =>
    swapped(x, normalizeAxis(axis1, x.rank), normalizeAxis(axis2, x.rank)),
);

/**
 * Axes moved to other positions; the others keep their order: [a, b, c] with axis 0 moved to -1 is [b, c, a].
 * @throws ValueError unless as many different axes are named on both sides.
 */
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

/**
 * New axes of size 1, at these positions of the result: [2, 3] with axis 1 to [2, 1, 3].
 * @throws ValueError where an axis is named twice.
 */
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

/**
 * Drops axes of size 1, by default all of them: [2, 1, 3] to [2, 3].
 * @throws ShapeError for an axis of another size.
 */
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
