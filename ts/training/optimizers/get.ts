/** `optimizers.get`: every optimizer by name, without loading on demand. */
import {
  addToFamily,
  type KerasSerialized,
  objectOf,
  type Serialized,
  serialize as serializeObject,
} from "../../runtime/registry/registry.js";
import { scheduleTable } from "../schedules/get.js";
import { Optimizer } from "./optimizer.js";
import { otherOptimizers, outerOptimizers } from "./others.js";
import { commonOptimizers } from "./table.js";

/**
 * The optimizer itself, a new one with the defaults of the class that is named, or one from its form in a config. As in
 * Keras, names are case-insensitive.
 * @throws ValueError with the nearest names for an unknown one.
 */
export function getOptimizer(
  optimizer: Optimizer | Serialized | KerasSerialized | string,
): Optimizer {
  // A config may hold a schedule as its learning rate.
  addToFamily("schedule", scheduleTable);
  // Or an optimizer inside of another one.
  addToFamily("optimizer", { ...otherOptimizers, ...outerOptimizers });
  return objectOf<Optimizer>("optimizer", optimizer, Optimizer, {
    ...commonOptimizers,
    ...otherOptimizers,
  });
}

/** The form of an optimizer in a config: `{ className, config }`, without its slots. */
export function serialize(optimizer: Optimizer): Serialized {
  return serializeObject(getOptimizer(optimizer));
}

/** A new optimizer from its form in a config, of this package or of Keras. @throws ValueError for a class that is not known. */
export function deserialize(config: Serialized | KerasSerialized): Optimizer {
  return getOptimizer(config);
}
