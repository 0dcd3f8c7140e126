/** The networks: a fully convolutional classifier, and a convolutional autoencoder. */
import { layers, sequential, type Tensor, tensor } from "latch";
import { LENGTH, NAMES } from "./shapes.ts";

/** Series as the networks take them, [series, time, 1]. */
export function asTensor(x: readonly (readonly number[])[]): Tensor {
  return tensor(x as number[][], [x.length, LENGTH, 1]);
}

/**
 * Three convolutions, each with batch normalization, and the mean over time: Wang, Yan and Oates 2017, with a quarter of
 * their filters. It sees shapes wherever they are.
 */
export function classifier() {
  const net = sequential();
  const block = (filters: number, kernelSize: number, first: object = {}) => {
    net.add(layers.conv1D({ filters, kernelSize, padding: "same", ...first }));
    net.add(layers.batchNormalization({ momentum: 0.9 }));
    net.add(layers.activation("relu"));
  };
  block(32, 8, { inputShape: [LENGTH, 1] });
  block(64, 5);
  block(32, 3);
  net.add(layers.globalAveragePooling1D());
  net.add(layers.dense({ units: NAMES.length, activation: "softmax" }));
  net.compile({
    loss: "sparse_categorical_crossentropy",
    optimizer: "adam",
    metrics: ["accuracy"],
  });
  return net;
}

/** Numbers that are left of a series in the middle of the autoencoder. */
export const CODE = 4;

/**
 * Three convolutions with stride 2 and a dense layer to `CODE` numbers, and the way back: each convolution makes two steps
 * of one, which a reshape puts one after the other.
 */
export function autoencoder() {
  const net = sequential();
  const down = { kernelSize: 7, strides: 2, padding: "same", activation: "relu" } as const;
  const up = { kernelSize: 5, padding: "same", activation: "relu" } as const;
  net.add(layers.conv1D({ filters: 16, ...down, inputShape: [LENGTH, 1] }));
  net.add(layers.conv1D({ filters: 16, ...down }));
  net.add(layers.conv1D({ filters: 16, ...down }));
  net.add(layers.flatten());
  net.add(layers.dense({ units: CODE }));
  net.add(layers.dense({ units: (LENGTH / 8) * 16, activation: "relu" }));
  net.add(layers.reshape({ targetShape: [LENGTH / 8, 16] }));
  for (const steps of [LENGTH / 4, LENGTH / 2, LENGTH]) {
    net.add(layers.conv1D({ filters: 32, ...up }));
    net.add(layers.reshape({ targetShape: [steps, 16] }));
  }
  net.add(layers.conv1D({ filters: 1, kernelSize: 5, padding: "same" }));
  net.compile({ loss: "mse", optimizer: "adam" });
  return net;
}
