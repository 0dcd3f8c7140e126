/**
 * Optimizers by name. The common ones are imported here; of the others only the names, since ../on-demand.ts loads them
 * when a model names one. So a page downloads only those that it uses.
 */

import { find, objectOf, type SerializableClass } from "../../runtime/registry/registry.js";
import { Adam, AdamW } from "./adam.js";
import { Optimizer } from "./optimizer.js";
import { RMSprop } from "./rmsprop.js";
import { SGD } from "./sgd.js";

/** Optimizer classes by name. */
export type OptimizerTable = Readonly<Record<string, SerializableClass<Optimizer>>>;

export const commonOptimizers = {
  sgd: SGD,
  adam: Adam,
  adamw: AdamW,
  rmsprop: RMSprop,
} as const satisfies OptimizerTable;

/** Names of the optimizers in others.ts. */
export const OPTIMIZERS_ON_DEMAND = [
  "adadelta",
  "adafactor",
  "adagrad",
  "adamax",
  "ftrl",
  "lamb",
  "lion",
  "muon",
  "nadam",
  "schedulefreeadamw",
] as const;

type KnownName = keyof typeof commonOptimizers | (typeof OPTIMIZERS_ON_DEMAND)[number];

/** Names that options take; extend the interface to have your own names typed. */
export interface OptimizerNames extends Record<KnownName | Capitalize<KnownName>, true> {
  SGD: true;
  AdamW: true;
  RMSprop: true;
  ScheduleFreeAdamW: true;
}

/** `"adam"` or `"Adam"`. */
export type OptimizerName = keyof OptimizerNames;

/** What `compile` takes as an optimizer. */
export type OptimizerLike = OptimizerName | Optimizer;

/**
 * The optimizer, from whatever stands for it; the name of one that is not loaded as it is.
 * @throws ValueError with the nearest names for an unknown one.
 */
export function readOptimizer(given: OptimizerLike): Optimizer | OptimizerName {
  const name = typeof given === "string" ? given.toLowerCase() : "";
  const isOther = OPTIMIZERS_ON_DEMAND.some((known) => known === name);
  if (isOther && find("optimizer", name, commonOptimizers) === undefined) return given;
  return objectOf<Optimizer>("optimizer", given, Optimizer, commonOptimizers);
}
