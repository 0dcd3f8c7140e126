// The course's binary classifier: 1000 rows of 5 features, 32-16-1, 50 epochs of batch 64 with shuffling and accuracy.
import { uniform } from "../numbers.mjs";

export const FEATURES = 5;
export const BATCH = 64;
const ROWS = 1000;
const EPOCHS = 50;

/** The options of fit, and how many steps it takes with them. */
export const fitOptions = { epochs: EPOCHS, batchSize: BATCH, shuffle: true, verbose: 0 };
export const STEPS = EPOCHS * Math.ceil(ROWS / BATCH);
export const CASE = `${EPOCHS} epochs, ${STEPS} steps`;

/** Features of all rows, and whether their sum is over the mean. */
export function trainingData() {
  const x = uniform(ROWS * FEATURES, 0, 1);
  const y = Float32Array.from({ length: ROWS }, (_, row) => {
    const features = x.subarray(row * FEATURES, (row + 1) * FEATURES);
    return features.reduce((sum, value) => sum + value, 0) > FEATURES / 2 ? 1 : 0;
  });
  return { x, y };
}

/** The model and its data as Tensors: all rows, and the first batch. */
export function course(latch) {
  const { dense } = latch.layers;
  const net = latch.sequential([
    dense({ units: 32, inputShape: [FEATURES], activation: "relu" }),
    dense({ units: 16, activation: "relu" }),
    dense({ units: 1, activation: "sigmoid" }),
  ]);
  net.compile({ loss: "binary_crossentropy", optimizer: "adam", metrics: ["accuracy"] });
  const { x, y } = trainingData();
  const [features, labels] = [latch.tensor(x, [ROWS, FEATURES]), latch.tensor(y, [ROWS, 1])];
  return {
    net,
    features,
    labels,
    firstFeatures: features.slice([0, 0], [BATCH, FEATURES]),
    firstLabels: labels.slice([0, 0], [BATCH, 1]),
  };
}
