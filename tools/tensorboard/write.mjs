// The part of `npm run tensorboard-files` that runs here: `write.mjs FOLDER` fits a model with the callback TensorBoard.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { callbacks, layers, sequential, setSeed, tensor } from "latch";

const [folder] = process.argv.slice(2);
setSeed(5);
const net = sequential([
  layers.dense({ units: 6, inputShape: [4], activation: "tanh" }),
  layers.dense({ units: 1 }),
]);
net.compile({ loss: "mse", optimizer: "adam", metrics: ["mae"] });
const x = tensor(
  Array.from({ length: 40 }, (_, index) => Math.sin(index)),
  [10, 4],
);
const y = tensor(
  Array.from({ length: 10 }, (_, index) => Math.cos(3 * index)),
  [10, 1],
);
const board = callbacks.tensorBoard({ logDir: folder, histogramFreq: 2, updateFreq: 2 });
const options = { batchSize: 3, epochs: 4, validationData: [x, y], verbose: 0 };
const { history } = await net.fit(x, y, { ...options, callbacks: [board] });
const weights = net.weights.map(({ path, size }) => [path, size]);
writeFileSync(join(folder, "history.json"), JSON.stringify({ history, weights }));
