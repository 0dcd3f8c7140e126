// A workload in TensorFlow.js, with whatever backend was started. It loads the model from the files that ours is saved to.
import { adam } from "../../peers/tfjs-adam.mjs";

const LOSSES = {
  binary_crossentropy: "binaryCrossentropy",
  categorical_crossentropy: "categoricalCrossentropy",
};

/** @param source what TensorFlow.js loads a model from: an address, or a handler of its own */
export async function startIn(tf, workload, source, { x, y }) {
  const { inputShape, targetShape, dtype, loss } = workload;
  const compiled = async () => {
    const net = await tf.loadLayersModel(source);
    net.compile({ loss: LOSSES[loss], optimizer: adam(tf) });
    return net;
  };
  const [inputs, targets] = [tf.tensor(x, inputShape, dtype), tf.tensor(y, targetShape)];
  const notTraining = await reasonNotToTrain(await compiled(), inputs, targets);
  const net = await compiled();
  const predict = () => tf.tidy(() => net.predictOnBatch(inputs).dataSync());
  const step = () => net.trainOnBatch(inputs, targets);
  const training = notTraining === null ? { step, train: { run: step } } : { notTraining };
  return {
    predictions: predict(),
    ...training,
    predict: { run: predict },
    stop: () => tf.dispose([inputs, targets]),
  };
}

/** Its WebAssembly backend lacks some gradients: what a step says then, or null. */
async function reasonNotToTrain(net, inputs, targets) {
  try {
    await net.trainOnBatch(inputs, targets);
    return null;
  } catch (error) {
    if (error.message.includes("not registered for backend")) return error.message;
    throw error;
  }
}
