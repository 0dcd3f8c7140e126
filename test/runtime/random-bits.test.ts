// Random numbers stay those that a program of an earlier version drew: the bits of long draws by their SHA-1.
import { createHash } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import * as random from "../../ts/runtime/random/index.js";
import { setSeed } from "../../ts/runtime/random/seed.js";
import { Tensor } from "../../ts/runtime/tensor.js";

afterAll(() => setSeed(0));

/** More than is drawn at a time anywhere, and no multiple of it. */
const SIZE = 20_011;

const draws: [name: string, digest: string, draw: () => Tensor][] = [
  ["uniform", "0c5cb29ef7d1", () => random.uniform([SIZE])],
  ["uniform between bounds", "75e1da0dfb98", () => random.uniform([SIZE], { min: -3, max: 5 })],
  ["normal", "00a087ca4796", () => random.normal([SIZE], { mean: 1, stddev: 3 })],
  ["truncatedNormal", "1d594b243720", () => random.truncatedNormal([SIZE])],
  ["integers", "3eadf02bf8ac", () => random.integers([SIZE], { min: -7, max: 2 ** 31 })],
  ["permutation", "66c20a198f25", () => random.permutation(SIZE)],
  ["choice", "51b8a94178cc", () => random.choice(17, [SIZE])],
  [
    "choice without replacement",
    "e737ff4a2813",
    () => random.choice(SIZE, [100], { replace: false }),
  ],
  [
    "choice by probabilities",
    "2046de15026c",
    () => random.choice(3, [SIZE], { p: [0.2, 0.3, 0.5] }),
  ],
  ["dropout", "94dc44a26197", () => random.dropout(ones([SIZE]), 0.3)],
  [
    "dropout of whole rows",
    "7d94572bb866",
    () => random.dropout(ones([SIZE, 2]), 0.3, { noiseShape: [null, 1] }),
  ],
];

function ones(shape: number[]): Tensor {
  return new Tensor(shape, "float32", new Float32Array(shape.reduce((a, b) => a * b)).fill(1));
}

test.each(draws)("%s", (_, digest, draw) => {
  setSeed(11);
  const { data } = draw();
  const found = createHash("sha1").update(new Uint8Array(data.buffer)).digest("hex");
  expect(found.slice(0, 12)).toBe(digest);
});
