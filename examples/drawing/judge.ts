/** How much drawings are like digits: what a network says of them that has learned to read real ones. */
import { callbacks, layers, type Sequential, sequential } from "latch";
import type { Digits } from "./data.ts";
import { PIXELS } from "./data.ts";

/** A drawing is clear to the reader from this probability on. */
const CLEAR = 0.9;

export interface Judged {
  /** The fraction of images that the reader takes for one of the ten digits with a probability of at least 0.9. */
  readonly clear: number;
  /** How many of the clear ones are each digit, as a fraction. */
  readonly each: readonly number[];
}

/** A network that reads digits, and its accuracy on those held out. */
export async function trainReader({ train, test, trainLabels, testLabels }: Digits) {
  const reader = sequential([
    layers.dense({ units: 64, activation: "relu", inputShape: [PIXELS] }),
    layers.dropout({ rate: 0.3 }),
    layers.dense({ units: 64, activation: "relu" }),
    layers.dense({ units: 10, activation: "softmax" }),
  ]);
  reader.compile({
    loss: "sparse_categorical_crossentropy",
    optimizer: "adam",
    metrics: ["accuracy"],
  });
  await reader.fit(train, trainLabels, {
    epochs: 60,
    verbose: 0,
    validationSplit: 0.1,
    callbacks: [callbacks.earlyStopping({ patience: 10, restoreBestWeights: true })],
  });
  const { accuracy } = await reader.evaluate(test, testLabels, { verbose: 0 });
  return { reader, accuracy };
}

export async function judge(
  reader: Sequential,
  images: readonly (readonly number[])[],
): Promise<Judged> {
  const judged = (await reader.predict(images)).toArray<number[][]>();
  const counts = new Array<number>(10).fill(0);
  for (const row of judged) {
    const largest = Math.max(...row);
    if (largest >= CLEAR) counts[row.indexOf(largest)]! += 1;
  }
  const clear = counts.reduce((sum, count) => sum + count, 0);
  return { clear: clear / judged.length, each: counts.map((count) => count / Math.max(1, clear)) };
}
