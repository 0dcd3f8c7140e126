/** Indexing as in Python: integers, slices, new axes and an ellipsis. */
import { ShapeError, ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { addDims, at, type Dim, formatShape, subtractDims } from "./dim.js";
import { expandDims, reverse, slice, take } from "./operations/layout.js";
import { constant } from "./operations/sources.js";
import { slicesAt } from "./ops/along-axis.js";
import type { SymbolicTensor } from "./symbolic.js";

/** `start:stop:step`; null where a bound is left out. */
export interface IndexSlice {
  readonly start?: number | null;
  readonly stop?: number | null;
  readonly step?: number | null;
}

/** What is read along one axis; null is a new axis, "..." all axes that are not named. */
export type IndexPart = number | IndexSlice | null | "...";

/** `x[key]`. @throws ValueError for keys of the wrong type; ShapeError for too many */
export function getItem(
  x: SymbolicTensor,
  key: IndexPart | readonly IndexPart[],
  where: string,
): SymbolicTensor {
  const parts: readonly IndexPart[] = isList(key) ? key : [key];
  const named = parts.filter((part) => part !== null && part !== "...").length;
  const ellipses = parts.length - named - parts.filter((part) => part === null).length;
  if (named > x.rank || ellipses > 1) {
    throw new ShapeError(
      `${where}: a tensor of shape ${formatShape(x.dims)} has ${x.rank} axes, and a key at most one "...", got ${describe(key)}.`,
    );
  }
  const all = parts.flatMap((part): readonly IndexPart[] =>
    part === "..." ? Array.from({ length: x.rank - named }, () => ({})) : [part],
  );
  let result = x;
  let axis = 0;
  for (const part of all) {
    if (part === null) result = expandDims(result, axis++);
    else if (typeof part === "number" && Number.isInteger(part))
      result = taken(result, part, axis, where);
    else if (isSlice(part)) result = sliceAxis(result, axis++, part);
    else {
      throw new ValueError(
        `${where}: expected a key of integers, { start, stop, step }, null and "..." for axes, got ${describe(part)}.`,
      );
    }
  }
  return result;
}

function isList(key: IndexPart | readonly IndexPart[]): key is readonly IndexPart[] {
  return Array.isArray(key);
}

function isSlice(part: unknown): part is IndexSlice {
  if (typeof part !== "object" || part === null) return false;
  const isBound = (bound: unknown) => bound === null || Number.isInteger(bound);
  return Object.entries(part).every(
    ([name, bound]) =>
      ["start", "stop", "step"].includes(name) &&
      isBound(bound) &&
      !(name === "step" && bound === 0),
  );
}

function taken(x: SymbolicTensor, index: number, axis: number, where: string): SymbolicTensor {
  const whole = at(x.dims, axis);
  if (typeof whole !== "number" || (index >= -whole && index < whole)) return take(x, index, axis);
  throw new ShapeError(
    `${where}: index ${index} is out of range for axis ${axis} of ${formatShape(x.dims)}.`,
  );
}

function sliceAxis(
  x: SymbolicTensor,
  axis: number,
  { start = null, stop = null, step = null }: IndexSlice,
): SymbolicTensor {
  const whole = at(x.dims, axis);
  if (step === -1 && start === null && stop === null) return reverse(x, axis);
  if (step !== null && step !== 1) return stepped(x, axis, { start, stop, step });
  const first = position(start ?? 0, whole);
  const last = stop === null ? whole : position(stop, whole);
  if (first === 0 && last === whole) return x;
  const length = subtractDims(last, first);
  const starts = x.dims.map((_, other): Dim => (other === axis ? first : 0));
  const size = typeof length === "number" ? Math.max(0, length) : length;
  const sizes = x.dims.map((own, other) => (other === axis ? size : own));
  return slice(x, starts, sizes);
}

/** A bound counted from the front, inside of the axis where that is known. */
function position(bound: number, whole: Dim): Dim {
  const from = bound < 0 ? addDims(whole, bound) : bound;
  if (typeof from !== "number" || typeof whole !== "number") return from;
  return Math.min(Math.max(from, 0), whole);
}

/** Every step-th element, forward or backward. */
function stepped(
  x: SymbolicTensor,
  axis: number,
  {
    start,
    stop,
    step,
  }: { readonly start: number | null; readonly stop: number | null; readonly step: number },
): SymbolicTensor {
  const whole = at(x.dims, axis);
  if (typeof whole !== "number") {
    throw new ShapeError(
      `A slice with step ${step} needs an axis of known size, got axis ${axis} of ${formatShape(x.dims)}.`,
    );
  }
  const [min, max] = step > 0 ? [0, whole] : [-1, whole - 1];
  const bound = (given: number | null, otherwise: number) =>
    given === null ? otherwise : Math.min(Math.max(given < 0 ? given + whole : given, min), max);
  const first = bound(start, step > 0 ? min : max);
  const last = bound(stop, step > 0 ? max : min);
  const count = Math.max(0, Math.ceil((last - first) / step));
  const places = Array.from({ length: count }, (_, index) => first + index * step);
  if (count > 0) return slicesAt(x, constant(places, [count], "int32"), axis);
  const sizes = x.dims.map((size, other): Dim => (other === axis ? 0 : size));
  return slice(
    x,
    x.dims.map(() => 0),
    sizes,
  );
}
