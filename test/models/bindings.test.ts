/** Memory that is released and allocated again: a program reads the data of the current call, wherever they are stored. */
import { layers, random, sequential } from "latch";
import { expect, test } from "vitest";

test("predictions and losses of data of many sizes, one after the other, are those of the data", async () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  await net.setWeights([[[2], [-3]], [0.5]]);
  // Blocks of many sizes reuse each other's handles and addresses.
  for (const rows of [64, 640, 32, 96, 3200, 64, 32, 6400, 64]) {
    const x = random.normal([rows, 2]);
    const expected = Float32Array.from(
      { length: rows },
      (_, i) => 2 * x.at(i, 0) - 3 * x.at(i, 1) + 0.5,
    );
    const y = random.normal([rows, 1]);
    const loss = expected.reduce((sum, value, i) => sum + (value - y.at(i, 0)) ** 2, 0) / rows;
    const predicted = await net.predict(x);
    const worst = expected.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - predicted.at(i, 0))),
      0,
    );
    expect(worst, `predict ${rows}`).toBeLessThan(1e-5);
    expect((await net.evaluate(x, y)).loss / loss, `evaluate ${rows}`).toBeCloseTo(1, 5);
    const weighted = await net.evaluate(x, y, { sampleWeight: new Float32Array(rows).fill(2) });
    expect(weighted.loss / (2 * loss), `weighted ${rows}`).toBeCloseTo(1, 5);
  }
});
