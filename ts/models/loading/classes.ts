/** The classes that a file names, of those that are built in. */
import * as constraints from "../../layers/constraints.js";
import * as initializers from "../../layers/initializers/index.js";
import * as regularizers from "../../layers/regularizers.js";
import type { Configurable } from "../../runtime/registry/configurable.js";
import type { AnyDescription } from "../../runtime/registry/option.js";
import type { Family, SerializableClass } from "../../runtime/registry/registry.js";
import { commonLosses } from "../../training/losses/table.js";
import { commonMetrics } from "../../training/metrics/table.js";
import { loadOthers } from "../../training/named.js";
import { commonOptimizers } from "../../training/optimizers/table.js";
import { scheduleTable } from "../../training/schedules/get.js";
import { layersNamed } from "./layer-groups/index.js";

/** A class whose objects are made from a config. */
export interface LoadableClass extends SerializableClass<Configurable> {
  options(): AnyDescription;
}

export type ClassTable = Readonly<Record<string, LoadableClass>>;

/** Those that are classes of a family, by Keras's names of them. */
function classesIn(members: readonly unknown[], family: Family): ClassTable {
  const classes = members.filter(
    (member): member is LoadableClass =>
      typeof member === "function" && "family" in member && member.family === family,
  );
  return Object.fromEntries(classes.map((Class) => [Class.className, Class]));
}

export type Classes = Readonly<Partial<Record<Family, ClassTable>>>;

/** Keras's other names of classes, in older files too. */
const ALIASES: Readonly<Record<string, string>> = {
  Convolution1D: "Conv1D",
  AvgPool1D: "AveragePooling1D",
  MaxPool1D: "MaxPooling1D",
  GlobalAvgPool1D: "GlobalAveragePooling1D",
  GlobalMaxPool1D: "GlobalMaxPooling1D",
  OrthogonalInitializer: "Orthogonal",
  IdentityInitializer: "Identity",
};

/** The name of a class here, of one by which a file calls it. */
export function ownNameOfClass(name: string): string {
  return Object.hasOwn(ALIASES, name) ? (ALIASES[name] as string) : name;
}

/**
 * The built-in classes of each family that a file needs, by name. Layers, and what few models are trained with, are loaded where
 * the file names them.
 * @param model the names in the description of a model
 * @param training those in what it is compiled with
 */
export async function classesNamed(
  model: ReadonlySet<string>,
  training: ReadonlySet<string>,
): Promise<Classes> {
  const layers = await layersNamed(model);
  return {
    layer: classesIn(layers, "layer"),
    initializer: classesIn(Object.values(initializers), "initializer"),
    regularizer: classesIn(Object.values(regularizers), "regularizer"),
    constraint: classesIn(Object.values(constraints), "constraint"),
    ...(await trainingClasses(training)),
  };
}

async function trainingClasses(named: ReadonlySet<string>): Promise<Classes> {
  const common = tablesOf(commonLosses, commonMetrics, commonOptimizers);
  const known = new Set(Object.values(common).flatMap(Object.keys));
  if ([...named].every((name) => known.has(name))) return common;
  const others = await loadOthers();
  return tablesOf(
    { ...commonLosses, ...others.otherLosses },
    { ...commonMetrics, ...others.otherMetrics, ...others.metricsWithOptions },
    { ...commonOptimizers, ...others.otherOptimizers, ...others.outerOptimizers },
  );
}

function tablesOf(losses: object, metrics: object, optimizers: object) {
  return {
    loss: classesIn(Object.values(losses), "loss"),
    metric: classesIn(Object.values(metrics), "metric"),
    optimizer: classesIn(Object.values(optimizers), "optimizer"),
    schedule: classesIn(Object.values(scheduleTable), "schedule"),
  };
}
