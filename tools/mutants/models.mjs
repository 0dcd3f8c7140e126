// Mistakes in models: how data, steps and weights meet.
const inTraining = (name) => ({ vitest: "models/training", name });

export default [
  {
    name: "validation-split-from-the-front",
    file: "ts/training/fit/trainer.ts",
    snippet: `    mapExamples(all, (tensor) => tensor.slice(0, kept)),
    mapExamples(all, (tensor) => tensor.slice(kept)),`,
    replacement: `    mapExamples(all, (tensor) => tensor.slice(rows - kept)),
    mapExamples(all, (tensor) => tensor.slice(0, rows - kept)),`,
    seenBy: inTraining("fit, validationSplit"),
  },
  {
    name: "class-weights-ignored-in-the-loss",
    file: "ts/training/fit/model-data.ts",
    snippet: "weights[label] ?? 1",
    replacement: "weights[label] === undefined ? 1 : 1",
    seenBy: inTraining("classWeight"),
  },
  {
    name: "class-weights-in-validation",
    file: "ts/training/fit/trainer.ts",
    snippet: "classWeight === undefined ? last : unweighted(last)",
    replacement: "classWeight === undefined ? last : last",
    seenBy: inTraining("classWeight"),
  },
  {
    name: "sums-of-the-epoch-before-go-on",
    file: "ts/training/fit/fit.ts",
    snippet: `const metrics = compiled.beginPass("train");`,
    replacement: `const metrics = this.first ?? compiled.beginPass("train");
    this.first = metrics;`,
    seenBy: {
      vitest: "training/own-metrics",
      name: "evaluate in mid-fit leaves the values of the epoch as they are",
    },
  },
  {
    name: "evaluation-drops-out",
    file: "ts/training/fit/step-builder.ts",
    snippet: 'new Trace(mode === "train")',
    replacement: "new Trace(true)",
    seenBy: { vitest: "layers/dropout", name: "evaluat" },
  },
  {
    name: "penalties-left-out-of-the-loss",
    file: "ts/training/fit/step-builder.ts",
    snippet: "const penalties = [...trace.losses, ...weightPenalties(this.trained)];",
    replacement: "const penalties = trace.losses;",
    seenBy: inTraining("fit, regularizers"),
  },
  {
    name: "predictions-of-every-batch-over-the-first",
    file: "ts/training/fit/prediction-buffer.ts",
    snippet: "this.#filled += rows;",
    replacement: "this.#filled += 0 * rows;",
    seenBy: { vitest: "models/predicting", name: "" },
  },
  {
    name: "text-of-the-first-batch-for-all",
    file: "ts/training/fit/feeds.ts",
    snippet: "data.slice(start, end)",
    replacement: "data.slice(0, end - start)",
    seenBy: { vitest: "models/host-part", name: "in the middle of a model" },
  },
  {
    name: "a-failed-step-counts-as-one",
    file: "ts/training/fit/run-steps.ts",
    snippet: "optimizer.complete(completed);",
    replacement: "optimizer.complete(completed + (failure === null ? 0 : 1));",
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
    name: "less-common-functions-not-asked-for",
    file: "ts/graph/needed-kernels.ts",
    snippet: "LESS_COMMON_FUNCTIONS.includes(String(fields.function))",
    replacement: "LESS_COMMON_FUNCTIONS.includes(step.name)",
    seenBy: { vitest: "graph/plans", name: "a less common function" },
  },
  {
    name: "recurrent-kernels-not-asked-for",
    file: "ts/graph/needed-kernels.ts",
    snippet: 'reaches("lstm") || steps.some(hasLessCommonFunction) ? "lstm" : "core"',
    replacement: '"core"',
    seenBy: { vitest: "runtime/builds", name: "in the middle of another model's training" },
  },
  {
    name: "shared-layer-updated-twice",
    file: "ts/layers/weighted.ts",
    snippet: "return [...new Set([...partsOf(this)].flatMap((part) => part[LISTED_WEIGHTS]))];",
    replacement:
      "return [...this[LISTED_WEIGHTS], ...this.sublayers.flatMap((part) => part.weights)];",
    seenBy: { vitest: "models/sharing", name: "a step updates them once" },
  },
  {
    name: "parameters-counted-without-the-bias",
    file: "ts/layers/weighted.ts",
    snippet: "this.weights.reduce((total, weight) => total + weight.size, 0)",
    replacement: "this.weights.slice(0, 1).reduce((total, weight) => total + weight.size, 0)",
    seenBy: { vitest: "models/summary", name: "" },
  },
  {
    name: "weights-of-another-model-are-taken",
    file: "ts/models/members.ts",
    snippet: "!members.has(owner)",
    replacement: "!members.has(reader)",
    seenBy: { vitest: "layers/ownership", name: "weights of another model are refused" },
  },
  {
    name: "memory-that-another-call-lacks-is-lacking-here",
    file: "ts/graph/weights.ts",
    snippet: "await Promise.allSettled(pending);",
    replacement: "await Promise.all(pending);",
    seenBy: { vitest: "models/failing", name: "who waits for weights" },
  },
];
