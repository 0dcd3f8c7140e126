// The course's binary classifier, as a user writes it: five random features, is their sum over 2.5?
import { layers, random, sequential, setSeed, tensor, trainTestSplit } from "latch";

export async function trainClassifier(): Promise<{ accuracy: number; rows: number }> {
  setSeed(1);
  const data = random.uniform([1000, 5]);
  const sums = data.sum(1);
  const labels = tensor(Array.from(sums.data, (sum) => (Number(sum) > 2.5 ? 1 : 0)));
  const [xTrain, xTest, yTrain, yTest] = trainTestSplit(data, labels, {
    testSize: 0.2,
    randomState: 42,
  });

  const net = sequential();
  net.add(layers.dense({ units: 32, inputShape: [5], activation: "relu" }));
  net.add(layers.dense({ units: 16, activation: "relu" }));
  net.add(layers.dense({ units: 1, activation: "sigmoid" }));
  net.compile({ loss: "binary_crossentropy", optimizer: "adam", metrics: ["accuracy", "auc"] });
  await net.fit(xTrain, yTrain, { epochs: 20, batchSize: 64, verbose: 0 });

  const { loss, accuracy, auc = 0 } = await net.evaluate(xTest, yTest);
  const predictions = await net.predict(xTest);
  const rows: number = predictions.shape[0] ?? 0;
  if (!Number.isFinite(loss)) throw new Error(`loss ${loss}`);
  // A metric that the package loads when it is named.
  if (!(auc > 0.9)) throw new Error(`auc ${auc}`);
  return { accuracy, rows };
}
