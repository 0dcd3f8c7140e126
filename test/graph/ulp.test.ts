// The error bounds that crates/kernels/src/math states, in the build that runs: the kernels' own tests see the
// portable body of the vector code alone, and relaxed instructions round otherwise.
import { expect, test } from "vitest";
import { ops, ready, tensor } from "../../ts/entry/index.js";

await ready();

/** Every 65,521st of the float32 bit patterns (a prime, so that all exponents and many mantissas are seen). */
const STRIDE = 65_521;
const SPECIAL = [
  0,
  -0,
  1,
  -1,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  2 ** -149,
];

const patterns = Uint32Array.from({ length: Math.floor(2 ** 32 / STRIDE) }, (_, i) => i * STRIDE);
const x = Float32Array.of(...SPECIAL, ...new Float32Array(patterns.buffer));

const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
const softplus = (v: number) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));

/** Distance from the true value in units of the last place of a float32 there. */
function ulps(y: number, truth: number): number {
  const rounded = Math.fround(truth);
  if (Object.is(y, rounded) || (Number.isNaN(y) && Number.isNaN(truth))) return 0;
  if (!Number.isFinite(y) || !Number.isFinite(rounded)) return Number.POSITIVE_INFINITY;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(truth))), -126);
  return Math.abs(y - truth) / 2 ** (exponent - 23);
}

test.each([
  ["exp", 1.1, Math.exp],
  ["expm1", 2, Math.expm1],
  ["log", 1.5, Math.log],
  ["log1p", 2, Math.log1p],
  ["tanh", 3, Math.tanh],
  ["sigmoid", 2.5, sigmoid],
  ["softplus", 2.5, softplus],
] as const)("%s is within %d ULP over the whole range", (name, bound, truth) => {
  const y = ops[name](tensor(x)).data;
  let worst = { error: 0, at: 0 };
  x.forEach((value, index) => {
    const error = ulps(Number(y[index]), truth(value));
    if (error > worst.error) worst = { error, at: value };
  });
  expect(worst.error, `at ${worst.at}`).toBeLessThanOrEqual(bound);
  expect(x.length).toBeGreaterThan(65_000);
});
