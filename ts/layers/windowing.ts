/**
 * Sliding windows over time, for convolution and pooling: options, and the number of padding steps before and after
 * a sequence.
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
import { describe } from "../runtime/fill.js";
import { oneOf, optional, positiveInteger, unwritten } from "../runtime/registry/kinds.js";
import type { Description, Option, OptionalOption } from "../runtime/registry/option.js";
import type { AnyLayer } from "./layer.js";

/** valid: windows inside of the sequence; same: ⌈steps / stride⌉ windows; causal: windows that end at each step. */
export type Padding = "valid" | "same" | "causal";

/** A number of steps; a list of one, as Keras writes it, means the same. */
export type Steps = number | readonly [number];

/** A number of steps, in configs a list of one, as in Keras. */
export function steps(): Option<Steps, number> {
  const count = positiveInteger();
  return {
    read: (given, what) =>
      count.read(Array.isArray(given) && given.length === 1 ? given[0] : given, what),
    write: (held) => [held],
  };
}

/** One of these in lower or upper case, as in Keras; by default the first. */
export function padding<const Allowed extends Padding>(
  first: Allowed,
  ...others: readonly Allowed[]
): OptionalOption<Allowed, Allowed> {
  const { read, write } = oneOf(first, ...others);
  const inAnyCase = (given: Allowed) =>
    // `read` checks it.
    typeof given === "string" ? (given.toLowerCase() as Allowed) : given;
  return optional({ read: (given, what) => read(inAnyCase(given), what), write }, first);
}

/** The option for the order of axes: features last, the only order supported. */
export interface AxisOrder {
  /** Only "channels_last", the default, is supported. */
  readonly dataFormat?: "channels_last" | null;
}

export function axisOrderOptions() {
  return {
    dataFormat: unwritten(optional(channelsLast(), "channels_last")),
  } satisfies Description<AxisOrder>;
}

function channelsLast(): Option<"channels_last" | null, "channels_last"> {
  return {
    read: (given, what) => {
      if (given === null || given === "channels_last") return "channels_last";
      throw new ValueError(
        `${what} must be "channels_last", got ${describe(given)}: inputs have shape (batch, time, features). ` +
          "Put layers.permute({ dims: [2, 1] }) before and after it for data of shape (batch, features, time).",
      );
    },
    write: (held) => held,
  };
}

/** @throws ShapeError unless x is [batch, time, features]. */
export function assertSequence(layer: AnyLayer, x: SymbolicTensor): void {
  if (x.rank === 3) return;
  throw new ShapeError(
    `${layer}: expected an input of shape (batch, time, features), got ${x.toString()}.`,
  );
}

/**
 * Number of padding steps before and after x [batch, T, features], for windows that extend over `reach` steps.
 *
 * For `same` there are n = ⌈T / stride⌉ windows, which cover (n - 1) stride + reach steps. Half of the steps that T
 * lacks (rounded down) are before x, the rest after it.
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

/** max(lacking, 0). Negative only where windows are shorter than their stride, which leaves steps uncovered. */
function notBelowZero(lacking: Dim, reach: number, stride: number): Dim {
  if (reach >= stride) return lacking;
  // lacking is in [reach - stride, reach - 1], so this quotient is 1 where it is positive, else 0.
  return multiplyDims(lacking, floorDivideDims(addDims(lacking, stride - 1), stride));
}
