/** Random numbers of other distributions, as compositions of uniform ones. */

import { nextOperationKey, type RandomKey } from "../../runtime/random/seed.js";
import type { Dim } from "../dim.js";
import type { SymbolicTensor } from "../symbolic.js";
import { add, erfInv, mul } from "./elementwise.js";
import { randomUniform } from "./sources.js";

/** erf(2 / √2): the probability of falling within two standard deviations. */
const WITHIN_TWO = 0.9544997361036416;

/** Uniform in (-1, 1): the midpoints of 2^24 equal intervals. 2u - 1 + 2^-24 is exact in float32. */
function symmetricUniform(dims: readonly Dim[], key: RandomKey): SymbolicTensor {
  return add(mul(randomUniform(dims, 0, 1, key), 2), 2 ** -24 - 1);
}

/** Normal random numbers, new ones every step, by inversion: mean + stddev √2 erfinv(x), x uniform in (-1, 1). */
export function randomNormal(
  dims: readonly Dim[],
  mean = 0,
  stddev = 1,
  key: RandomKey = nextOperationKey(),
): SymbolicTensor {
  return add(mul(erfInv(symmetricUniform(dims, key)), stddev * Math.SQRT2), mean);
}

/** As `randomNormal`, truncated at two standard deviations: x is uniform in ±erf(2 / √2). */
export function truncatedNormal(
  dims: readonly Dim[],
  mean: number,
  stddev: number,
  key: RandomKey,
): SymbolicTensor {
  const x = mul(symmetricUniform(dims, key), WITHIN_TWO);
  return add(mul(erfInv(x), stddev * Math.SQRT2), mean);
}
