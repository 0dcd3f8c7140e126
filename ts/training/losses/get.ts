/** `losses.get`: every loss by name, at once. */
import type { Loss, LossFunction } from "./loss.js";
import { otherLosses } from "./others.js";
import { lossFrom } from "./table.js";

/**
 * The loss itself, a new one with the defaults of the class that is named, or a function as a loss.
 * @throws ValueError with the nearest names for one that is not known.
 */
export function getLoss(given: Loss | LossFunction | string): Loss {
  return lossFrom(given, otherLosses);
}
