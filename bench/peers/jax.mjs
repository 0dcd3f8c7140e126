// jax-js with its WebAssembly backend: one thread, as Node has no web workers. The training step is one compiled
// function. jax-js has no scan, so time is unrolled; steps are arrays of their own, because the gradient of a
// slice is as large as what it was cut from. `.ref` counts uses: every function consumes its arguments.
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  valueAndGrad,
} from "@jax-js/jax";

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;
const LEARNING_RATE = 1e-3;

export async function startJax() {
  await init("wasm");
  defaultDevice("wasm");
}

/**
 * Training steps of LSTM and Dense(2, softmax) with Adam.
 * @param steps arrays [batch, features], one a step of time; @param weights arrays in Keras's order.
 */
export function lstmTraining({ batch, features, units }, steps, labels, weights) {
  const matrix = (data, shape) => np.array(data).reshape(shape);
  const xs = steps.map((data) => matrix(data, [batch, features]));
  const y = matrix(labels, [batch, 2]);
  const shapes = [[features, 4 * units], [units, 4 * units], [4 * units], [units, 2], [2]];
  let parameters = weights.map((data, index) => matrix(data, shapes[index]));
  let momentum = shapes.map((shape) => np.zeros(shape));
  let velocity = shapes.map((shape) => np.zeros(shape));
  const step = jit(trainingStep);
  let iteration = 0;
  return async () => {
    iteration += 1;
    const correction = Math.sqrt(1 - BETA2 ** iteration) / (1 - BETA1 ** iteration);
    const rate = np.array(LEARNING_RATE * correction);
    const inputs = xs.map((x) => x.ref);
    const result = step(parameters, momentum, velocity, inputs, y.ref, rate);
    [, parameters, momentum, velocity] = result;
    const loss = await result[0].jsAsync();
    await blockUntilReady(parameters);
    return loss;
  };
}

function trainingStep(parameters, momentum, velocity, xs, y, rate) {
  const [loss, slopes] = valueAndGrad(crossEntropy)(
    parameters.map((parameter) => parameter.ref),
    xs,
    y,
  );
  const m = momentum.map((old, index) => old.mul(BETA1).add(slopes[index].ref.mul(1 - BETA1)));
  const v = velocity.map((old, index) =>
    old.mul(BETA2).add(np.square(slopes[index]).mul(1 - BETA2)),
  );
  const moved = parameters.map((parameter, index) => {
    const root = np.sqrt(v[index].ref).add(EPSILON);
    return parameter.sub(m[index].ref.mul(rate.ref).div(root));
  });
  rate.dispose();
  return [loss, moved, m, v];
}

function crossEntropy([kernel, recurrent, bias, denseKernel, denseBias], xs, y) {
  const rows = y.shape[0];
  let [hidden, cell] = firstStep(np.matmul(xs[0], kernel.ref).add(bias.ref));
  for (const x of xs.slice(1)) {
    const z = np.matmul(x, kernel.ref).add(np.matmul(hidden, recurrent.ref)).add(bias.ref);
    const [input, forget, candidate, output] = np.split(z, 4, 1);
    cell = nn
      .sigmoid(forget)
      .mul(cell)
      .add(nn.sigmoid(input).mul(np.tanh(candidate)));
    hidden = nn.sigmoid(output).mul(np.tanh(cell.ref));
  }
  for (const used of [cell, kernel, recurrent, bias]) used.dispose();
  const logits = np.matmul(hidden, denseKernel).add(denseBias);
  return nn
    .logSoftmax(logits)
    .mul(y)
    .sum()
    .mul(-1 / rows);
}

/** From states of zero: nothing to forget, no recurrent product. */
function firstStep(z) {
  const [input, forget, candidate, output] = np.split(z, 4, 1);
  forget.dispose();
  const cell = nn.sigmoid(input).mul(np.tanh(candidate));
  return [nn.sigmoid(output).mul(np.tanh(cell.ref)), cell];
}
