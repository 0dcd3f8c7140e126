/** `losses.get`: every loss by name, without loading on demand. */
import { rejected } from "../../runtime/registry/kinds.js";
import {
  isSerialized,
  type KerasSerialized,
  type Serialized,
  serialize as serializeObject,
} from "../../runtime/registry/registry.js";
import { fromKeras, functionName } from "../keras-config.js";
import { otherLosses } from "./by-name.js";
import { Loss, type LossFunction } from "./loss.js";
import { commonLosses, lossFrom } from "./table.js";

/** What `losses.get` takes; a null stands for no loss. */
export type LossIdentifier = Loss | LossFunction | Serialized | KerasSerialized | string;

/**
 * The loss itself, a new one with the defaults of the class that is named, one from its form in a config (of Keras, too),
 * or a function as a loss.
 * @throws ValueError with the nearest names for one that is not known.
 */
export function getLoss(loss: LossIdentifier): Loss {
  return lossFrom(ofFunction(fromKeras(loss)), { ...commonLosses, ...otherLosses });
}

/** A wrapper of a function that is known by its name as that loss; anything else as it is. */
function ofFunction(given: LossIdentifier): LossIdentifier {
  if (!isSerialized(given) || !("class_name" in given)) return given;
  const { config, class_name } = given;
  if (class_name !== "LossFunctionWrapper") return given;
  const { fn, fn_kwargs, ...own } = config;
  const name = typeof fn === "string" ? fn : functionName(fn);
  if (name === null) return given;
  return { class_name: name, config: { ...own, ...(fn_kwargs as object | undefined) } };
}

/** The form of a loss in a config: `{ className, config }`. @throws ValueError for what is not a loss. */
export function serialize(loss: Loss): Serialized {
  if (!(loss instanceof Loss)) throw rejected("loss", "a loss", loss);
  return serializeObject(loss);
}

/** A new loss from its form in a config, of this package or of Keras. @throws ValueError for a class that is not known. */
export function deserialize(config: Serialized | KerasSerialized | string): Loss {
  return getLoss(config);
}
