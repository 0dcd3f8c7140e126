/** Models inside of models, and in callbacks, in types. Checked by tsc alone. */
import { functional, input, layers, type SymbolicTensor, sequential, type Tensor } from "latch";

const x = input({ shape: [3] });
const inner = sequential([layers.dense({ units: 4 })]);
const both = functional({
  inputs: x,
  outputs: [inner.apply(x), layers.dense({ units: 2 }).apply(x)],
});

// A model applied as a layer gives what its outputs say, never either of two.
const one: SymbolicTensor = inner.apply(x);
const several: readonly SymbolicTensor[] = both.apply(x);
const outer = functional({ inputs: x, outputs: layers.concatenate().apply([one, ...several]) });

export async function predictions(data: Tensor): Promise<[Tensor, Tensor, Tensor]> {
  const net = sequential([inner, layers.dense({ units: 1 })]);
  const [first, second] = await both.predict(data);
  net.compile({ loss: "mse" });
  await net.fit(data, data, {
    callbacks: [
      {
        async onEpochEnd(_epoch, _logs, { model }) {
          await model.predict(data);
          await model.setWeights(await model.getWeights());
          model.optimizer.learningRate /= 2;
        },
      },
    ],
  });
  return [await outer.predict(data), first, second];
}
