/** The keys of indexing (`x[key]`) in files of Keras. */
import { type IndexPart, getItem as itemOf } from "../../graph/get-item.js";
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

/** `x[key]`. @throws ValueError for keys that are tensors */
export function getItem(x: SymbolicTensor, key: unknown, where: string): SymbolicTensor {
  const parts: readonly unknown[] = Array.isArray(key) ? key : [key];
  return itemOf(
    x,
    parts.map((part): IndexPart => {
      if (part === ELLIPSIS) return "...";
      if (part === null || typeof part === "number" || part instanceof Slice) return part;
      throw new ValueError(`${where}: an index must be an integer or a slice in a file.`);
    }),
    where,
  );
}
