// The generator in JavaScript against the published words and against the draws of the Rust kernels
// (test/vectors/threefry.json, which a test of crates/kernels writes and holds).
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { threefry2x32, uniformInto } from "../../ts/runtime/random/threefry.js";

interface Vectors {
  words: { key: [number, number]; counter: [number, number]; words: [number, number] }[];
  uniform: {
    seed: number;
    stream: number;
    iteration: number;
    low: number;
    high: number;
    /** Float32 bit patterns in hexadecimal, separated by blanks. */
    bits: string;
  }[];
}

const vectors: Vectors = JSON.parse(
  readFileSync(new URL("../vectors/threefry.json", import.meta.url), "utf8"),
);

function hexBits(values: Float32Array): string {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Array.from(bits, (word) => word.toString(16).padStart(8, "0")).join(" ");
}

function draw(length: number, seed = 42, stream = 7, iteration = 3): Float32Array {
  const out = new Float32Array(length);
  uniformInto(seed, stream, iteration, 0, 1, out);
  return out;
}

test.each(vectors.words)("words of key $key, counter $counter", ({ key, counter, words }) => {
  const out = new Uint32Array(2);
  threefry2x32(...key, ...counter, out);
  expect([...out]).toEqual(words);
});

test("the vectors hold the published answer for key 0, counter 0", () => {
  expect(vectors.words[0]).toEqual({
    key: [0, 0],
    counter: [0, 0],
    words: [0x6b200159, 0x99ba4efe],
  });
  expect(vectors.uniform).toHaveLength(8);
});

test.each(vectors.uniform)("draw of seed $seed, stream $stream, iteration $iteration", (v) => {
  const out = new Float32Array(v.bits.split(" ").length);
  uniformInto(v.seed, v.stream, v.iteration, v.low, v.high, out);
  expect(hexBits(out)).toBe(v.bits);
});

describe("uniform numbers", () => {
  test("of a longer draw begin as those of a shorter one", () => {
    const long = draw(40);
    for (let length = 0; length < 40; length++) expect(draw(length)).toEqual(long.slice(0, length));
  });

  test("change with seed, stream and iteration", () => {
    const draws = [draw(8), draw(8, 43), draw(8, 42, 8), draw(8, 42, 7, 4)].map(hexBits);
    expect(new Set(draws).size).toBe(4);
  });

  test("fill [0, 1) evenly", () => {
    const n = 1 << 18;
    const bins = new Float64Array(32);
    const values = draw(n);
    expect(values.every((u) => u >= 0 && u < 1)).toBe(true);
    for (const u of values) bins[Math.floor(u * 32)]! += 1;
    // Five standard deviations of a bin's count.
    for (const count of bins) expect(Math.abs(count - n / 32)).toBeLessThan(5 * Math.sqrt(n / 32));
  });
});
