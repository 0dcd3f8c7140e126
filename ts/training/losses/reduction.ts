/** Reduces the losses of samples to a scalar: weights, masks, and the kinds of reduction. */

import { at } from "../../graph/dim.js";
import { countOf, reshape } from "../../graph/operations/broadcast.js";
import { cast, div, equal, mul, where } from "../../graph/operations/elementwise.js";
import { mean, sum } from "../../graph/operations/reduce.js";
import { sizeOf } from "../../graph/operations/sources.js";
import { mayAgree } from "../../graph/shapes.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import { oneOf } from "../../runtime/registry/kinds.js";
import type { Option } from "../../runtime/registry/option.js";
import { formatShape } from "../../runtime/shape.js";
import { toSameRank } from "./rank.js";

const REDUCTIONS = [
  "sum_over_batch_size",
  "sum",
  "mean",
  "mean_with_sample_weight",
  "none",
] as const;

/**
 * `sum_over_batch_size` (or `mean`): the sum of weighted values divided by their number, whatever the weights;
 * `sum`; `mean_with_sample_weight`: the sum of weighted values divided by the sum of weights; `none` (or null):
 * the weighted values.
 */
export type Reduction = (typeof REDUCTIONS)[number];

/** The option; null is "none". */
export function reduction(): Option<Reduction | null, Reduction> {
  const { read, write } = oneOf(...REDUCTIONS);
  return { read: (given, what) => read(given ?? "none", what), write };
}

/** a / b, and 0 where b is 0. Both are scalars. */
export function divideOrZero(a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor {
  const isZero = equal(b, 0);
  return where(isZero, 0, div(a, where(isZero, 1, b)));
}

/**
 * The mask as weights of 0 and 1, times the sample weights if there are any. With `rescale` the mask's weights are
 * multiplied by (all values) / (unmasked values), so that the mean over all values is the mean over unmasked ones.
 */
export function maskedWeights(
  sampleWeight: SymbolicTensor | null,
  mask: SymbolicTensor | null,
  rescale: boolean,
): SymbolicTensor | null {
  if (mask === null) return sampleWeight;
  const unmasked = cast(mask, "float32");
  const scaled = rescale
    ? mul(unmasked, divideOrZero(sizeOf(countOf(mask)), sum(unmasked)))
    : unmasked;
  if (sampleWeight === null) return scaled;
  const [left, right] = toSameRank(scaled, expandRowWeights(cast(sampleWeight, "float32"), scaled));
  return mul(left, right);
}

/**
 * One weight per row, [batch], applies to all steps of its row. Keras leaves this to broadcasting, which fails, or, where
 * there are as many steps as rows, applies weights of rows to steps.
 */
function expandRowWeights(weight: SymbolicTensor, values: SymbolicTensor): SymbolicTensor {
  if (weight.rank !== 1 || values.rank < 2) return weight;
  return reshape(weight, [...weight.dims, ...values.dims.slice(1).map(() => 1)]);
}

/** @throws ShapeError where there are not as many weights as values. */
export function assertWeightsFit(weights: SymbolicTensor, values: SymbolicTensor): void {
  const lead = values.rank - weights.rank;
  const fits =
    lead >= 0 &&
    weights.dims.every((dim, axis) => dim === 1 || mayAgree(dim, at(values.dims, axis + lead)));
  if (fits) return;
  throw new ShapeError(
    `sampleWeight needs one weight for each row or each value, got shape ${formatShape(weights.shape)} for values of shape ${formatShape(values.shape)}.`,
  );
}

/** Keras's reduce_weighted_values. */
export function reduceValues(
  values: SymbolicTensor,
  sampleWeight: SymbolicTensor | null,
  mask: SymbolicTensor | null,
  kind: Reduction,
): SymbolicTensor {
  const rescale = kind === "sum_over_batch_size" || kind === "mean";
  const weights = maskedWeights(sampleWeight, mask, rescale);
  if (weights === null) return reduced(values, null, kind);
  const [own, matching] = toSameRank(values, expandRowWeights(cast(weights, "float32"), values));
  assertWeightsFit(matching, own);
  return reduced(mul(own, matching), matching, kind);
}

function reduced(
  values: SymbolicTensor,
  weights: SymbolicTensor | null,
  kind: Reduction,
): SymbolicTensor {
  if (kind === "none") return values;
  if (kind === "sum") return sum(values);
  if (kind === "mean_with_sample_weight" && weights !== null) {
    return divideOrZero(sum(values), sum(weights));
  }
  return mean(values);
}
