/** Two engines in one process: they share names and the seed, and never each other's memory. */
import { LatchError, layers, ready, Sequential, sequential, setSeed, tensor } from "latch";
import { expect, test } from "vitest";
import { Executable } from "../../ts/graph/executable.js";
import * as ops from "../../ts/graph/ops.js";
import { loadBuild } from "../../ts/runtime/device/load-build.js";
import { WasmDevice } from "../../ts/runtime/device/wasm-device.js";

const second = new WasmDevice(loadBuild);

class OnSecond extends Sequential {
  override get device(): WasmDevice {
    return second;
  }
}

const stack = () => [
  layers.lstm({ units: 3, inputShape: [4, 2] }),
  layers.dropout({ rate: 0.3 }),
  layers.dense({ units: 1 }),
];
const x = tensor(
  Float32Array.from({ length: 48 }, (_, i) => Math.sin(i)),
  [6, 4, 2],
);
const y = tensor([[0], [1], [0], [1], [1], [0]]);

async function trained(net: Sequential) {
  net.compile({ loss: "mse", optimizer: "adam", metrics: ["mae"] });
  const { history } = await net.fit(x, y, { epochs: 3, batchSize: 4, verbose: 0 });
  const [weights, predicted] = [await net.getWeights(), await net.predict(x)];
  return { history, weights: weights.map(({ data }) => [...data]), predicted: [...predicted.data] };
}

test("the same seed gives the same numbers on both, step by step beside each other", async () => {
  setSeed(3);
  const first = sequential(stack());
  const one = await trained(first);
  setSeed(3);
  const other = new OnSecond(stack());
  const two = await trained(other);
  expect(two).toEqual(one);
  expect(first.weights.every(({ storage }) => storage?.device === first.device)).toBe(true);
  expect(other.weights.every(({ storage }) => storage?.device === second)).toBe(true);
  expect(first.device).not.toBe(second);
  // Training on both at once changes nothing either.
  setSeed(3);
  const again = [sequential(stack()), new OnSecond(stack())] as const;
  const [left, right] = await Promise.all(again.map(trained));
  expect(left?.history.loss).toHaveLength(3);
  expect(right?.history.loss).toHaveLength(3);
});

test("names are counted for both together", () => {
  const [a, b] = [sequential(stack()), new OnSecond(stack())];
  const names = [...a.layers, ...b.layers].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("an operation on memory of two devices is an error that says so", async () => {
  await Promise.all([ready(), second.start("recurrent")]);
  const here = layers.dense({ units: 2, inputShape: [3] });
  const there = new OnSecond([here]);
  await there.predict(tensor([[1, 2, 3]]));
  const kernel = here.weights[0]!;
  expect(kernel.storage?.device).toBe(second);
  expect((await here.getWeights())[0]?.shape).toEqual([3, 2]);

  const moved = sequential([here]);
  const onFirst = class extends Sequential {
    override get device() {
      return first;
    }
  };
  const first = sequential([layers.dense({ units: 1, inputShape: [1] })]).device;
  await expect(new onFirst([here]).predict(tensor([[1, 2, 3]]))).rejects.toThrow(LatchError);
  await expect(new onFirst([here]).predict(tensor([[1, 2, 3]]))).rejects.toThrow(
    /dense.*\/kernel is stored on another device/,
  );
  // Where its weights are, a model of it runs.
  expect((await moved.predict(tensor([[1, 2, 3]]))).shape).toEqual([1, 2]);
  // At once, on Tensors, the local device computes.
  expect(() => here.apply(tensor([[1, 2, 3]]))).toThrow(/another device/);

  const [block] = await second.allocate([4]);
  expect(() => first.write(block!, Float32Array.of(1))).toThrow(/memory of two devices/);
  const sum = new Executable({ fetches: [ops.constant([1], [1])], effects: [] }, first);
  await expect(sum.runOnce({}, { feeds: [], indices: block! })).rejects.toThrow(/two devices/);
});
