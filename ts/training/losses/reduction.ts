/** From a loss for each sample to what is minimised: weights, masks, and the kinds of reduction. */

import { countOf, reshape } from "../../graph/operations/broadcast.js";
import { cast, div, equal, mul, where } from "../../graph/operations/elementwise.js";
import { mean, sum } from "../../graph/operations/reduce.js";
import { sizeOf } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { oneOf } from "../../runtime/registry/kinds.js";
import type { Option } from "../../runtime/registry/option.js";
import { toSameRank } from "./rank.js";

const REDUCTIONS = [
  "sum_over_batch_size",
  "sum",
  "mean",
  "mean_with_sample_weight",
  "none",
] as const;

/**
 * `sum_over_batch_size` (or `mean`): the sum of weighted values by their number, whatever the weights;
 * `sum`; `mean_with_sample_weight`: the sum of weighted values by the sum of weights; `none` (or null):
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
  const none = equal(b, 0);
  return where(none, 0, div(a, where(none, 1, b)));
}

/**
 * The mask as weights, times the weights that there are. With `rescale` steps that count weigh more the
 * fewer they are, count / valid, so that dividing by the count of all gives the mean of those that count.
 */
export function maskedWeights(
  sampleWeight: SymbolicTensor | null,
  mask: SymbolicTensor | null,
  rescale: boolean,
): SymbolicTensor | null {
  if (mask === null) return sampleWeight;
  const kept = cast(mask, "float32");
  const own = rescale ? mul(kept, divideOrZero(sizeOf(countOf(mask)), sum(kept))) : kept;
  if (sampleWeight === null) return own;
  const [left, right] = toSameRank(own, ofRows(cast(sampleWeight, "float32"), own));
  return mul(left, right);
}

/**
 * One weight a row, [batch], weighs all steps of its row. Keras leaves it to broadcasting, which fails, or where there
 * are as many steps as rows takes weights of rows for those of steps.
 */
function ofRows(weight: SymbolicTensor, values: SymbolicTensor): SymbolicTensor {
  if (weight.rank !== 1 || values.rank < 2) return weight;
  return reshape(weight, [...weight.dims, ...values.dims.slice(1).map(() => 1)]);
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
  const [own, matching] = toSameRank(values, ofRows(cast(weights, "float32"), values));
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
