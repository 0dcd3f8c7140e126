// Mistakes with what files of models say: safetensors, PyTorch, TensorFlow.js, ONNX.
export default [
  {
    name: "pytorch-gru-keeps-the-order-of-gates",
    file: "ts/models/saving/pytorch/layer-rules.ts",
    snippet: "inOrder(rows, [1, 0, 2], parameters.path)",
    replacement: "inOrder(rows, [0, 1, 2], parameters.path)",
    seenBy: { vitest: "models/pytorch", name: "gru" },
  },
  {
    name: "pytorch-takes-one-of-two-biases",
    file: "ts/models/saving/pytorch/layer-rules.ts",
    snippet: "bias: inputBias.add(recurrentBias)",
    replacement: "bias: inputBias",
    seenBy: { vitest: "models/pytorch", name: "lstm" },
  },
  {
    name: "safetensors-compares-numbers-of-layers-as-text",
    file: "ts/models/saving/weight-names.ts",
    snippet: ".sort(([a], [b]) => a - b)",
    replacement: ".sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))",
    seenBy: { vitest: "models/safetensors", name: "may differ, and are compared as numbers" },
  },
  {
    name: "onnx-keeps-the-order-of-gates",
    file: "ts/models/saving/onnx/recurrent-rules.ts",
    snippet: "gates: [0, 3, 1, 2],",
    replacement: "gates: [0, 1, 2, 3],",
    seenBy: { vitest: "models/onnx/writing", name: "order of gates" },
  },
  {
    name: "tfjs-counts-calls-of-inner-models-from-zero",
    file: "ts/models/saving/tfjs/to-tfjs.ts",
    snippet: "models.has(layer) ? call + 1 : call,",
    replacement: "call,",
    seenBy: { vitest: "models/tfjs", name: "counts calls of inner models" },
  },
  {
    name: "tfjs-takes-hard-sigmoid-for-that-of-keras-3",
    file: "ts/models/loading/keras-2.ts",
    snippet: `value === "hard_sigmoid" && name.endsWith("activation")`,
    replacement: `value === "hard_sigmoid" && name.endsWith("activations")`,
    seenBy: { vitest: "models/tfjs", name: "tagger" },
  },
];
