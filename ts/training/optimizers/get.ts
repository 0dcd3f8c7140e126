/** Optimizers by name. */
import { ValueError } from "../../runtime/errors.js";
import { unknownName } from "../../runtime/names.js";
import { adam, adamW } from "./adam.js";
import { Optimizer } from "./optimizer.js";
import { rmsprop } from "./rmsprop.js";
import { sgd } from "./sgd.js";

const factories: Readonly<Record<string, () => Optimizer>> = { sgd, adam, adamw: adamW, rmsprop };

/** Names that options take; extend the interface to have your own names typed. */
export interface OptimizerNames {
  sgd: true;
  SGD: true;
  adam: true;
  Adam: true;
  adamw: true;
  AdamW: true;
  rmsprop: true;
  RMSprop: true;
}

export type OptimizerName = keyof OptimizerNames;

/** What `compile` takes as an optimizer. */
export type OptimizerLike = OptimizerName | Optimizer;

/**
 * The optimizer itself, or a new one with the defaults of the class that is named. As in Keras, capital
 * letters do not count.
 * @throws ValueError with the nearest names for one that is not known.
 */
export function getOptimizer(given: Optimizer | string): Optimizer {
  if (given instanceof Optimizer) return given;
  if (typeof given !== "string") {
    throw new ValueError(`Expected an optimizer or the name of one, got ${typeof given}.`);
  }
  const make = Object.hasOwn(factories, given.toLowerCase())
    ? factories[given.toLowerCase()]
    : undefined;
  if (make === undefined) throw unknownName("optimizer", given, Object.keys(factories));
  return make();
}
