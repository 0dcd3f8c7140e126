/** Indexing as in Python: integers, slices, new axes and an ellipsis. */
import { addDims, at, type Dim, subtractDims } from "../../graph/dim.js";
import { expandDims, reverse, slice, take } from "../../graph/operations/layout.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import { wrong } from "./json.js";

/** `start:stop:step`; null where a bound is left out. */
export class Slice {
  constructor(
    readonly start: number | null,
    readonly stop: number | null,
    readonly step: number | null,
  ) {}

  static read(config: unknown, where: string): Slice {
    if (!isPlainObject(config)) throw wrong(where, "start, stop and step", config);
    const bound = (name: string) => {
      const value = config[name] ?? null;
      if (value === null || (typeof value === "number" && Number.isInteger(value))) return value;
      throw wrong(`${where}.${name}`, "an integer or null", value);
    };
    return new Slice(bound("start"), bound("stop"), bound("step"));
  }
}

/** All axes that the key does not mention. */
export const ELLIPSIS = Symbol("...");

/** `x[key]`. @throws ValueError for keys that are tensors, and for steps other than 1 and -1 */
export function getItem(x: SymbolicTensor, key: unknown, where: string): SymbolicTensor {
  const parts: readonly unknown[] = Array.isArray(key) ? key : [key];
  const axes = parts.filter((part) => part !== null && part !== ELLIPSIS).length;
  const all = parts.flatMap((part) =>
    part === ELLIPSIS
      ? Array.from({ length: x.rank - axes }, () => new Slice(null, null, null))
      : [part],
  );
  let result = x;
  let axis = 0;
  for (const part of all) {
    if (part === null) {
      result = expandDims(result, axis++);
    } else if (part instanceof Slice) {
      result = sliceAxis(result, axis++, part, where);
    } else if (typeof part === "number" && Number.isInteger(part)) {
      result = take(result, part, axis);
    } else {
      throw new ValueError(`${where}: an index must be an integer or a slice in a file.`);
    }
  }
  return result;
}

function sliceAxis(
  x: SymbolicTensor,
  axis: number,
  { start, stop, step }: Slice,
  where: string,
): SymbolicTensor {
  const whole = at(x.dims, axis);
  if (step === -1 && start === null && stop === null) return reverse(x, axis);
  if (step !== null && step !== 1)
    throw new ValueError(`${where}: a slice with step ${step} is not supported.`);
  const first = position(start ?? 0, whole);
  const last = stop === null ? whole : position(stop, whole);
  if (first === 0 && last === whole) return x;
  const starts = x.dims.map((_, other): Dim => (other === axis ? first : 0));
  const sizes = x.dims.map((size, other) => (other === axis ? subtractDims(last, first) : size));
  return slice(x, starts, sizes);
}

/** A bound counted from the front, inside of the axis where that is known. */
function position(bound: number, whole: Dim): Dim {
  const from = bound < 0 ? addDims(whole, bound) : bound;
  if (typeof from !== "number" || typeof whole !== "number") return from;
  return Math.min(Math.max(from, 0), whole);
}
