/** Models inside of models, and in callbacks, in types. Checked by tsc alone. */
import {
  functional,
  input,
  layers,
  Model,
  ops,
  type SymbolicTensor,
  sequential,
  type Tensor,
} from "latch";
import { same } from "./same.js";

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

// A model with several inputs takes a list, or an object of their names.
const pair = functional({ inputs: [x, x], outputs: x });
const one2: SymbolicTensor = pair.apply([x, x]);
// @ts-expect-error a list has no names
pair.apply({ a: x, b: x });
const named = functional({ inputs: { a: x, b: x }, outputs: x });
const one3: SymbolicTensor = named.apply({ a: x, b: one2 });
// @ts-expect-error b is missing
named.apply({ a: x });
// @ts-expect-error there is no c
named.apply({ a: x, b: x, c: x });
inner.apply(x);
// @ts-expect-error one input has no name
inner.apply({ a: x });

type Named = Readonly<Record<"a" | "b", SymbolicTensor>>;

class Difference extends Model<Named, SymbolicTensor> {
  readonly left = layers.dense({ units: 1 });
  override call({ a, b }: Named): SymbolicTensor {
    return ops.sub(this.left.apply(a), b);
  }
}

/** A class that says nothing of its inputs takes any form of them. */
class Anything extends Model {
  override call({ a, b }: Named): SymbolicTensor {
    return ops.add(a, b);
  }
}

const difference: SymbolicTensor = new Difference().apply({ a: one3, b: x });
// @ts-expect-error b is missing
new Difference().apply({ a: x });
// @ts-expect-error a name of another type
new Difference().apply({ a: x, b: 2 });
new Difference().apply([x, x]);
new Anything().apply({ a: difference, b: x });

export function eagerly(a: Tensor, b: Tensor): Tensor[] {
  const together = new Difference().apply({ a, b });
  same<Tensor>()(together);
  return [together, named.apply({ a, b }), pair.apply([a, b]), inner.apply(a)];
}

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
