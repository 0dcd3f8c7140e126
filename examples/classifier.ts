/** A binary classifier on simulated data: is the sum of five random features above 2.5? */
import { layers, random, sequential, setSeed, tensor, trainTestSplit } from "latch";

setSeed(42);
const x = random.uniform([1000, 5]);
const y = tensor(
  x
    .sum(1)
    .toArray<number[]>()
    .map((total) => (total > 2.5 ? 1 : 0)),
);
const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.2, randomState: 42 });

const net = sequential();
net.add(layers.dense({ units: 32, inputShape: [5], activation: "relu" }));
net.add(layers.dense({ units: 16, activation: "relu" }));
net.add(layers.dense({ units: 1, activation: "sigmoid" }));
net.compile({ loss: "binary_crossentropy", optimizer: "adam", metrics: ["accuracy"] });
await net.fit(xTrain, yTrain, { epochs: 50, batchSize: 64, verbose: 1 });

const { loss, accuracy } = await net.evaluate(xTest, yTest);
console.log(`\nTest loss ${loss.toFixed(4)}, accuracy ${accuracy.toFixed(4)}\n`);

const predictions = await net.predict(xTest.slice(0, 10));
for (let row = 0; row < 10; row++) {
  const predicted = predictions.at(row, 0);
  console.log(
    `actual ${yTest.at(row)}, predicted ${predicted > 0.5 ? 1 : 0} (${predicted.toFixed(4)})`,
  );
}
