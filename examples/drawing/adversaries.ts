/** A generative adversarial network (Goodfellow et al. 2014): one network draws, the other tells drawings from digits. */
import {
  compileStep,
  layers,
  losses,
  ops,
  optimizers,
  random,
  type Sequential,
  type SymbolicTensor,
  sequential,
  type Tensor,
} from "latch";
import { PIXELS } from "./data.ts";

/** Random numbers from which an image is drawn. */
const NOISE = 16;
const BATCH = 64;

export interface Adversaries {
  readonly generator: Sequential;
  /** The mean losses of an epoch. */
  readonly judging: readonly number[];
  readonly drawing: readonly number[];
}

/** Draws images. */
export async function drawn(generator: Sequential, count: number): Promise<number[][]> {
  const images = await generator.predict(random.normal([count, NOISE]));
  return images.toArray<number[][]>();
}

/** Trains both against each other on images. */
export async function trainAdversaries(images: Tensor, epochs: number): Promise<Adversaries> {
  const generator = sequential([
    layers.dense({ units: 128, inputShape: [NOISE] }),
    layers.batchNormalization(),
    layers.reLU(),
    layers.dense({ units: 128 }),
    layers.batchNormalization(),
    layers.reLU(),
    layers.dense({ units: PIXELS, activation: "sigmoid" }),
  ]);
  const discriminator = sequential([
    layers.dense({ units: 128, inputShape: [PIXELS] }),
    layers.leakyReLU({ negativeSlope: 0.2 }),
    layers.dropout({ rate: 0.3 }),
    layers.dense({ units: 64 }),
    layers.leakyReLU({ negativeSlope: 0.2 }),
    layers.dropout({ rate: 0.3 }),
    layers.dense({ units: 1 }),
  ]);
  const crossEntropy = losses.binaryCrossentropy({ fromLogits: true });
  const adam = (learningRate: number) => optimizers.adam({ learningRate, beta1: 0.5 });
  const step = compileStep(
    ({ real }: { real: SymbolicTensor }) => {
      const fake = generator.apply(ops.randomNormal([real.dims[0]!, NOISE]));
      const [onReal, onFake] = [discriminator.apply(real), discriminator.apply(fake)];
      const [ones, zeros] = [ops.ones(onReal.dims), ops.zeros(onFake.dims)];
      // The discriminator is to call digits real and drawings not; the generator, to have its drawings called real.
      const judging = ops.add(
        crossEntropy.call(ops.mul(ones, 0.9), onReal),
        crossEntropy.call(zeros, onFake),
      );
      const drawing = crossEntropy.call(ones, onFake);
      return { judging, drawing };
    },
    [
      { model: discriminator, optimizer: adam(5e-4), loss: "judging" },
      { model: generator, optimizer: adam(1e-3), loss: "drawing" },
    ],
  );
  const [judging, drawing]: [number[], number[]] = [[], []];
  const steps = Math.floor(images.shape[0]! / BATCH);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = random.permutation(images.shape[0]!);
    const sums = { judging: 0, drawing: 0 };
    for (let batch = 0; batch < steps; batch++) {
      const rows = order.data.subarray(batch * BATCH, (batch + 1) * BATCH);
      const result = await step({ real: images.take(rows) });
      sums.judging += Number(result.judging);
      sums.drawing += Number(result.drawing);
    }
    judging.push(sums.judging / steps);
    drawing.push(sums.drawing / steps);
  }
  return { generator, judging, drawing };
}
