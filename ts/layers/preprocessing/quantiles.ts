/**
 * Quantiles of numbers that come in batches: a summary of weighted values, merged and compressed, as Keras's
 * Discretization computes it, in float32.
 */

/** Values in ascending order, each standing for as many numbers as its weight says. */
export interface Summary {
  readonly values: Float32Array;
  readonly weights: Float32Array;
}

export const NO_NUMBERS: Summary = { values: new Float32Array(), weights: new Float32Array() };

/** Every k-th of the sorted numbers, so that about 1 / epsilon are left, k being at least 1. */
export function summarize(numbers: Float32Array, epsilon: number): Summary {
  const sorted = numbers.slice().sort();
  const step = Math.max(sorted.length * epsilon, 1);
  const values: number[] = [];
  for (let at = Math.trunc(step - 1); at < sorted.length; at += Math.trunc(step))
    values.push(sorted[at]!);
  return {
    values: Float32Array.from(values),
    weights: new Float32Array(values.length).fill(step),
  };
}

/** The summary of the numbers of two summaries, to the precision epsilon. */
export function mergeSummaries(a: Summary, b: Summary, epsilon: number): Summary {
  const all = [a, b].flatMap(({ values, weights }) =>
    Array.from(values, (value, index) => ({ value, weight: weights[index]! })),
  );
  all.sort((one, other) => one.value - other.value);
  return compress(
    {
      values: Float32Array.from(all, ({ value }) => value),
      weights: Float32Array.from(all, ({ weight }) => weight),
    },
    epsilon,
  );
}

/** The boundaries of bins with about equally many numbers in each. */
export function binBoundaries(summary: Summary, bins: number): number[] {
  return [...compress(summary, 1 / bins).values.slice(0, -1)];
}

/**
 * A summary of about 1 / epsilon values: those at the fractions epsilon, 2 epsilon, ... of the cumulated weights,
 * interpolated.
 */
function compress(summary: Summary, epsilon: number): Summary {
  const { values, weights } = summary;
  if (values.length * epsilon < 1) return summary;
  const cumulated = new Float32Array(values.length);
  weights.forEach((weight, index) => {
    cumulated[index] = (cumulated[index - 1] ?? 0) + weight;
  });
  const total = cumulated.at(-1)!;
  const fractions = cumulated.map((weight) => weight / total);
  const wanted = Array.from({ length: Math.ceil(1 / epsilon) }, (_, i) => epsilon + i * epsilon);
  const at = wanted.map((fraction) => interpolate(fraction, fractions, cumulated));
  return {
    values: Float32Array.from(wanted, (fraction) => interpolate(fraction, fractions, values)),
    weights: Float32Array.from(at, (weight, index) => weight - (at[index - 1] ?? 0)),
  };
}

/** The value at x between the points (xs, ys), whose xs ascend; that of the first or last point outside of them. */
function interpolate(x: number, xs: Float32Array, ys: Float32Array): number {
  // The last point at or below x.
  let [low, high] = [-1, xs.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle;
    else high = middle;
  }
  if (low < 0) return ys[0]!;
  if (low === xs.length - 1) return ys[low]!;
  const slope = (ys[low + 1]! - ys[low]!) / (xs[low + 1]! - xs[low]!);
  return slope * (x - xs[low]!) + ys[low]!;
}
