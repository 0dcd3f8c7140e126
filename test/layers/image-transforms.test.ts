/** Transformations of images whose random numbers are given: what Keras computes of them, and that they are drawn. */
import { concat, layers, ops, random, setSeed, type Tensor, tensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import { elasticTransform } from "../../ts/graph/images/elastic-transform.js";
import { perspectiveTransform } from "../../ts/graph/images/perspective-transform.js";
import type { Interpolation, Sampling } from "../../ts/graph/images/sampling.js";
import { clip } from "../../ts/graph/operations/elementwise.js";
import { gather } from "../../ts/graph/operations/gather.js";
import { constant as numbers } from "../../ts/graph/operations/sources.js";
import { ready } from "../../ts/graph/ready.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";
import { withBoxOf } from "../../ts/layers/images/cut-mix.js";
import { mixed } from "../../ts/layers/images/mixing-layer.js";
import { distortionOf } from "../../ts/layers/images/random-elastic-transform.js";
import { movedCorners } from "../../ts/layers/images/random-perspective.js";
import type { RandomShearOptions } from "../../ts/layers/images/random-shear.js";
import goldens from "../goldens/image-transforms.json" with { type: "json" };
import { constant, expectClose, type GoldenTensor, run } from "../support/golden.js";

beforeAll(() => ready());

function expectValues(y: SymbolicTensor, golden: GoldenTensor): void {
  expectClose(run([y])[0] as number[], golden, "y");
}

test.each(goldens.perspectives)("perspective, $interpolation", (golden) => {
  // [image, corner, x or y]
  const moved = (index: number) =>
    numbers(
      [0, 1].map((image) => golden.moved.data[image * 8 + index] as number),
      [2, 1, 1],
    );
  const size = { height: 4, width: 5 };
  const { from, to } = movedCorners(size, [moved(2), moved(5), moved(6), moved(7)]);
  const interpolation = golden.interpolation as Interpolation;
  const sampling = { interpolation, fillValue: golden.fillValue };
  expectValues(perspectiveTransform(constant(golden.input), from, to, sampling), golden.y);
});

test.each(goldens.elastics)("elastic distortion, $fillMode, $interpolation", (golden) => {
  const [x, y] = golden.noise.map(constant) as [SymbolicTensor, SymbolicTensor];
  const distortion = distortionOf({ height: 9, width: 8 }, numbers(golden.strength), 1);
  const sampling = golden as unknown as Sampling;
  const input = constant(golden.input);
  const [low, high] = golden.valueRange as [number, number];
  const distorted = clip(elasticTransform(input, { x, y }, distortion, sampling), low, high);
  // The second image was not chosen.
  const [first] = run([ops.slice(distorted, [0, 0, 0, 0], [1, 9, 8, 2])]) as [number[]];
  const shape = [1, 9, 8, 2];
  expectClose(first, { shape, data: golden.y.data.slice(0, first.length) }, "y");
});

function column({ data }: GoldenTensor, index: number): SymbolicTensor {
  return numbers(
    [0, 1, 2].map((image) => data[image * 2 + index] as number),
    [3, 1, 1, 1],
  );
}

test("boxes of other images, and labels mixed by their areas", () => {
  const { x, y, order, input, labels, mixed: wanted } = goldens.boxes;
  const interval = (golden: GoldenTensor) => ({ from: column(golden, 0), to: column(golden, 1) });
  const [images, rows] = [constant(input), constant(labels)];
  const indices = numbers(order, [3], "int32");
  const box = [interval(x), interval(y)] as const;
  const mixture = withBoxOf(images, gather(images, indices), box, 20);
  expectValues(mixture.images, wanted[0]!);
  expectValues(mixed(rows, gather(rows, indices), mixture.ownWeight), wanted[1]!);
});

test("images and labels mixed by weights", () => {
  const { weight, order, input, labels, mixed: wanted } = goldens.mixtures;
  [input, labels].forEach((golden, index) => {
    const x = constant(golden);
    const others = gather(x, numbers(order, [3], "int32"));
    expectValues(mixed(x, others, constant(weight)), wanted[index]!);
  });
});

test("randomShear shears to both sides as Keras, by the numbers of each", () => {
  const { options, input, outputs } = goldens.shears;
  const image = tensor(input.data, input.shape);
  const copies = concat(Array.from({ length: 40 }, () => image));
  const shear = layers.randomShear(options as unknown as RandomShearOptions);
  const { data } = shear.apply(copies, { training: true });
  const found = Array.from({ length: 40 }, (_, index) => {
    const one = [...data].slice(index * image.size, (index + 1) * image.size);
    return outputs.findIndex((golden) =>
      one.every((value, k) => Math.abs(value - golden.data[k]!) <= 1e-6 + 1e-5 * Math.abs(value)),
    );
  });
  expect([...new Set(found)].sort()).toEqual([0, 1]);
});

/** Images of one number each: 0, 1, 2, ... */
function plainImages(count: number): Tensor {
  return tensor(
    Array.from({ length: count * 12 }, (_, index) => Math.floor(index / 12)),
    [count, 3, 2, 2],
  );
}

test("mixUp mixes every image with one other, in parts of the beta distribution, and labels alike", () => {
  setSeed(6);
  const count = 400;
  const labels = tensor(
    Array.from({ length: count }, (_, index) => index),
    [count, 1],
  );
  const mixUp = layers.mixUp({ alpha: 0.4 });
  const [images, mixedLabels] = mixUp.apply([plainImages(count), labels], { training: true });
  const values = Array.from({ length: count }, (_, index) => images.at(index, 0, 0, 0));
  expectClose(values, { shape: [count], data: [...mixedLabels.data] }, "labels");
  // Each image is the other of one image, so that the sum of w + (1 - w) is known only on average: (count - 1) / 2.
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  expect(Math.abs(mean - (count - 1) / 2)).toBeLessThan(20);
  expect(values.filter((value, index) => Math.abs(value - index) > 1).length).toBeGreaterThan(
    count / 3,
  );
  const [same, sameLabels] = mixUp.apply([plainImages(count), labels]);
  expect([same.data, sameLabels.data]).toEqual([plainImages(count).data, labels.data]);
});

test("cutMix fills a box with another image, whose area is the weight of its label", () => {
  setSeed(5);
  const [count, size] = [60, 20];
  const data = Array.from({ length: count * size * size }, (_, index) =>
    Math.floor(index / (size * size)),
  );
  const images = tensor(data, [count, size, size, 1]);
  const labels = ops.oneHot(tensor(Array.from({ length: count }, (_, index) => index)), count);
  const [y, mixedLabels] = layers.cutMix().apply([images, labels], { training: true });
  let changed = 0;
  for (let image = 0; image < count; image++) {
    const pixels = [...y.data].slice(image * size * size, (image + 1) * size * size);
    const found = new Set(pixels);
    expect(found.size).toBeLessThanOrEqual(2);
    const own = pixels.filter((value) => value === image).length / pixels.length;
    // A box has whole pixels only in the picture.
    expect(Math.abs(mixedLabels.at(image, image) - own)).toBeLessThan(0.15);
    changed += found.size - 1;
  }
  expect(changed).toBeGreaterThan(count / 3);
});

test("randomErasing fills a box of its size with noise", () => {
  setSeed(3);
  const [count, size] = [30, 16];
  const images = tensor(
    Array.from({ length: count * size * size }, () => 300),
    [count, size, size, 1],
  );
  const options = { factor: [1, 1], scale: [0.25, 0.25], valueRange: [0, 255] } as const;
  const y = layers.randomErasing(options).apply(images, { training: true });
  const places = new Set<number>();
  for (let image = 0; image < count; image++) {
    const erased = [...y.data].slice(image * size * size, (image + 1) * size * size);
    const inside = erased.flatMap((value, index) => (value === 300 ? [] : [index]));
    expect(inside.length).toBe(64);
    places.add(inside[0] ?? -1);
    expect(new Set(inside.map((index) => erased[index])).size).toBeGreaterThan(10);
    expect(Math.max(...inside.map((index) => erased[index] as number))).toBeLessThanOrEqual(255);
  }
  expect(places.size).toBeGreaterThan(10);
});

test("randomCrop cuts the same part out of all images of a batch, at every place", () => {
  const image = tensor(
    Array.from({ length: 20 }, (_, index) => index),
    [1, 4, 5, 1],
  );
  const crop = layers.randomCrop({ height: 2, width: 3 });
  const firsts = Array.from({ length: 80 }, () => {
    const y = crop.apply(concat([image, image]), { training: true });
    const [first = 0, ...rest] = [...y.data];
    const wanted = [1, 2, 5, 6, 7, 0, 1, 2, 5, 6, 7].map((offset) => first + offset);
    expect(rest).toEqual(wanted);
    return first;
  });
  const corners = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => 5 * row + column));
  expect([...new Set(firsts)].sort((a, b) => a - b)).toEqual(corners);
});

