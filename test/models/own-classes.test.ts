/** Classes of a user's own with options that only getConfig has are copied with them. */
import {
  cloneModel,
  type LayerOptions,
  layers,
  ops,
  random,
  type SymbolicTensor,
  sequential,
} from "latch";
import { expect, test } from "vitest";

/** A layer with an option that only `getConfig` has, as a class of Keras. */
class Scaled extends layers.Dense {
  readonly factor: number;

  constructor({ factor, ...options }: { units: number; factor: number } & LayerOptions) {
    super(options);
    this.factor = factor;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return ops.multiply(super.call(x), this.factor);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), factor: this.factor };
  }
}

class Twice extends layers.LSTM {
  static override readonly className: string = "Twice";
  readonly factor: number;

  constructor({ factor, ...options }: { units: number; factor: number } & LayerOptions) {
    super(options);
    this.factor = factor;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), factor: this.factor };
  }
}

const x = random.normal([4, 3]);

test("a copy of a layer has the options that only its getConfig has", async () => {
  const net = sequential([new Scaled({ units: 2, factor: 3, inputShape: [3] })]);
  const copy = cloneModel(net);
  await copy.setWeights(await net.getWeights());
  expect(copy.layers[0]).toBeInstanceOf(Scaled);
  expect((await copy.predict(x)).data).toEqual((await net.predict(x)).data);
  const { forwardLayer, backwardLayer } = layers.bidirectional({
    layer: new Twice({ units: 2, factor: 5 }),
  });
  for (const layer of [forwardLayer, backwardLayer])
    expect(layer.getConfig()).toMatchObject({ units: 2, factor: 5 });
  expect(backwardLayer.goBackwards).toBe(true);
});
