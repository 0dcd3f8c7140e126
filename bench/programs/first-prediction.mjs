// From the import of the package as it is published to a first prediction: the course's classifier.
import { layers, sequential } from "../../dist/node/index.js";

const net = sequential([
  layers.dense({ units: 32, inputShape: [5], activation: "relu" }),
  layers.dense({ units: 16, activation: "relu" }),
  layers.dense({ units: 1, activation: "sigmoid" }),
]);
const prediction = await net.predict([[0.1, 0.2, 0.3, 0.4, 0.5]]);
if (!(prediction.at(0, 0) > 0 && prediction.at(0, 0) < 1)) process.exitCode = 1;
