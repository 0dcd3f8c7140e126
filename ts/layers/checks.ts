/** Checks of layers' options: a wrong one is named together with its layer. */
import { ValueError } from "../runtime/errors.js";
import type { Weighted } from "./weighted.js";

/** @throws ValueError unless the value is a whole number from 1 on. */
export function positiveInteger(layer: Weighted, option: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new ValueError(
    `${describe(layer)}: ${option} must be a positive whole number, got ${String(value)}.`,
  );
}

/** @throws ValueError unless the value lies in [0, 1). */
export function dropoutRate(layer: Weighted, option: string, value: number): number {
  if (typeof value === "number" && value >= 0 && value < 1) return value;
  throw new ValueError(
    `${describe(layer)}: ${option} must be a number in [0, 1), got ${String(value)}.`,
  );
}

/** @throws ValueError unless the value is null or a whole number that can seed the generator. */
export function seedOrNull(layer: Weighted, value: number | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 32) return value;
  throw new ValueError(
    `${describe(layer)}: seed must be a whole number from 0 to 4294967295, got ${value}.`,
  );
}

/** `Dense "dense_1"` */
export function describe(layer: Weighted): string {
  return `${layer.className} "${layer.name}"`;
}
