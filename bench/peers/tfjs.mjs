// TensorFlow.js with its WebAssembly backend: SIMD, one thread.
import { createRequire } from "node:module";
import { adam } from "./tfjs-adam.mjs";

const require = createRequire(import.meta.url);

/** Whether operands that a product takes transposed are transposed in memory first. */
let transposesFirst = false;

/** Loads the library and starts its backend. */
export async function loadTfjs() {
  const tf = require("@tensorflow/tfjs");
  require("@tensorflow/tfjs-backend-wasm").setThreadsCount(1);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  await tf.setBackend("wasm");
  if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) {
    throw new Error("TensorFlow.js found no SIMD here");
  }
  wrapProducts(tf);
  return tf;
}

/**
 * The backend multiplies transposed operands slowly. Its products are wrapped so that they can be asked to
 * transpose such an operand by its own fast kernel first.
 */
function wrapProducts(tf) {
  const transpose = tf.getKernel("Transpose", "wasm").kernelFunc;
  for (const name of ["BatchMatMul", "_FusedMatMul"]) {
    const original = tf.getKernel(name, "wasm");
    tf.unregisterKernel(name, "wasm");
    tf.registerKernel({
      ...original,
      kernelFunc(call) {
        if (!transposesFirst) return original.kernelFunc(call);
        const { inputs, attrs, backend } = call;
        const made = [];
        const plain = (x, isTransposed) => {
          if (!isTransposed) return x;
          const turned = transpose({ inputs: { x }, attrs: { perm: [0, 2, 1] }, backend });
          made.push(turned);
          return turned;
        };
        const operands = {
          a: plain(inputs.a, attrs.transposeA),
          b: plain(inputs.b, attrs.transposeB),
        };
        const result = original.kernelFunc({
          ...call,
          inputs: { ...inputs, ...operands },
          attrs: { ...attrs, transposeA: false, transposeB: false },
        });
        for (const { dataId } of made) backend.disposeData(dataId);
        return result;
      },
    });
  }
}

/** Runs work with operands transposed in memory first. */
export async function transposingFirst(work) {
  transposesFirst = true;
  try {
    return await work();
  } finally {
    transposesFirst = false;
  }
}

/** A recurrent layer of TensorFlow.js and Dense(2, softmax) with Adam, with these weights. */
export function recurrentClassifier(tf, recurrent, weights) {
  const net = tf.sequential({
    layers: [recurrent, tf.layers.dense({ units: 2, activation: "softmax" })],
  });
  net.compile({ loss: "categoricalCrossentropy", optimizer: adam(tf) });
  setWeights(tf, net, weights);
  return net;
}

/** Copies weights of the same order and layout. */
export function setWeights(tf, net, weights) {
  const tensors = weights.map((data, index) => tf.tensor(data, net.weights[index].shape));
  net.setWeights(tensors);
  tf.dispose(tensors);
}
