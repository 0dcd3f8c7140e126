/** Initializers for each gate of recurrent layers. */
import { initializers, layers, ready, ShapeError, setSeed, ValueError } from "latch";
import { beforeAll, expect, test } from "vitest";
import { sharedObjects } from "../support/shared-objects.js";

beforeAll(ready);

async function biasOf(layer: ReturnType<typeof layers.lstm> | ReturnType<typeof layers.gru>) {
  layer.build([null, 3, 2]);
  const weights = await layer.getWeights();
  return weights.at(-1)!.toArray();
}

test("the forget gate's bias of an LSTM", async () => {
  const biasInitializer = initializers.lstmGates({ forget: 5, output: -1 });
  expect(await biasOf(layers.lstm({ units: 2, biasInitializer }))).toEqual([
    0, 0, 5, 5, 0, 0, -1, -1,
  ]);
  const bidirectional = layers.bidirectional({ layer: layers.lstm({ units: 1, biasInitializer }) });
  bidirectional.build([null, 3, 2]);
  const weights = await bidirectional.getWeights();
  expect([weights[2]!.toArray(), weights[5]!.toArray()]).toEqual([
    [0, 5, 0, -1],
    [0, 5, 0, -1],
  ]);
});

test("the update gate's bias of a GRU, in both of its rows", async () => {
  const biasInitializer = initializers.gruGates({ update: 2, candidate: 0.5 });
  const row = [2, 0, 0.5];
  expect(await biasOf(layers.gru({ units: 1, biasInitializer }))).toEqual([row, row]);
});

test("the same initializer for all gates is the weight that it makes", () => {
  const one = initializers.glorotUniform({ seed: 3 });
  const gates = new initializers.PerGate({ gates: [one, one, one, one] });
  expect(gates.call([3, 8]).toArray()).toEqual(one.call([3, 8]).toArray());
  setSeed(1);
  const random = initializers.glorotUniform();
  const { data } = new initializers.PerGate({ gates: [random, 7] }).call([2, 4]);
  const numbers = [...data];
  expect([...numbers.slice(2, 4), ...numbers.slice(6)]).toEqual([7, 7, 7, 7]);
  expect(new Set(numbers).size).toBe(5);
});

test("is made again from its config", () => {
  const made = initializers.lstmGates({ forget: initializers.constant({ value: 2 }), input: 1 });
  const again = initializers.PerGate.fromConfig(JSON.parse(JSON.stringify(made.getConfig())));
  expect(again.call([4]).toArray()).toEqual([1, 2, 0, 0]);
  expect(sharedObjects(again, made)).toEqual([]);
  const layer = layers.lstm({ units: 1, biasInitializer: made });
  expect(layers.LSTM.fromConfig(layer.getConfig()).getConfig()).toEqual(layer.getConfig());
});

test("wrong gates", () => {
  expect(() => initializers.lstmGates({ forgot: 5 } as object)).toThrow('Did you mean "forget"?');
  expect(() => initializers.gruGates({ update: "high" as never })).toThrow(ValueError);
  expect(() => new initializers.PerGate({ gates: [] })).toThrow(ValueError);
  expect(() => initializers.lstmGates({}).call([6])).toThrow(ShapeError);
});
