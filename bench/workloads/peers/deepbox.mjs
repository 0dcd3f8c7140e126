// deepbox: JavaScript, with gradients by recording. Dense and LSTM workloads, written as one writes them there.
import { GradTensor, noGrad, sigmoid, softmax, tensor } from "deepbox/ndarray";
import { binaryCrossEntropyWithLogitsLoss, crossEntropyLoss, Linear, LSTM } from "deepbox/nn";
import { Adam } from "deepbox/optim";

export const name = "deepbox";
export const installed = "deepbox";

/** By workload: the layers with the weights taken in Keras's order, and the logits of x. */
const MODELS = {
  table: (weights) => denseNet(weights, [16, 32, 16, 1]),
  pixels: (weights) => denseNet(weights, [784, 512, 512, 10]),
  sequences(weights) {
    const [recurrent, last] = [lstm(weights, 64, 128), linear(weights, 128, 2)];
    const logits = (x) => last.forward(lastStep(recurrent.forward(x), 128));
    return { layers: [recurrent, last], logits };
  },
};

export async function start(workload, _, { x, y, weights }) {
  const make = MODELS[workload.name];
  if (make === undefined) return { missing: "not written for deepbox" };
  const { layers, logits } = make([...weights]);
  const isBinary = workload.loss === "binary_crossentropy";
  const lossOf = isBinary ? binaryCrossEntropyWithLogitsLoss : crossEntropyLoss;
  const probabilities = (z) => (isBinary ? sigmoid(z.tensor) : softmax(z.tensor, 1));
  const indices = tensor(x).reshape(workload.inputShape);
  // Layers record gradients where their input is of this class; an Embedding takes plain indices.
  const inputs = workload.dtype === "int32" ? indices : GradTensor.fromTensor(indices);
  const targets = tensor(y).reshape(workload.targetShape);
  const parameters = layers.flatMap((layer) =>
    // The second bias of an LSTM stays at zero, as Keras has one.
    [...layer.namedParameters()].filter(([key]) => key !== "bias_hh_l0").map(([, value]) => value),
  );
  // A step of Keras's Adam: its epsilon stands beside the root that is not yet corrected.
  const optimizer = new Adam(parameters, { lr: 1e-3, eps: 1e-7 / Math.sqrt(1 - 0.999) });
  const predict = () => noGrad(() => plain(probabilities(logits(inputs))));
  const step = () => {
    optimizer.zeroGrad();
    const loss = lossOf(logits(inputs), targets);
    loss.backward();
    optimizer.step();
    return loss.tensor.data[0];
  };
  return {
    predictions: predict(),
    step,
    train: { run: step },
    predict: { run: predict },
  };
}

function denseNet(weights, sizes) {
  const layers = sizes.slice(1).map((units, index) => linear(weights, sizes[index], units));
  const logits = (x) =>
    layers.reduce((y, layer, index) => layer.forward(index === 0 ? y : y.relu()), x);
  return { layers, logits };
}

/** A dense layer with the next kernel and bias. */
function linear(weights, inputs, units) {
  const layer = new Linear(inputs, units);
  const kernel = weights.shift();
  fill(layer, { weight: transposed(kernel, inputs, units), bias: weights.shift() });
  return layer;
}

/** An LSTM with the next kernel, recurrent kernel and bias. */
function lstm(weights, inputs, units) {
  const layer = new LSTM(inputs, units);
  const [kernel, recurrent, bias] = [weights.shift(), weights.shift(), weights.shift()];
  fill(layer, {
    weight_ih_l0: transposed(kernel, inputs, 4 * units),
    weight_hh_l0: transposed(recurrent, units, 4 * units),
    bias_ih_l0: bias,
    bias_hh_l0: new Float32Array(4 * units),
  });
  return layer;
}

/** Sets parameters of a layer by name. */
function fill(layer, values) {
  const { parameters, buffers } = layer.stateDict();
  const filled = Object.entries(parameters).map(([key, old]) => [
    key,
    { ...old, dtype: "float32", data: [...values[key]] },
  ]);
  layer.loadStateDict({ parameters: Object.fromEntries(filled), buffers });
}

function transposed(data, rows, columns) {
  return Float32Array.from(
    data,
    (_, index) => data[(index % rows) * columns + Math.floor(index / rows)],
  );
}

/** The last step of [batch, steps, units], as [batch, units]. */
function lastStep(sequence, units) {
  const [batch, steps] = sequence.shape;
  return sequence.slice({}, { start: steps - 1, end: steps }).reshape([batch, units]);
}

function plain(array) {
  return Float32Array.from(array.data);
}
