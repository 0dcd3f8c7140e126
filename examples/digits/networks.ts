/** A dense network and a small convolutional one, of about as many weights. */
import { layers, sequential } from "latch";

/** Rows and columns of an image. */
const SIZE = 8;
const CLASSES = 10;
/** The largest value of a pixel. */
const WHITE = 16;

export function dense() {
  return compiled([
    layers.rescaling({ scale: 1 / WHITE, inputShape: [SIZE, SIZE] }),
    layers.flatten(),
    layers.dense({ units: 96, activation: "relu" }),
    layers.dropout({ rate: 0.2 }),
    layers.dense({ units: 96, activation: "relu" }),
    layers.dropout({ rate: 0.2 }),
    layers.dense({ units: CLASSES, activation: "softmax" }),
  ]);
}

/** Images are moved by up to a pixel while it learns. */
export function convolutional() {
  const filters = { kernelSize: 3, padding: "same", activation: "relu" } as const;
  return compiled([
    layers.rescaling({ scale: 1 / WHITE, inputShape: [SIZE, SIZE] }),
    layers.reshape({ targetShape: [SIZE, SIZE, 1] }),
    layers.randomTranslation({ heightFactor: 0.1, widthFactor: 0.1, fillMode: "constant" }),
    layers.conv2D({ filters: 16, ...filters }),
    layers.batchNormalization({ momentum: 0.9 }),
    layers.conv2D({ filters: 24, ...filters }),
    layers.maxPooling2D(),
    layers.conv2D({ filters: 32, ...filters }),
    layers.flatten(),
    layers.dropout({ rate: 0.4 }),
    layers.dense({ units: CLASSES, activation: "softmax" }),
  ]);
}

function compiled(parts: Parameters<typeof sequential>[0]) {
  const net = sequential(parts);
  net.compile({
    loss: "sparse_categorical_crossentropy",
    optimizer: "adam",
    metrics: ["accuracy"],
  });
  return net;
}
