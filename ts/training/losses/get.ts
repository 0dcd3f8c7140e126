/** `losses.get`: every loss by name, without loading on demand. */
import type { Serialized } from "../../runtime/registry/registry.js";
import { otherLosses } from "./by-name.js";
import type { Loss, LossFunction } from "./loss.js";
import { commonLosses, lossFrom } from "./table.js";

/**
 * The loss itself, a new one with the defaults of the class that is named, one from its form in a config, or a function
 * as a loss.
 * @throws ValueError with the nearest names for one that is not known.
 */
export function getLoss(given: Loss | LossFunction | Serialized | string): Loss {
  return lossFrom(given, { ...commonLosses, ...otherLosses });
}
