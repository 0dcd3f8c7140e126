/** Options that hold other layers and cells: live objects, written to configs by class and options. */
import { ValueError } from "../runtime/errors.js";
import type { Option } from "../runtime/registry/option.js";
import { deserialize, isSerialized, serialize } from "../runtime/registry/registry.js";
import type { Weighted } from "./weighted.js";

/** What a config holds, as an object; anything else as it is. @throws ValueError for a class that is not known. */
export function fromConfigForm(given: unknown): unknown {
  // There is no table of all layers, which every page would carry: known are those that were registered or written.
  return isSerialized(given) ? deserialize<unknown>("layer", given, {}) : given;
}

/** A layer or cell that a test accepts, `expected` in words. */
export function layerThat<Kind extends Weighted>(
  expected: string,
  accepts: (given: unknown) => given is Kind,
): Option<Kind, Kind> {
  return {
    read: (given, what) => {
      const layer = fromConfigForm(given);
      if (accepts(layer)) return layer;
      throw new ValueError(`${what} must be ${expected}; got ${String(layer)}.`);
    },
    write: serialize,
  };
}
