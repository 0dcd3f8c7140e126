/** Layers of positions against their formulas in float64, lengths that differ, files, and what they reject. */
import { functional, input, layers, modelFromJSON, random, ready, ShapeError, tensor } from "latch";
import { beforeAll, expect, test } from "vitest";

beforeAll(ready);

function expectNear(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, index) => {
    expect(Math.abs(actual[index]! - value)).toBeLessThanOrEqual(1e-6 + 1e-5 * Math.abs(value));
  });
}

test("sines of even features, cosines of odd ones", () => {
  const layer = layers.sinePositionEncoding({ maxWavelength: 70 });
  const [time, features] = [40, 5];
  const expected = Array.from({ length: time * features }, (_, place) => {
    const [step, i] = [Math.floor(place / features), place % features];
    const angle = step * 70 ** (-(i - (i % 2)) / features);
    return i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  const y = layer.apply(random.normal([2, time, features]));
  expectNear(y.data, [...expected, ...expected]);
});

test("learnt positions are rows of the table, for as many steps as there are", async () => {
  const layer = layers.positionEmbedding({ sequenceLength: 5 });
  const x = input({ shape: [null, 2] });
  const net = functional({ inputs: x, outputs: layers.add().apply([x, layer.apply(x)]) });
  const table = random.normal([5, 2]);
  await net.setWeights([table]);
  for (const steps of [1, 3, 5]) {
    const y = await net.predict(tensor(new Array(2 * steps).fill(0), [1, steps, 2]));
    expect([...y.data]).toEqual([...table.data.slice(0, 2 * steps)]);
  }
  await expect(net.predict(random.normal([1, 6, 2]))).rejects.toThrow();
  expect(() => layer.apply(input({ shape: [6, 2] }))).toThrow(/at most sequenceLength = 5 steps/);
});

test("features are rotated in pairs, by angles that grow with the step", () => {
  const [time, heads, features] = [6, 2, 4];
  const x = random.normal([1, time, heads, features]);
  const y = layers.rotaryEmbedding({ maxWavelength: 30, scalingFactor: 2 }).apply(x);
  const expected = Array.from({ length: x.size }, (_, place) => {
    const i = place % features;
    const step = Math.floor(place / (heads * features));
    const angle = ((step / 2) * 30 ** ((-2 * (i % 2)) / features)) as number;
    const [own, other] = [x.data[place]!, x.data[i < 2 ? place + 2 : place - 2]!];
    return own * Math.cos(angle) + (i < 2 ? -other : other) * Math.sin(angle);
  });
  expectNear(y.data, expected);
});

test("axes of steps and features may be anywhere", () => {
  const x = random.normal([2, 4, 3]);
  const swapped = x.transpose([0, 2, 1]);
  const layer = layers.rotaryEmbedding({ sequenceAxis: 2, featureAxis: 1 });
  const expected = layers.rotaryEmbedding().apply(swapped).transpose([0, 2, 1]);
  expectNear(layer.apply(x).data, [...expected.data]);
});

test("models with positions are the same again from their descriptions, which name KerasHub's classes", async () => {
  const x = input({ shape: [4, 6] });
  const parts = [
    layers.sinePositionEncoding().apply(x),
    layers.positionEmbedding({ sequenceLength: 9 }).apply(x),
    layers.rotaryEmbedding({ maxWavelength: 99 }).apply(x),
  ];
  const net = functional({ inputs: x, outputs: layers.add().apply(parts) });
  const form = await net.toJSON();
  expect(JSON.stringify(form)).toContain('"keras_hub>RotaryEmbedding"');
  const again = await modelFromJSON(JSON.stringify(form));
  expect(await again.toJSON()).toEqual(form);
});

test("inputs without steps, odd features and equal axes are rejected", () => {
  const sequence = input({ shape: [4, 3] });
  expect(() => layers.sinePositionEncoding().apply(tensor([1, 2]))).toThrow(ShapeError);
  expect(() => layers.rotaryEmbedding().apply(sequence)).toThrow(/even size/);
  const same = layers.rotaryEmbedding({ sequenceAxis: 1, featureAxis: -2 });
  expect(() => same.apply(input({ shape: [4, 2] }))).toThrow(/same axis/);
  expect(() => layers.sinePositionEncoding({ maxWavelength: 0 })).toThrow(/maxWavelength/);
  expect(() => layers.positionEmbedding({ sequenceLength: 0 })).toThrow(/sequenceLength/);
});
