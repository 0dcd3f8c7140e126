// Mistakes in models: how data, steps and weights meet.
const inTraining = (name) => ({ vitest: "models/training", name });

export default [
  {
    name: "validation-split-from-the-front",
    file: "ts/models/trainer.ts",
    snippet: `    mapArrays(arrays, (tensor) => tensor.slice(0, kept)),
    mapArrays(arrays, (tensor) => tensor.slice(kept)),`,
    replacement: `    mapArrays(arrays, (tensor) => tensor.slice(rows - kept)),
    mapArrays(arrays, (tensor) => tensor.slice(0, rows - kept)),`,
    seenBy: inTraining("fit, validationSplit"),
  },
  {
    name: "class-weights-ignored-in-the-loss",
    file: "ts/models/feeding.ts",
    snippet: "weights[label] ?? 1",
    replacement: "weights[label] === undefined ? 1 : 1",
    seenBy: inTraining("classWeight"),
  },
  {
    name: "class-weights-in-validation",
    file: "ts/models/trainer.ts",
    snippet: "options.classWeight === undefined ? heldBack : unweighted(heldBack)",
    replacement: "options.classWeight === undefined ? heldBack : heldBack",
    seenBy: inTraining("classWeight"),
  },
  {
    name: "sums-of-the-epoch-before-go-on",
    file: "ts/models/fitting.ts",
    snippet: `await callbacks.epoch("onEpochBegin", epoch);
    steps.resetTrackers();`,
    replacement: `await callbacks.epoch("onEpochBegin", epoch);
    if (epoch === 0) steps.resetTrackers();`,
    seenBy: inTraining("fit, partial last batch"),
  },
  {
    name: "evaluation-drops-out",
    file: "ts/models/compiled.ts",
    snippet: 'new Trace(mode === "train")',
    replacement: "new Trace(true)",
    seenBy: { vitest: "layers/dropout", name: "evaluat" },
  },
  {
    name: "penalties-left-out-of-the-loss",
    file: "ts/models/compiled.ts",
    snippet: "const penalties = [...trace.losses, ...weightPenalties(this.trainable)];",
    replacement: "const penalties = trace.losses;",
    seenBy: inTraining("fit, regularizers"),
  },
  {
    name: "predictions-of-every-batch-over-the-first",
    file: "ts/models/collected.ts",
    snippet: "this.filled += rows;",
    replacement: "this.filled += 0 * rows;",
    seenBy: { vitest: "models/predicting", name: "" },
  },
  {
    name: "a-failed-step-counts-as-one",
    file: "ts/training/loop/run.ts",
    snippet: "optimizer.iterations += completed;",
    replacement: "optimizer.iterations += completed + (failure === null ? 0 : 1);",
    seenBy: { vitest: "models/failing", name: "label" },
  },
  {
    name: "weights-lost-in-a-trap",
    file: "ts/runtime/device/blocks.ts",
    snippet: "for (const move of moves) move();",
    replacement: "for (const move of moves.slice(1)) move();",
    seenBy: { vitest: "models/failing", name: "trap" },
  },
  {
    name: "recurrent-kernels-not-asked-for",
    file: "ts/graph/plan.ts",
    snippet: 'this.steps.some(usesRecurrentKernels) ? "recurrent" : "core"',
    replacement: '"core"',
    seenBy: { vitest: "runtime/builds", name: "in the middle of another model's training" },
  },
  {
    name: "shared-layer-updated-twice",
    file: "ts/layers/weighted.ts",
    snippet: "return [...new Set(weights)];",
    replacement: "return [...weights];",
    seenBy: { vitest: "models/sharing", name: "a step updates them once" },
  },
  {
    name: "parameters-counted-without-the-bias",
    file: "ts/layers/weighted.ts",
    snippet: "this.weights.reduce((total, weight) => total + weight.size, 0)",
    replacement: "this.weights.slice(0, 1).reduce((total, weight) => total + weight.size, 0)",
    seenBy: { vitest: "models/summary", name: "" },
  },
];
