/** Monte Carlo dropout: dropout that is active in predictions. */
import { functional, input, layers, random, setSeed } from "latch";
import { expect, test } from "vitest";

test("each prediction draws its own masks, the same again with the same seed", async () => {
  setSeed(5);
  const x = input({ shape: [50] });
  const outputs = layers.dropout({ rate: 0.5 }).apply(x, { training: true });
  const net = functional({ inputs: x, outputs });
  const data = random.uniform([1, 50]);
  const draw = async () => (await net.predict(data)).toArray();
  setSeed(6);
  const [first, second] = [await draw(), await draw()];
  expect(first).not.toEqual(second);
  setSeed(6);
  expect(await draw()).toEqual(first);
});
