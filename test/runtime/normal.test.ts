// Normal numbers: the inverse error function against the error function itself, the distribution
// against its moments and quantiles, and the bits against stored ones.
import { describe, expect, test } from "vitest";
import { erfInv, log, normalInto, truncatedNormalInto } from "../../ts/runtime/random/normal.js";

/** erf by its Taylor series, for |x| < 3.2: 2/√π Σ (-1)^n x^(2n+1) / (n! (2n+1)). */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** 1 - erf x for x >= 2, by Lentz's continued fraction: e^(-x²)/√π / (x + (1/2)/(x + 1/(x + ...))). */
function erfComplement(x: number): number {
  let tail = x;
  for (let n = 120; n >= 1; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail;
}

function draw(length: number, fill = normalInto, mean = 0, stddev = 1): Float32Array {
  const out = new Float32Array(length);
  fill(42, 7, 3, mean, stddev, out);
  return out;
}

function moment(values: Float32Array, power: number): number {
  return values.reduce((sum, value) => sum + value ** power, 0) / values.length;
}

describe("log", () => {
  test("is within 1e-15 of Math.log, relative, over (0, 1]", () => {
    let worst = 0;
    for (let i = 1; i < 20_000; i++)
      for (const y of [i / 20_000, 2 ** (-i / 800), 1 - i * 2 ** -50])
        worst = Math.max(worst, Math.abs(log(y) / Math.log(y) - 1));
    expect(worst).toBeLessThanOrEqual(1e-15);
    expect(log(1)).toBe(0);
  });
});

describe("erfInv", () => {
  test("inverts erf in the centre", () => {
    for (let i = -995; i <= 995; i++) {
      const x = i / 1000;
      // An error d of y moves erf y by d times its slope 2/√π e^(-y²).
      const y = erfInv(x);
      const slope = (2 / Math.sqrt(Math.PI)) * Math.exp(-y * y);
      const error = (erfSeries(y) - x) / slope;
      expect(Math.abs(error)).toBeLessThanOrEqual(4e-7 * Math.abs(y));
    }
  });

  test("inverts erf in the tail, to the last of 2^24 parts", () => {
    for (let k = 0; k <= 16; k += 0.01) {
      const rest = 2 ** -24 * 2 ** k;
      const y = erfInv(1 - rest);
      const slope = (2 / Math.sqrt(Math.PI)) * Math.exp(-y * y);
      const exact = 1 - (1 - rest);
      const error = (erfComplement(y) - exact) / slope;
      expect(Math.abs(error)).toBeLessThanOrEqual(4e-7 * y);
    }
  });

  test("is odd", () => {
    for (const x of [0, 1e-9, 0.3, 0.99, 1 - 2 ** -24]) expect(erfInv(-x)).toBe(-erfInv(x));
  });
});

describe("normal numbers", () => {
  const n = 1 << 18;
  const root = Math.sqrt(n);

  test("have the moments of the normal distribution, within five standard deviations", () => {
    const z = draw(n);
    expect(Math.abs(moment(z, 1))).toBeLessThan(5 / root);
    expect(Math.abs(moment(z, 2) - 1)).toBeLessThan((5 * Math.sqrt(2)) / root);
    expect(Math.abs(moment(z, 3))).toBeLessThan((5 * Math.sqrt(15)) / root);
    expect(Math.abs(moment(z, 4) - 3)).toBeLessThan((5 * Math.sqrt(96)) / root);
  });

  test("are shifted and scaled by mean and stddev", () => {
    const z = draw(1000);
    const scaled = draw(1000, normalInto, 5, 0.25);
    for (let i = 0; i < 1000; i++) expect(scaled[i]).toBeCloseTo(5 + 0.25 * z[i]!, 5);
  });

  test("when truncated stay within two stddev and have the variance of that", () => {
    const z = draw(n, truncatedNormalInto, 1, 0.5).map((value) => (value - 1) / 0.5);
    expect(z.every((value) => Math.abs(value) < 2.000001)).toBe(true);
    expect(Math.abs(moment(z, 1))).toBeLessThan(5 / root);
    // 1 - 2 · 2 φ(2) / erf(√2); the fourth moment bounds the spread of the estimate.
    expect(Math.abs(moment(z, 2) - 0.7737413035)).toBeLessThan(5 / root);
  });
});

test("the bits are those of every host", () => {
  const bits = [
    ...new Uint32Array(draw(8).buffer),
    ...new Uint32Array(draw(4, truncatedNormalInto).buffer),
  ];
  expect(bits.map((word) => word.toString(16))).toMatchInlineSnapshot(`
    [
      "3f105b47",
      "bd920db6",
      "bf1a00d9",
      "c0214c01",
      "3eabb7c7",
      "bfb6e1b4",
      "3eff6024",
      "3fafea34",
      "3f091a60",
      "bd8b65c7",
      "bf12286b",
      "bff3ece8",
    ]
  `);
});
