// As first-prediction.mjs, with LSTM(64) on 10 steps.
import { layers, sequential } from "../../dist/node/index.js";

const net = sequential([
  layers.lstm({ units: 64, inputShape: [10, 1] }),
  layers.dense({ units: 2, activation: "softmax" }),
]);
const series = Array.from({ length: 10 }, (_, step) => [Math.sin(step)]);
const prediction = await net.predict([series]);
if (!(Math.abs(prediction.at(0, 0) + prediction.at(0, 1) - 1) < 1e-5)) process.exitCode = 1;
