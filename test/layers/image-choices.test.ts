/** Layers of images that choose other layers at random: each choice is what Keras makes of the image, and each is made. */
import { concat, layers, random, setSeed, type Tensor, tensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import { clip } from "../../ts/graph/operations/elementwise.js";
import { constant as numbers } from "../../ts/graph/operations/sources.js";
import { ready } from "../../ts/graph/ready.js";
import { mixedChains } from "../../ts/layers/images/aug-mix.js";
import goldens from "../goldens/image-choices.json" with { type: "json" };
import { constant, expectClose, run } from "../support/golden.js";
import { layerOf } from "../support/layer-golden.js";

beforeAll(() => ready());

function isClose(actual: readonly number[], expected: readonly number[]): boolean {
  return actual.every((value, index) => {
    const wanted = expected[index] as number;
    return Math.abs(value - wanted) <= 1e-6 + 1e-5 * Math.abs(wanted);
  });
}

const [choices] = goldens.choices;
const image = tensor(choices!.input.data, choices!.input.shape);
const outcomes = choices!.outputs.map(({ data }) => data);

test("RandAugment makes one choice for a batch, and each of them", () => {
  setSeed(2);
  const layer = layerOf(choices!);
  const found = Array.from({ length: 60 }, () => {
    const y = layer.apply(concat([image, image]), { training: true }) as unknown as Tensor;
    const both = [0, 1].map((index) =>
      [...y.data].slice(index * image.size, (index + 1) * image.size),
    );
    expect(isClose(both[0]!, both[1]!)).toBe(true);
    return outcomes.findIndex((outcome) => isClose(both[0]!, outcome));
  });
  expect(found).not.toContain(-1);
  expect(new Set(found).size).toBe(outcomes.length);
});

test("AugMix mixes chains as Keras does, by weights that are given", () => {
  const { input, chains, weights, ownWeight, valueRange, y } = goldens.mixture;
  const [low, high] = valueRange as [number, number];
  const mixed = mixedChains(
    constant(input),
    chains.map(constant),
    numbers(weights, [weights.length]),
    numbers(ownWeight),
  );
  expectClose(run([clip(mixed, low, high)])[0] as number[], y, "y");
});

test("a chain of AugMix is one of the choices, mixed with the image", () => {
  setSeed(4);
  const layer = layers.augMix({ numChains: 1, chainDepth: 1, factor: [0, 0], valueRange: [0, 3] });
  const x = [...image.data];
  const found = Array.from({ length: 60 }, () => {
    const y = [...layer.apply(image, { training: true }).data];
    // y - x is a fraction, the same for all values, of what the choice changes.
    return outcomes.findIndex((outcome) => {
      const changed = outcome.map((value, index) => value - x[index]!);
      const [dot, square] = [0, 1].map((kind) =>
        changed.reduce((sum, d, index) => sum + d * (kind === 0 ? y[index]! - x[index]! : d), 0),
      ) as [number, number];
      const fraction = square === 0 ? 0 : dot / square;
      return y.every(
        (value, index) => Math.abs(value - x[index]! - fraction * changed[index]!) < 1e-5,
      );
    });
  });
  expect(found).not.toContain(-1);
  expect(new Set(found).size).toBe(outcomes.length);
});

test("both are the identity in prediction, and other images at every call in training, fixed by a seed", () => {
  const images = random.uniform([4, 6, 5, 3], { min: 0, max: 255 });
  const make = [
    (seed: number) => layers.randAugment({ numOps: 4, seed }),
    (seed: number) => layers.augMix({ seed }),
  ];
  for (const one of make) {
    expect(one(3).apply(images).data).toEqual(images.data);
    setSeed(1);
    const layer = one(3);
    const [first, second] = [0, 1].map(() => layer.apply(images, { training: true }).data);
    expect(first).not.toEqual(second);
    setSeed(1);
    expect(one(3).apply(images, { training: true }).data).toEqual(first);
  }
});

test("what does not fit is rejected", () => {
  expect(() => layers.randAugment({ factor: 2 })).toThrow(/factor must be a number from 0 to 1/);
  expect(() => layers.augMix({ chainDepth: 0 })).toThrow(/chainDepth must be a positive integer/);
  expect(() => layers.pipeline({ layers: [3 as never] })).toThrow(/layers\[0\] must be a layer/);
});
