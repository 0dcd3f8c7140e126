// What is timed of two commits, by the names of the benchmarks. A work is made for one of them: its bundle and what
// its own bench/ours.mjs makes of the parts below the surface, which may have changed between the two.
import { uniform } from "../numbers.mjs";
import { nameOf, SHAPES, SINGLE } from "../shapes.mjs";
import * as classifier from "../works/classifier.mjs";
import { embeddingStep, lstmBuilding, lstmPrediction, trainingStep } from "../works/recurrent.mjs";

/**
 * @typedef {{ latch: object, matrixProduct: Function }} Side
 * @typedef {{ run: () => unknown, numbers: () => ArrayLike<number> | Promise<ArrayLike<number>> }} Made
 * `numbers`: what both commits must agree on before anything is timed
 * @typedef {{ what: string, make: (side: Side) => Made }} Work
 */

/** As many training steps as tell that gradients and updates agree. */
const COMPARED_STEPS = 3;

/** @type {Record<string, readonly Work[]>} */
export const WORKS = {
  gemm: [256, 512, 1024].flatMap((n) => [product(n, false), product(n, true)]),
  classifier: [fittedClassifier(), classifierStep()],
  "lstm-step": SHAPES.map((shape) => recurrentStep("LSTM", shape, ({ lstm }) => lstm)),
  "gru-step": [
    recurrentStep("GRU", SHAPES[1], ({ gru }) => gru),
    recurrentStep("GRU, resetAfter: false", SHAPES[1], ({ gru }) => {
      return (options) => gru({ ...options, resetAfter: false });
    }),
  ],
  "simple-rnn-step": [recurrentStep("SimpleRNN", SHAPES[1], ({ simpleRNN }) => simpleRNN)],
  "embedding-lstm": [
    { what: "step of Embedding and LSTM", make: ({ latch }) => steps(embeddingStep(latch).run) },
  ],
  predict: [
    ...SHAPES.map(batchPrediction),
    ...[false, true].map(classifierPrediction),
    ...[false, true].map(lstmRowPrediction),
  ],
  startup: [building()],
};

function product(n, transposed) {
  return {
    what: `${n} cubed${transposed ? ", transposed" : ""}`,
    make: ({ latch, matrixProduct }) => {
      const [a, b] = [uniform(n * n, -1, 1, 1), uniform(n * n, -1, 1, 2)];
      const { run, result } = matrixProduct(latch, { m: n, k: n, n, transposed, a, b });
      return {
        run,
        numbers: () => {
          run();
          return result();
        },
      };
    },
  };
}

/** A training step, which gives its loss. */
function steps(run) {
  const numbers = async () => {
    const losses = [];
    for (let step = 0; step < COMPARED_STEPS; step += 1) losses.push((await run()).loss);
    return losses;
  };
  return { run, numbers };
}

function fittedClassifier() {
  return {
    what: `fit of the classifier, ${classifier.CASE}`,
    make: ({ latch }) => {
      const { net, features, labels } = classifier.course(latch);
      const fit = () => net.fit(features, labels, classifier.fitOptions);
      return { run: fit, numbers: async () => (await fit()).history.loss };
    },
  };
}

function classifierStep() {
  return {
    what: "trainOnBatch of the classifier",
    make: ({ latch }) => {
      const { net, firstFeatures, firstLabels } = classifier.course(latch);
      return steps(() => net.trainOnBatch(firstFeatures, firstLabels));
    },
  };
}

function recurrentStep(name, shape, maker) {
  return {
    what: `step of ${name} ${nameOf(shape)}`,
    make: ({ latch }) => steps(trainingStep(latch, maker(latch.layers), shape).run),
  };
}

function batchPrediction(shape) {
  return {
    what: `predictOnBatch of LSTM ${nameOf(shape)}`,
    make: ({ latch }) => prediction(lstmPrediction(latch, shape).run),
  };
}

function classifierPrediction(onBatch) {
  return {
    what: `${methodOf(onBatch)} of one row, the classifier`,
    make: ({ latch }) => {
      const { net, firstFeatures } = classifier.course(latch);
      const row = firstFeatures.slice([0, 0], [1, classifier.FEATURES]);
      return prediction(() => net[methodOf(onBatch)](row));
    },
  };
}

function lstmRowPrediction(onBatch) {
  return {
    what: `${methodOf(onBatch)} of one row, LSTM ${nameOf(SINGLE)}`,
    make: ({ latch }) => {
      const { net, x } = lstmPrediction(latch, SINGLE);
      return prediction(() => net[methodOf(onBatch)](x));
    },
  };
}

function methodOf(onBatch) {
  return onBatch ? "predictOnBatch" : "predict";
}

function prediction(run) {
  return { run, numbers: async () => (await run()).data };
}

function building() {
  return {
    what: "building LSTM(256)",
    make: ({ latch }) => {
      const run = lstmBuilding(latch);
      return { run, numbers: async () => (await run())[1].data };
    },
  };
}
