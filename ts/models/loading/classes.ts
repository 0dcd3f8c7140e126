/** All classes that files may name. */
import * as constraints from "../../layers/constraints.js";
import * as initializers from "../../layers/initializers/index.js";
import * as regularizers from "../../layers/regularizers.js";
import type { Configurable } from "../../runtime/registry/configurable.js";
import type { AnyDescription } from "../../runtime/registry/option.js";
import type { Family, SerializableClass } from "../../runtime/registry/registry.js";
import { otherLosses } from "../../training/losses/by-name.js";
import { commonLosses } from "../../training/losses/table.js";
import { otherMetrics } from "../../training/metrics/others.js";
import { commonMetrics } from "../../training/metrics/table.js";
import { otherOptimizers } from "../../training/optimizers/others.js";
import { commonOptimizers } from "../../training/optimizers/table.js";
import { scheduleTable } from "../../training/schedules/get.js";

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

/** Keras's other names of classes, in older files too. */
const ALIASES = {
  layer: {
    Convolution1D: "Conv1D",
    AvgPool1D: "AveragePooling1D",
    MaxPool1D: "MaxPooling1D",
    GlobalAvgPool1D: "GlobalAveragePooling1D",
    GlobalMaxPool1D: "GlobalMaxPooling1D",
  },
  initializer: { OrthogonalInitializer: "Orthogonal", IdentityInitializer: "Identity" },
} as const;

function withAliases(table: ClassTable, aliases: Readonly<Record<string, string>>): ClassTable {
  const known = Object.entries(aliases).flatMap(([alias, name]) => {
    const Class = table[name];
    return Class === undefined ? [] : [[alias, Class] as const];
  });
  return { ...table, ...Object.fromEntries(known) };
}

export type Classes = Readonly<Partial<Record<Family, ClassTable>>>;

/**
 * The built-in classes of each family, by Keras's names.
 * @param layers those of all layers. They are passed by the caller, in the part of the program that is there
 *   from the start: bundlers put what a part that is loaded later shares with a page into the page, used or not.
 */
export function builtInClasses(layers: readonly unknown[]): Classes {
  return {
    layer: withAliases(classesIn(layers, "layer"), ALIASES.layer),
    initializer: withAliases(
      classesIn(Object.values(initializers), "initializer"),
      ALIASES.initializer,
    ),
    regularizer: classesIn(Object.values(regularizers), "regularizer"),
    constraint: classesIn(Object.values(constraints), "constraint"),
    loss: classesIn([...Object.values(commonLosses), ...Object.values(otherLosses)], "loss"),
    metric: classesIn([...Object.values(commonMetrics), ...Object.values(otherMetrics)], "metric"),
    optimizer: classesIn(
      [...Object.values(commonOptimizers), ...Object.values(otherOptimizers)],
      "optimizer",
    ),
    schedule: classesIn(Object.values(scheduleTable), "schedule"),
  };
}
