/** Layers of images: random in training alone, one number for each image, fixed by seeds; sizes; and what is rejected. */
import { input, layers, ops, random, ready, sequential, setSeed, type Tensor } from "latch";
import { beforeAll, describe, expect, test } from "vitest";

beforeAll(ready);

const images = random.uniform([40, 6, 5, 3], { min: 0, max: 200 });

const randomLayers = {
  randomFlip: (seed?: number) => layers.randomFlip({ seed: seed ?? null }),
  randomRotation: (seed?: number) => layers.randomRotation({ factor: 0.3, seed: seed ?? null }),
  randomZoom: (seed?: number) =>
    layers.randomZoom({ heightFactor: 0.5, widthFactor: [-0.2, 0.4], seed: seed ?? null }),
  randomTranslation: (seed?: number) =>
    layers.randomTranslation({ heightFactor: 0.4, widthFactor: 0.4, seed: seed ?? null }),
  randomContrast: (seed?: number) => layers.randomContrast({ factor: 0.9, seed: seed ?? null }),
  randomHue: (seed?: number) => layers.randomHue({ factor: 0.6, seed: seed ?? null }),
  randomSaturation: (seed?: number) => layers.randomSaturation({ factor: 0.7, seed: seed ?? null }),
  randomGrayscale: (seed?: number) => layers.randomGrayscale({ factor: 0.4, seed: seed ?? null }),
  randomColorDegeneration: (seed?: number) =>
    layers.randomColorDegeneration({ factor: 0.7, seed: seed ?? null }),
  randomInvert: (seed?: number) => layers.randomInvert({ factor: [0.5, 0.5], seed: seed ?? null }),
  randomPosterization: (seed?: number) =>
    layers.randomPosterization({ factor: [1, 8], seed: seed ?? null }),
  solarization: (seed?: number) =>
    layers.solarization({ additionFactor: 0.3, thresholdFactor: 0.8, seed: seed ?? null }),
  randomSharpness: (seed?: number) => layers.randomSharpness({ factor: 0.8, seed: seed ?? null }),
  randomGaussianBlur: (seed?: number) => layers.randomGaussianBlur({ seed: seed ?? null }),
  randomColorJitter: (seed?: number) =>
    layers.randomColorJitter({ contrastFactor: 0.4, hueFactor: 0.5, seed: seed ?? null }),
  randomShear: (seed?: number) => layers.randomShear({ yFactor: 0.4, seed: seed ?? null }),
  randomPerspective: (seed?: number) => layers.randomPerspective({ seed: seed ?? null }),
  randomElasticTransform: (seed?: number) =>
    layers.randomElasticTransform({ scale: [0.5, 1], seed: seed ?? null }),
  randomErasing: (seed?: number) => layers.randomErasing({ seed: seed ?? null }),
  mixUp: (seed?: number) => layers.mixUp({ alpha: 0.5, seed: seed ?? null }),
  cutMix: (seed?: number) => layers.cutMix({ factor: [0.5, 1], seed: seed ?? null }),
  randomBrightness: (seed?: number) => layers.randomBrightness({ factor: 0.2, seed: seed ?? null }),
};

describe.each(Object.entries(randomLayers))("%s", (_, make) => {
  test("is the identity in prediction, and other images at every call in training", async () => {
    const layer = make();
    expect(layer.apply(images).data).toEqual(images.data);
    const [first, second] = [0, 1].map(() => layer.apply(images, { training: true }));
    expect(first!.data).not.toEqual(second!.data);
    expect(first!.shape).toEqual(images.shape);
    const net = sequential([input({ shape: [6, 5, 3] }), make()]);
    expect((await net.predict(images)).data).toEqual(images.data);
  });

  test("a seed fixes what happens, as setSeed does", () => {
    const drawn = (seed?: number) => {
      setSeed(4);
      return make(seed).apply(images, { training: true }).data;
    };
    expect(drawn()).toEqual(drawn());
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });
});

/** How many images are these. */
function equalCount(y: Tensor, wanted: Tensor): number {
  const size = y.size / 40;
  return Array.from({ length: 40 }).filter((_, image) => {
    const part = (x: Tensor) => [...x.data].slice(image * size, (image + 1) * size).join();
    return part(y) === part(wanted);
  }).length;
}