test("what does not fit is rejected", () => {
  const image = random.uniform([2, 4, 4, 3]);
  expect(() => layers.randomShear({ xFactor: [-0.2, 0.1] })).toThrow(
    /xFactor must be a number from 0 to 1, or two of them/,
  );
  expect(layers.randomShear({ xFactor: [-0.2, 0.2] }).getConfig().xFactor).toBe(0.2);
  expect(() => layers.randomPerspective({ scale: 1.5 })).toThrow(/scale/);
  expect(() => layers.equalization({ bins: 0 })).toThrow(/bins must be a positive integer/);
  expect(() =>
    layers.contrastLimitedAdaptiveHistogramEqualization({ tileGridSize: [2, 2, 2] as never }),
  ).toThrow(/two positive integers/);
  expect(() => layers.mixUp({ alpha: 0 })).toThrow(/alpha must be/);
  const classes = tensor([0, 1]);
  expect(() => layers.mixUp().apply([image, classes], { training: true })).toThrow(
    /MixUp "mix_up\w*": labels are mixed as rows of numbers, such as those of ops.oneHot/,
  );
  expect(() => layers.cutMix().apply([image, image, image] as never)).toThrow(/expected images/);
  const colors = layers.randomErasing({ fillValue: [1, 2] });
  expect(() => colors.apply(image, { training: true })).toThrow(/broadcast/);
});
