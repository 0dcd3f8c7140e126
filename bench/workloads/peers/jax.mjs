// jax-js with its WebAssembly backend, one thread. The networks of dense layers and the LSTM; it has no layers of its own.
import { jit, nn, numpy as np } from "@jax-js/jax";
import {
  crossEntropy,
  lstmPrediction,
  lstmTraining,
  matrix,
  startJax,
  stepByStep,
  training,
} from "../../peers/jax.mjs";

export const name = "jax-js";
export const installed = "@jax-js/jax";

/** By workload: a training step, and a prediction that gives probabilities. */
const MODELS = {
  table: (...given) => denseNet([16, 32, 16, 1], ...given),
  pixels: (...given) => denseNet([784, 512, 512, 10], ...given),
  sequences(_, { x, y, weights }) {
    const shape = { batch: 32, steps: 50, features: 64, units: 128 };
    return {
      step: lstmTraining(stepByStep, shape, x, y, weights),
      predict: lstmPrediction(stepByStep, shape, x, weights),
    };
  },
};

export async function start(workload, _, batch) {
  const make = MODELS[workload.name];
  if (make === undefined) return { missing: "not written for jax-js" };
  await startJax();
  const { step, predict } = make(workload, batch);
  return {
    predictions: await predict(),
    step,
    train: { run: step },
    predict: { run: predict },
  };
}

function denseNet(sizes, { inputShape, targetShape, loss }, { x, y, weights }) {
  const shapes = sizes.slice(1).flatMap((units, index) => [[sizes[index], units], [units]]);
  const parameters = () => weights.map((data, index) => matrix(data, shapes[index]));
  const [held, targets] = [[matrix(x, inputShape)], matrix(y, targetShape)];
  const isBinary = loss === "binary_crossentropy";
  const probabilities = jit((used, [input]) => {
    const z = denseLogits(used, [input]);
    return isBinary ? nn.sigmoid(z) : nn.softmax(z);
  });
  const constant = parameters();
  return {
    step: training(
      (isBinary ? binaryCrossEntropy : crossEntropy)(denseLogits),
      parameters(),
      held,
      targets,
    ),
    predict: () =>
      probabilities(
        constant.map((weight) => weight.ref),
        held.map((part) => part.ref),
      ).data(),
  };
}

function denseLogits(parameters, [x]) {
  let y = x;
  for (let index = 0; index < parameters.length; index += 2) {
    y = np.matmul(index === 0 ? y : nn.relu(y), parameters[index]).add(parameters[index + 1]);
  }
  return y;
}

/** The mean of log(1 + e^z) - y z, a function of (parameters, held, y). */
function binaryCrossEntropy(logitsOf) {
  return (parameters, held, y) => {
    const z = logitsOf(parameters, held);
    return nn.softplus(z.ref).sub(y.mul(z)).mean();
  };
}
