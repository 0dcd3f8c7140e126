/** A Sequential network: 10 features, three hidden layers, two classes. */
import { layers, sequential } from "latch";

const net = sequential();
net.add(layers.dense({ units: 64, inputShape: [10], activation: "relu" }));
net.add(layers.dense({ units: 32, activation: "relu" }));
net.add(layers.dense({ units: 16, activation: "relu" }));
net.add(layers.dense({ units: 2, activation: "softmax" }));
net.compile({ loss: "categorical_crossentropy", optimizer: "adam", metrics: ["accuracy"] });
net.summary();
