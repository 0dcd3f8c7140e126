/** Kinds of options that hold other layers and cells, written to configs as class name and options. */
import { rejected } from "../runtime/registry/kinds.js";
import type { Option } from "../runtime/registry/option.js";
import { deserialize, isSerialized, serialize } from "../runtime/registry/registry.js";
import type { Weighted } from "./weighted.js";

/** An object made from its form in a config; anything else as it is. @throws ValueError for an unknown class. */
export function fromConfigForm(given: unknown): unknown {
  // A table of all layers would be in every bundle: only classes that were registered, or written by this program, are known.
  return isSerialized(given) ? deserialize<unknown>("layer", given, {}) : given;
}

/** A layer or cell that `accepts` is true of; `expected` describes it in the error. */
export function layerThat<Kind extends Weighted>(
  expected: string,
  accepts: (given: unknown) => given is Kind,
): Option<Kind, Kind> {
  return {
    read: (given, what) => {
      const layer = fromConfigForm(given);
      if (accepts(layer)) return layer;
      throw rejected(what, expected, layer);
    },
    write: serialize,
  };
}
