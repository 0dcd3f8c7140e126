/** Random numbers of gamma and beta distributions, as compositions of uniform and normal ones. */
import type { RandomKey } from "../../runtime/random/seed.js";
import type { Dim } from "../dim.js";
import type { SymbolicTensor } from "../symbolic.js";
import {
  add,
  and,
  div,
  greater,
  less,
  log,
  mul,
  sigmoid,
  sqrt,
  square,
  sub,
  where,
} from "./elementwise.js";
import { take } from "./layout.js";
import { randomNormal } from "./random.js";
import { asSymbolic, type Operand, randomUniform } from "./sources.js";

/** How often a number is drawn until one fits: each does with a probability of 0.95 or more. */
const TRIALS = 8;

/** How many keys the random numbers of a gamma distribution take. */
export const GAMMA_KEYS = 3;

/** How many keys the random numbers of a beta distribution take. */
export const BETA_KEYS = 2 * GAMMA_KEYS;

/** A number above 0 and at most 1. */
function positiveUniform(dims: readonly Dim[], key: RandomKey | undefined): SymbolicTensor {
  return sub(1, randomUniform(dims, 0, 1, key));
}

/**
 * The logarithm of random numbers of the gamma distribution of shape α, new ones every step: of (α + 1) by rejection
 * (Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, 2000), times u^(1 / α). The logarithm holds what
 * small α make smaller than any float32.
 */
export function logRandomGamma(
  dims: readonly Dim[],
  alpha: Operand,
  [normals, uniforms, powers]: readonly RandomKey[],
): SymbolicTensor {
  const d = add(asSymbolic(alpha), 2 / 3);
  const c = div(1, sqrt(mul(d, 9)));
  const x = randomNormal([TRIALS, ...dims], 0, 1, normals);
  const root = add(mul(x, c), 1);
  const isPositive = greater(root, 0);
  const logV = mul(log(where(isPositive, root, 1)), 3);
  const v = mul(mul(root, root), root);
  const bound = add(add(mul(square(x), 0.5), sub(d, mul(d, v))), mul(d, logV));
  const fits = and(isPositive, less(log(positiveUniform([TRIALS, ...dims], uniforms)), bound));
  let chosen = take(logV, TRIALS - 1, 0);
  for (let trial = TRIALS - 2; trial >= 0; trial--) {
    chosen = where(take(fits, trial, 0), take(logV, trial, 0), chosen);
  }
  return add(add(log(d), chosen), div(log(positiveUniform(dims, powers)), alpha));
}

/** Random numbers of the beta distribution (α, α), new ones every step: a / (a + b) of two gamma variables. */
export function randomBeta(
  dims: readonly Dim[],
  alpha: Operand,
  keys: readonly RandomKey[],
): SymbolicTensor {
  const a = logRandomGamma(dims, alpha, keys.slice(0, GAMMA_KEYS));
  const b = logRandomGamma(dims, alpha, keys.slice(GAMMA_KEYS));
  return sigmoid(sub(a, b));
}
