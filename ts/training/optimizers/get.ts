/** Optimizers by name. */
import {
  objectOf,
  type SerializableClass,
  type Serialized,
} from "../../runtime/registry/registry.js";
import { Adam, AdamW } from "./adam.js";
import { Lion } from "./lion.js";
import { Optimizer } from "./optimizer.js";
import { RMSprop } from "./rmsprop.js";
import { SGD } from "./sgd.js";

const BY_NAME: Readonly<Record<string, SerializableClass<Optimizer>>> = {
  sgd: SGD,
  adam: Adam,
  adamw: AdamW,
  lion: Lion,
  rmsprop: RMSprop,
};

/** Names that options take; extend the interface to have your own names typed. */
export interface OptimizerNames {
  sgd: true;
  SGD: true;
  adam: true;
  Adam: true;
  adamw: true;
  AdamW: true;
  lion: true;
  Lion: true;
  rmsprop: true;
  RMSprop: true;
}

/** `"adam"` or `"Adam"`. */
export type OptimizerName = keyof OptimizerNames;

/** What `compile` takes as an optimizer. */
export type OptimizerLike = OptimizerName | Optimizer;

/**
 * The optimizer itself, a new one with the defaults of the class that is named, or one from its form in a config. As in
 * Keras, names are case-insensitive.
 * @throws ValueError with the nearest names for an unknown one.
 */
export function getOptimizer(given: Optimizer | Serialized | string): Optimizer {
  return objectOf("optimizer", given, Optimizer, BY_NAME);
}
