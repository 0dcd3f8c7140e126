/** The Functional way: layers applied to tensors. */
import { functional, input, layers } from "latch";

const inputs = input({ shape: [64] });
const hidden = layers.dense({ units: 16, activation: "relu" }).apply(inputs);
const deeper = layers.dense({ units: 16, activation: "relu" }).apply(hidden);
const outputs = layers.dense({ units: 3, activation: "softmax" }).apply(deeper);

const net = functional({ inputs, outputs });
net.summary();
