/**
 * What convolution and pooling over time share: options of their windows, and how many zeros go before and behind a
 * sequence.
 */
import {
  addDims,
  at,
  type Dim,
  floorDivideDims,
  multiplyDims,
  subtractDims,
} from "../graph/dim.js";
import type { SymbolicTensor } from "../graph/symbolic.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { unknownName } from "../runtime/names.js";
import { describe, positiveInteger } from "./checks.js";
import type { AnyLayer } from "./layer.js";

/** valid: windows lie inside of the sequence; same: as many as steps / stride; causal: they end at each step. */
export type Padding = "valid" | "same" | "causal";

/** A number of steps; a list of one, as Keras writes it, means the same. */
export type Steps = number | readonly [number];

/** @throws ValueError unless it is a positive whole number, alone or in a list of one. */
export function stepsOf(layer: AnyLayer, option: string, given: Steps): number {
  if (typeof given === "number") return positiveInteger(layer, option, given);
  if (Array.isArray(given) && given.length === 1)
    return positiveInteger(layer, option, Number(given[0]));
  throw new ValueError(
    `${describe(layer)}: ${option} must be a positive whole number, got ${String(given)}.`,
  );
}

/** @throws ValueError for another name than those allowed. */
export function paddingOf<Allowed extends Padding>(
  given: Allowed | undefined,
  allowed: readonly Allowed[],
): Allowed | "valid" {
  if (given === undefined) return "valid";
  // Keras takes any case.
  const known = allowed.find((name) => name === String(given).toLowerCase());
  if (known === undefined) throw unknownName("padding", given, allowed);
  return known;
}

/** Where an option says how axes lie: features come last, the only order there is here. */
export interface AxisOrder {
  /** Keras's option; only "channels_last", its default, is known. */
  readonly dataFormat?: "channels_last" | null;
}

/** @throws ValueError for features in front of time. */
export function refuseOtherOrder(layer: AnyLayer, { dataFormat = null }: AxisOrder): void {
  if (dataFormat === null || dataFormat === "channels_last") return;
  throw new ValueError(
    `${describe(layer)}: dataFormat must be "channels_last", got ${JSON.stringify(dataFormat)}: inputs have shape (batch, time, features). ` +
      "Put layers.permute({ dims: [2, 1] }) before and behind it for data that have their features in front.",
  );
}

/** @throws ShapeError unless x is [batch, time, features]. */
export function refuseOtherThanSequence(layer: AnyLayer, x: SymbolicTensor): void {
  if (x.rank === 3) return;
  throw new ShapeError(
    `${describe(layer)}: expected an input of shape (batch, time, features), got ${x.toString()}.`,
  );
}

/**
 * Steps that padding puts before and behind x, for windows that reach over so many steps.
 *
 * For `same` there are n = ⌈T / stride⌉ windows, which reach over (n - 1) stride + reach steps; what T lacks of them
 * lies half before (rounded down), half behind.
 */
export function paddingAround(
  x: SymbolicTensor,
  padding: Padding,
  reach: number,
  stride: number,
): { readonly before: Dim; readonly after: Dim } {
  if (padding === "valid") return { before: 0, after: 0 };
  if (padding === "causal") return { before: reach - 1, after: 0 };
  const length = at(x.dims, 1);
  const windows = floorDivideDims(addDims(length, stride - 1), stride);
  const covered = addDims(multiplyDims(subtractDims(windows, 1), stride), reach);
  const lacking = notBelowZero(subtractDims(covered, length), reach, stride);
  const before = floorDivideDims(lacking, 2);
  return { before, after: subtractDims(lacking, before) };
}

/** max(lacking, 0). Only windows that are shorter than their stride can leave steps over. */
function notBelowZero(lacking: Dim, reach: number, stride: number): Dim {
  if (reach >= stride) return lacking;
  // It lies between reach - stride and reach - 1, so that this quotient is 1 where it is positive, else 0.
  return multiplyDims(lacking, floorDivideDims(addDims(lacking, stride - 1), stride));
}
