/** Tensors with elements before and after each axis. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { checkedEager } from "../checked.js";
import { addDims, formatShape } from "../dim.js";
import { broadcastTo } from "../operations/broadcast.js";
import { concatenate } from "../operations/concat.js";
import { cast } from "../operations/elementwise.js";
import { padInto } from "../operations/layout.js";
import { constant } from "../operations/sources.js";
import { spliceDims } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { slicesAt } from "./along-axis.js";
import { knownSize } from "./parts.js";

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
