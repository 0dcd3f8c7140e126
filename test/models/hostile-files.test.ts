/** Files of models that are damaged at random, or made to do harm: errors of this package, in bounded time. */
import {
  FormatError,
  functional,
  input,
  LatchError,
  layers,
  loadModel,
  optimizers,
  ready,
  sequential,
  setSeed,
} from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { writeSafetensors } from "../../ts/io/safetensors.js";
import type { StoredArray } from "../../ts/io/stored-array.js";
import { readZip } from "../../ts/io/zip/read.js";
import { writeZip } from "../../ts/io/zip/write.js";
import { damage, makeRandom } from "../io/fuzz.js";

const COUNT = Number(process.env.FUZZ_COUNT ?? 100);
const SEED = Number(process.env.FUZZ_SEED ?? 1);

let config: unknown;
let weights: Uint8Array;

beforeAll(async () => {
  await ready();
  setSeed(1);
  const inputs = input({ shape: [4, 3] });
  const state = layers.lstm({ units: 3 }).apply(inputs);
  const outputs = layers.dense({ units: 2, kernelRegularizer: "l2" }).apply(state);
  const net = functional({ inputs, outputs });
  net.compile({ optimizer: optimizers.adam({}), loss: "mse", metrics: ["mae"] });
  const entries = readZip(await net.toBytes());
  config = JSON.parse(new TextDecoder().decode(entries.get("config.json")!.read()));
  weights = entries.get("model.weights.h5")!.read();
});

function fileWith(text: string, h5 = weights): Uint8Array {
  return writeZip([
    { name: "config.json", bytes: new TextEncoder().encode(text) },
    { name: "model.weights.h5", bytes: h5 },
  ]);
}

type Key = string | number;

/** The paths of all values in a value of JSON, but for itself. */
function pathsIn(value: unknown): Key[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const key = Array.isArray(value) ? Number(name) : name;
    return [[key], ...pathsIn(inner).map((path) => [key, ...path])];
  });
}

/** What a value is replaced by. */
const VALUES: readonly unknown[] = [
  ...[null, true, -1, 0, 0.5, 1e9, 1e300, "", "x", "__proto__", "constructor", [], [[]], {}],
  ...[{ class_name: "Dense", config: {} }, { class_name: 5, config: {} }, { className: null }],
];

/** A copy in which a value is replaced by another, by the whole, or gone. */
function mutated(whole: unknown, random: (limit: number) => number): unknown {
  const copy: unknown = structuredClone(whole);
  const paths = pathsIn(copy);
  const path = paths[random(paths.length)]!;
  // The path leads from object to object.
  const parent = path.slice(0, -1).reduce((at, key) => Reflect.get(at, key), copy as object);
  const key = path.at(-1)!;
  if (random(5) === 0) Reflect.deleteProperty(parent, key);
  else Reflect.set(parent, key, random(8) === 0 ? whole : VALUES[random(VALUES.length)]);
  return copy;
}

/** What loading fails with otherwise than by an error of this package. */
async function problemOf(bytes: Uint8Array): Promise<string | undefined> {
  try {
    await loadModel(bytes);
    return undefined;
  } catch (error) {
    return error instanceof LatchError ? undefined : String((error as Error).stack);
  }
}

describe("damaged at random", () => {
  test("the description of the model", async () => {
    for (let seed = SEED; seed < SEED + COUNT; seed++) {
      const text = JSON.stringify(mutated(config, makeRandom(seed)));
      expect(await problemOf(fileWith(text)), `seed ${seed}`).toBeUndefined();
    }
  });

  test("the weights", async () => {
    const text = JSON.stringify(config);
    for (let seed = SEED; seed < SEED + COUNT / 2; seed++) {
      const bytes = fileWith(text, damage(weights, makeRandom(seed)));
      expect(await problemOf(bytes), `seed ${seed}`).toBeUndefined();
    }
  });
});

describe("weights in safetensors files, damaged at random", () => {
  /** What setting the weights fails with otherwise than by an error of this package. */
  async function problemWith(bytes: Uint8Array, from: "keras" | "pytorch") {
    const net = sequential([
      layers.gru({ units: 3, inputShape: [4, 2], name: "rnn" }),
      layers.dense({ units: 2, name: "head" }),
    ]);
    try {
      await net.loadWeights(bytes, { from });
      return undefined;
    } catch (error) {
      return error instanceof LatchError ? undefined : String((error as Error).stack);
    }
  }

  const array = (...shape: number[]): StoredArray => ({
    shape,
    dtype: "float32",
    data: new Float32Array(shape.reduce((product, size) => product * size, 1)),
  });
  const state = new Map([
    ["rnn.weight_ih_l0", array(9, 2)],
    ["rnn.weight_hh_l0", array(9, 3)],
    ["rnn.bias_ih_l0", array(9)],
    ["rnn.bias_hh_l0", array(9)],
    ["head.weight", array(2, 3)],
    ["head.bias", array(2)],
  ]);
  const own = new Map([
    ["rnn/gru_cell/kernel", array(2, 9)],
    ["rnn/gru_cell/recurrent_kernel", array(3, 9)],
    ["rnn/gru_cell/bias", array(2, 9)],
    ["head/kernel", array(3, 2)],
    ["head/bias", array(2)],
  ]);

  test.each([
    ["keras", own],
    ["pytorch", state],
  ] as const)("%s", async (from, arrays) => {
    const file = writeSafetensors(arrays);
    expect(await problemWith(file, from)).toBeUndefined();
    for (let seed = SEED; seed < SEED + COUNT; seed++) {
      const problem = await problemWith(damage(file, makeRandom(seed)), from);
      expect(problem, `seed ${seed}`).toBeUndefined();
    }
  });

  test("names of a million parts, and many names", async () => {
    const one = array();
    const deep = writeSafetensors(new Map([["a/".repeat(1e6), one]]));
    const many = writeSafetensors(
      new Map(Array.from({ length: 2e4 }, (_, index) => [`a/b_${index}/c`, one])),
    );
    for (const bytes of [deep, many]) {
      expect(await problemWith(bytes, "keras")).toBeUndefined();
      expect(await problemWith(bytes, "pytorch")).toBeUndefined();
    }
  });
});

describe("made to do harm", () => {
  const sequential = '{"class_name":"Sequential","config":{"name":"a","layers":[';

  test.each<[string, string, RegExp]>([
    ["text that is no JSON", '{"a": NaN}', /config\.json is not JSON/],
    ["lists in lists", "[".repeat(1e6), /config\.json is not JSON/],
    [
      "lists in an object",
      `{"config":${"[".repeat(1e5)}${"]".repeat(1e5)}}`,
      /class_name and config/,
    ],
    ["models in models", sequential.repeat(20_000) + "]}}".repeat(20_000), /deeper than 64 times/],
    ["a text of a million values", `[${"[],".repeat(1e6)}[]]`, /config\.json: expected an object/],
  ])("%s", async (_, text, message) => {
    await expect(loadModel(fileWith(text))).rejects.toThrow(FormatError);
    await expect(loadModel(fileWith(text))).rejects.toThrow(message);
  });

  test("a layer of a thousand million units does not fit its weights", async () => {
    const text = JSON.stringify(config).replace('"units":2', '"units":1000000000');
    await expect(loadModel(fileWith(text))).rejects.toThrow(LatchError);
  });
});
