/**
 * Normal numbers from the counter-based generator, by inversion.
 *
 * What belongs here: distributions of initial weights and of `random.normal`. They use only additions,
 * products, quotients and square roots, whose rounding IEEE 754 defines: the numbers are the same on
 * every host, which `Math.log` and `Math.cos` do not guarantee.
 */
import { uniformInto } from "./threefry.js";

/** erf(2 / sqrt 2): the probability of falling within two standard deviations. */
const WITHIN_TWO = 0.9544997361036416;

/**
 * Fills `out` with normal numbers, `mean + stddev z`: z = sqrt(2) erfinv(x), x the middles of 2^24
 * equal parts of (-1, 1), so |z| stays below 5.5.
 */
export function normalInto(
  seed: number,
  stream: number,
  iteration: number,
  mean: number,
  stddev: number,
  out: Float32Array,
): void {
  invertInto(seed, stream, iteration, 1, mean, stddev, out);
}

/**
 * As `normalInto`, from the normal distribution truncated at two standard deviations. `stddev` is that
 * of the distribution before truncation, as in Keras's TruncatedNormal.
 */
export function truncatedNormalInto(
  seed: number,
  stream: number,
  iteration: number,
  mean: number,
  stddev: number,
  out: Float32Array,
): void {
  invertInto(seed, stream, iteration, WITHIN_TWO, mean, stddev, out);
}

/** `mean + stddev sqrt(2) erfinv(x)` with x uniform in (-within, within). */
function invertInto(
  seed: number,
  stream: number,
  iteration: number,
  within: number,
  mean: number,
  stddev: number,
  out: Float32Array,
): void {
  const scale = stddev * Math.SQRT2;
  uniformInto(seed, stream, iteration, 0, 1, out);
  for (let i = 0; i < out.length; i++) {
    // u is a multiple of 2^-24: all of this is exact except the product with `within`.
    const x = within * (2 * out[i]! + 2 ** -24 - 1);
    out[i] = mean + scale * erfInv(x);
  }
}

/**
 * The inverse of the error function on (-1, 1), to a relative error below 4e-7 for |x| <= 1 - 2^-24:
 * the polynomials for erfinv(x) / x of Giles, "Approximating the erfinv function" (2010), the centre
 * in w - 2.5 and the tail in sqrt(w) - 3, with w = -log(1 - x²).
 */
export function erfInv(x: number): number {
  const w = -log((1 - x) * (1 + x));
  return x * (w < 5 ? centre(w - 2.5) : tail(Math.sqrt(w) - 3));
}

function centre(w: number): number {
  let p = 2.81022636e-8;
  p = p * w + 3.43273939e-7;
  p = p * w - 3.5233877e-6;
  p = p * w - 4.39150654e-6;
  p = p * w + 2.1858087e-4;
  p = p * w - 1.25372503e-3;
  p = p * w - 4.17768164e-3;
  p = p * w + 2.46640727e-1;
  return p * w + 1.50140941;
}

function tail(w: number): number {
  let p = -2.00214257e-4;
  p = p * w + 1.00950558e-4;
  p = p * w + 1.34934322e-3;
  p = p * w - 3.67342844e-3;
  p = p * w + 5.73950773e-3;
  p = p * w - 7.6224613e-3;
  p = p * w + 9.43887047e-3;
  p = p * w + 1.00167406;
  return p * w + 2.83297682;
}

/**
 * The natural logarithm of `y` in (0, 1], to a few units in the last place: y = 2^-k m with m in
 * (2^-½, 2^½], then log m = 2 (s + s³/3 + s⁵/5 + ...), s = (m - 1) / (m + 1), |s| < 0.172.
 */
export function log(y: number): number {
  // k is at most one too small; a loop alone, whose end can't be predicted, takes longer. Products with 2^k are exact.
  let k = Math.clz32(y * (2 ** 30 / Math.SQRT1_2) + 1) - 1;
  let m = y * (1 << k);
  while (m <= Math.SQRT1_2) {
    m *= 2;
    k++;
  }
  const s = (m - 1) / (m + 1);
  const q = s * s;
  let sum = 1 / 21;
  sum = sum * q + 1 / 19;
  sum = sum * q + 1 / 17;
  sum = sum * q + 1 / 15;
  sum = sum * q + 1 / 13;
  sum = sum * q + 1 / 11;
  sum = sum * q + 1 / 9;
  sum = sum * q + 1 / 7;
  sum = sum * q + 1 / 5;
  sum = sum * q + 1 / 3;
  return 2 * s * (sum * q + 1) - k * Math.LN2;
}
