// jax-js with its WebAssembly backend: one thread, as Node has no web workers. The training step is one compiled
// function. jax-js has no scan, so time is unrolled. Two forms of it differ in how the inputs meet the kernel.
// `.ref` counts uses: every function consumes its arguments.
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  valueAndGrad,
} from "@jax-js/jax";
import { swapFirstAxes } from "../numbers.mjs";

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;
const LEARNING_RATE = 1e-3;

export async function startJax() {
  await init("wasm");
  defaultDevice("wasm");
}

/**
 * @typedef {object} Form
 * @property {(x: Float32Array, shape: object) => object[]} hold
 * gives x [batch, steps, features] as the arrays that the form trains on
 * @property {(held: object[], kernel: object, bias: object) => object[]} project
 * gives x kernel + bias, [batch, 4 units], of each step
 */

/**
 * The inputs of all steps in one product, as the spike multiplies them; steps are cut from it. The gradient of a cut
 * is as large as all that it was cut from.
 * @type {Form}
 */
export const inOneProduct = {
  hold: (x, { batch, steps, features }) => [matrix(x, [batch, steps, features])],
  project([x], kernel, bias) {
    const projected = np.matmul(x, kernel).add(bias);
    const steps = projected.shape[1];
    const cut = Array.from({ length: steps }, (_, step) => projected.ref.slice([], step));
    projected.dispose();
    return cut;
  },
};

/**
 * A product for each step, as ours multiplies; its inputs are an array of their own. Nothing that has a gradient is cut.
 * @type {Form}
 */
export const stepByStep = {
  hold(x, { batch, steps, features }) {
    const size = batch * features;
    const timeMajor = swapFirstAxes(x, batch, steps);
    return Array.from({ length: steps }, (_, step) =>
      matrix(timeMajor.slice(step * size, (step + 1) * size), [batch, features]),
    );
  },
  project(held, kernel, bias) {
    const projected = held.map((x) => np.matmul(x, kernel.ref).add(bias.ref));
    for (const used of [kernel, bias]) used.dispose();
    return projected;
  },
};

export function matrix(data, shape) {
  return np.array(data).reshape(shape);
}

/**
 * Training steps of LSTM and Dense(2, softmax) with Adam.
 * @param x [batch, steps, features]; @param weights arrays in Keras's order.
 */
export function lstmTraining({ hold, project }, shape, x, labels, weights) {
  const shapes = lstmShapes(shape);
  const parameters = weights.map((data, index) => matrix(data, shapes[index]));
  const lossOf = crossEntropy((used, held) => lstmLogits(project, used, held));
  return training(lossOf, parameters, hold(x, shape), matrix(labels, [shape.batch, 2]));
}

/** The probabilities that LSTM and Dense(2, softmax) give for x. */
export function lstmPrediction({ hold, project }, shape, x, weights) {
  const shapes = lstmShapes(shape);
  const parameters = weights.map((data, index) => matrix(data, shapes[index]));
  const held = hold(x, shape);
  const probabilities = jit((used, inputs) => nn.softmax(lstmLogits(project, used, inputs)));
  return () => {
    const [used, inputs] = [parameters, held].map((arrays) => arrays.map((array) => array.ref));
    return probabilities(used, inputs).data();
  };
}

function lstmShapes({ features, units }) {
  return [[features, 4 * units], [units, 4 * units], [4 * units], [units, 2], [2]];
}

/**
 * Training steps with Adam, as one compiled function; each gives its loss.
 * @param lossOf a function of (parameters, held, y), `held` and `y` being given anew at each step
 */
export function training(lossOf, first, held, y) {
  const zerosLike = () => first.map(({ shape }) => np.zeros(shape));
  let [parameters, momentum, velocity] = [first, zerosLike(), zerosLike()];
  const step = jit(trainingStep(lossOf));
  let iteration = 0;
  return async () => {
    iteration += 1;
    const correction = Math.sqrt(1 - BETA2 ** iteration) / (1 - BETA1 ** iteration);
    const rate = np.array(LEARNING_RATE * correction);
    const inputs = held.map((part) => part.ref);
    const result = step(parameters, momentum, velocity, inputs, y.ref, rate);
    [, parameters, momentum, velocity] = result;
    const loss = await result[0].jsAsync();
    await blockUntilReady(parameters);
    return loss;
  };
}

function trainingStep(lossOf) {
  const lossAndSlopes = valueAndGrad(lossOf);
  return (parameters, momentum, velocity, held, y, rate) => {
    const used = parameters.map((parameter) => parameter.ref);
    const [loss, slopes] = lossAndSlopes(used, held, y);
    return [loss, ...adam(parameters, momentum, velocity, slopes, rate)];
  };
}

/** Its parameters and moments after a step. */
function adam(parameters, momentum, velocity, slopes, rate) {
  const m = momentum.map((old, index) => old.mul(BETA1).add(slopes[index].ref.mul(1 - BETA1)));
  const v = velocity.map((old, index) =>
    old.mul(BETA2).add(np.square(slopes[index]).mul(1 - BETA2)),
  );
  const moved = parameters.map((parameter, index) => {
    const root = np.sqrt(v[index].ref).add(EPSILON);
    return parameter.sub(m[index].ref.mul(rate.ref).div(root));
  });
  rate.dispose();
  return [moved, m, v];
}

/** The mean cross-entropy of logits, a function of (parameters, held). */
export function crossEntropy(logitsOf) {
  return (parameters, held, y) => {
    const rows = y.shape[0];
    return nn
      .logSoftmax(logitsOf(parameters, held))
      .mul(y)
      .sum()
      .mul(-1 / rows);
  };
}

function lstmLogits(project, [kernel, recurrent, bias, denseKernel, denseBias], held) {
  const hidden = lastState(project(held, kernel, bias), recurrent);
  return np.matmul(hidden, denseKernel).add(denseBias);
}

/** The hidden state after the last step, from the projected inputs of all steps. */
function lastState([first, ...others], recurrent) {
  let [hidden, cell] = firstStep(first);
  for (const projected of others) {
    const z = projected.add(np.matmul(hidden, recurrent.ref));
    const [input, forget, candidate, output] = np.split(z, 4, 1);
    cell = nn
      .sigmoid(forget)
      .mul(cell)
      .add(nn.sigmoid(input).mul(np.tanh(candidate)));
    hidden = nn.sigmoid(output).mul(np.tanh(cell.ref));
  }
  for (const used of [cell, recurrent]) used.dispose();
  return hidden;
}

/** From states of zero: nothing to forget, no recurrent product. */
function firstStep(z) {
  const [input, forget, candidate, output] = np.split(z, 4, 1);
  forget.dispose();
  const cell = nn.sigmoid(input).mul(np.tanh(candidate));
  return [nn.sigmoid(output).mul(np.tanh(cell.ref)), cell];
}