test("about half of the images are mirrored, the others stay", () => {
  setSeed(3);
  const y = layers.randomFlip({ mode: "horizontal" }).apply(images, { training: true });
  const stay = equalCount(y, images);
  expect(stay).toBeGreaterThan(8);
  expect(stay).toBeLessThan(32);
  const mirrored = ops.reverse(images, 2);
  expect(equalCount(y, mirrored)).toBe(40 - stay);
});

test("contrast and brightness have a number for each image, and stay in range", () => {
  setSeed(8);
  const flat = random.uniform([40, 2, 2, 1], { min: 100, max: 100 });
  const brighter = layers.randomBrightness({ factor: 0.9 }).apply(flat, { training: true });
  const rows = brighter.reshape([40, 4]).toArray() as number[][];
  for (const row of rows) expect(new Set(row).size).toBe(1);
  expect(new Set(rows.map(([first]) => first)).size).toBeGreaterThan(10);
  expect(Math.min(...brighter.data)).toBe(0);
  expect(Math.max(...brighter.data)).toBe(255);
  const contrast = layers.randomContrast({ factor: [0.5, 0.5], valueRange: [0, 150] });
  const y = contrast.apply(images, { training: true });
  expect(Math.max(...y.data)).toBeLessThanOrEqual(150);
});

test("sizes: of one image alone, of channels first, and of a crop whose input is not known", () => {
  const size = { height: 4, width: 3 };
  expect(layers.resizing(size).apply(input({ shape: [8, 8, 3] })).shape).toEqual([null, 4, 3, 3]);
  const first = layers.resizing({ ...size, dataFormat: "channels_first" });
  expect(first.apply(input({ shape: [3, 8, 8] })).shape).toEqual([null, 3, 4, 3]);
  expect(layers.centerCrop(size).apply(input({ shape: [null, null, 3] })).shape).toEqual([
    null,
    4,
    3,
    3,
  ]);
  expect(layers.centerCrop(size).apply(images).shape).toEqual([40, 4, 3, 3]);
});

test("bad options and images are rejected with what was given", () => {
  const unknown = input({ shape: [null, 8, 3] });
  expect(() => layers.resizing({ height: 2, width: 2 }).apply(unknown)).toThrow(
    /Resizing "resizing\w*" needs images whose height is known/,
  );
  expect(() => layers.resizing({ height: 2, width: 2 }).apply(input({ shape: [3] }))).toThrow(
    /expected images of shape \(batch, height, width, channels\)/,
  );
  expect(() => layers.resizing({ height: 0, width: 2 })).toThrow(
    /height must be a positive integer/,
  );
  const both = { height: 2, width: 2, cropToAspectRatio: true, padToAspectRatio: true };
  expect(() => layers.resizing(both)).toThrow(/not both/);
  expect(() => layers.randomRotation({ factor: 2 })).toThrow(
    /factor must be a number from -1 to 1, or two of them, got 2/,
  );
  expect(() => layers.randomZoom({ heightFactor: -1 })).toThrow(/heightFactor/);
  expect(() => layers.randomContrast({ factor: -0.1 })).toThrow(/factor/);
  expect(() => layers.randomBrightness({ factor: 0.1, valueRange: [2, 1] })).toThrow(
    /lower one first/,
  );
  expect(() => layers.randomFlip({ mode: "sideways" as never })).toThrow(/mode must be/);
  expect(() => layers.randomHue({ factor: -0.1 })).toThrow(/factor must be a number from 0 to 1/);
  expect(() => layers.randomPosterization({ factor: 2.5 })).toThrow(/an integer from 1 to 8/);
  expect(() => layers.randomGaussianBlur({ kernelSize: [3, 4] })).toThrow(/an odd integer/);
  expect(() => layers.randomGrayscale({ factor: 1.5 })).toThrow(/factor/);
  const twoChannels = random.uniform([1, 4, 4, 2]);
  expect(() => layers.randomHue({ factor: 0.1 }).apply(twoChannels, { training: true })).toThrow(
    /RandomHue "random_hue\w*": expected images of 3 channels/,
  );
  expect(() => layers.rescaling({ scale: [1, 2] }).apply(input({ shape: [3] }))).toThrow(
    /broadcast/,
  );
});
