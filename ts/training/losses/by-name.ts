/** The losses of others.ts by Keras's names: the class names in snake_case, and aliases. */
import { snakeCase } from "../../runtime/names.js";
import type { SerializableClass } from "../../runtime/registry/registry.js";
import type { Loss } from "./loss.js";
import * as others from "./others.js";
import type { LossTable } from "./table.js";

const ALIASES = {
  mape: others.MeanAbsolutePercentageError,
  msle: others.MeanSquaredLogarithmicError,
  kld: others.KLDivergence,
} as const satisfies LossTable;

function isClass(member: unknown): member is SerializableClass<Loss> {
  return typeof member === "function" && "className" in member;
}

export const otherLosses: LossTable = {
  ...Object.fromEntries(
    Object.values<unknown>(others)
      .filter(isClass)
      .map((Class) => [snakeCase(Class.className), Class]),
  ),
  ...ALIASES,
};
