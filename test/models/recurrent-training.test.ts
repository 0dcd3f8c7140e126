/** Loss curves of recurrent models over twenty steps against Keras, plain and masked. */
import { optimizers, sequential, Tensor } from "latch";
import { expect, test } from "vitest";
import goldens from "../goldens/recurrent-training.json" with { type: "json" };
import type { GoldenTensor } from "../support/golden.js";
import { type Described, recurrentOf } from "../support/recurrent.js";

interface Golden {
  readonly name: string;
  readonly layers: readonly Described[];
  readonly loss: string;
  readonly optimizer: Described;
  readonly initialWeights: readonly GoldenTensor[];
  readonly x: GoldenTensor;
  readonly y: GoldenTensor;
  readonly batchSize: number;
  readonly batchStarts: readonly number[];
  readonly logs: readonly { readonly loss: number }[];
}

const cases = goldens.cases as unknown as readonly Golden[];

function tensorOf({ shape, data }: GoldenTensor): Tensor<"float32"> {
  return new Tensor(shape, "float32", Float32Array.from(data));
}

test.each(cases)("20 steps: $name", async (golden) => {
  const net = sequential(golden.layers.map(recurrentOf) as never);
  net.build([null, ...golden.x.shape.slice(1)]);
  const { className, options } = golden.optimizer;
  const make = optimizers[className as "Adam"];
  net.compile({ optimizer: new make(options), loss: golden.loss as "mse" });
  await net.setWeights(golden.initialWeights.map(tensorOf));
  const [x, y] = [tensorOf(golden.x), tensorOf(golden.y)];
  expect(golden.batchStarts.length).toBe(20);
  for (const [step, start] of golden.batchStarts.entries()) {
    const end = start + golden.batchSize;
    const { loss = Number.NaN } = await net.trainOnBatch(x.slice(start, end), y.slice(start, end));
    const wanted = golden.logs[step]?.loss ?? Number.NaN;
    expect(Math.abs(loss - wanted), `loss of step ${step}: ${loss} for ${wanted}`).toBeLessThan(
      1e-4,
    );
  }
});
