/** How both networks are trained. */
import { callbacks, type Model, optimizers, type Tensor } from "latch";

/** The learning rate falls in stages; each ends early when the validation stretch gains no more. */
const RATES = [0.01, 0.003, 0.001];
const PATIENCE = 6;
const BATCH = 64;

export type Pair = readonly [x: Tensor, y: Tensor];

export interface Training {
  /** At most so many in all. */
  readonly epochs: number;
  readonly verbose: 0 | "auto";
}

/** Compiles and trains for the mean squared error; leaves the weights that served the validation stretch best. */
export async function train(
  net: Model,
  [x, y]: Pair,
  validationData: Pair,
  { epochs, verbose }: Training,
): Promise<void> {
  const optimizer = optimizers.adam();
  net.compile({ loss: "mse", optimizer });
  for (const rate of RATES) {
    optimizer.learningRate = rate;
    await net.fit(x, y, {
      epochs: Math.ceil(epochs / RATES.length),
      batchSize: BATCH,
      validationData: [...validationData],
      callbacks: [callbacks.earlyStopping({ patience: PATIENCE, restoreBestWeights: true })],
      verbose,
    });
  }
}
