// Mistakes in gradient rules, lowering and planning.
const operations = (name) => ({ vitest: "graph/operations", name });

export default [
  {
    name: "unbroadcast-over-the-wrong-axes",
    file: "ts/graph/operations/broadcast.ts",
    snippet: "at(operand.dims, axis - lead)",
    replacement: "operand.dims[axis]",
    seenBy: operations("row"),
  },
  {
    name: "gradient-of-a-tensor-read-twice-counted-once",
    file: "ts/graph/autodiff.ts",
    snippet: "known === undefined ? gradient : add(known, gradient)",
    replacement: "gradient",
    seenBy: operations("gradient against central differences"),
  },
  {
    name: "gradient-of-the-divisor-with-the-wrong-sign",
    file: "ts/graph/operations/elementwise.ts",
    snippet: "neg(div(mul(dy, y), b))",
    replacement: "div(mul(dy, y), b)",
    seenBy: operations("div"),
  },
  {
    name: "where-gives-both-gradients-to-the-first",
    file: "ts/graph/operations/elementwise.ts",
    snippet: "sumTo(where(condition, 0, dy), no)",
    replacement: "sumTo(where(condition, dy, 0), no)",
    seenBy: operations("where"),
  },
  {
    name: "equal-maxima-get-the-whole-gradient-each",
    file: "ts/graph/operations/reduce.ts",
    snippet: "div(dy, sum(taken, axes))",
    replacement: "dy",
    seenBy: { vitest: "graph/ties", name: "max" },
  },
  {
    name: "equal-operands-get-the-whole-gradient-each",
    file: "ts/graph/operations/elementwise.ts",
    snippet: "div(taken, maximum(ties, 1))",
    replacement: "div(taken, maximum(mul(ties, 0), 1))",
    seenBy: { vitest: "graph/ties", name: "maximum" },
  },
  {
    name: "concatenation-gives-every-part-the-first-slice",
    file: "ts/graph/operations/concat.ts",
    snippet: "start = addDims(start, at(part.dims, axis));",
    replacement: "",
    seenBy: operations("concatenate"),
  },
  {
    name: "transposition-undone-by-itself",
    file: "ts/graph/operations/layout.ts",
    snippet: "permutation.map((_, axis) => permutation.indexOf(axis))",
    replacement: "permutation",
    seenBy: operations("transpose"),
  },
  {
    name: "dropout-drops-others-in-the-gradient",
    file: "ts/graph/operations/dropout.ts",
    snippet: "dropout(dy, rate, key)",
    replacement: "dropout(dy, rate, { ...key, stream: key.stream + 1 })",
    seenBy: { vitest: "layers/dropout", name: "gradient" },
  },
  {
    name: "matmul-strides-of-the-transposed-operand-swapped",
    file: "ts/graph/operations/matmul.ts",
    snippet: "bRowStride: transposeB ? 1 : bColumns,",
    replacement: "bRowStride: bColumns,",
    seenBy: operations("B transposed"),
  },
  {
    name: "lstm-gradients-of-kernels-swapped",
    file: "ts/graph/operations/recurrent/kernel.ts",
    snippet:
      "dkernel: usedRef(to, gradients.dkernel),\n    drecurrent: usedRef(to, gradients.drecurrent),",
    replacement:
      "dkernel: usedRef(to, gradients.drecurrent),\n    drecurrent: usedRef(to, gradients.dkernel),",
    seenBy: { vitest: "layers/goldens", name: "lstm" },
  },
  {
    name: "arena-gives-a-place-away-one-step-too-early",
    file: "ts/graph/plan.ts",
    snippet: "(this.lastUse.get(tensor) ?? position) > position;",
    replacement: "(this.lastUse.get(tensor) ?? position) > position + 1;",
    seenBy: operations("engine against oracle"),
  },
  {
    name: "arena-forgets-that-a-reshape-shares-its-place",
    file: "ts/graph/plan.ts",
    snippet: "this.lastUse.set(storageOf(read), position);",
    replacement: "this.lastUse.set(read, position);",
    seenBy: operations("engine against oracle"),
  },
  {
    name: "arena-reuses-the-place-of-a-fetched-tensor",
    file: "ts/graph/plan.ts",
    snippet: "      this.lastUse.set(storageOf(tensor), nodes.length);\n    }",
    replacement: "      this.lastUse.set(storageOf(tensor), 0);\n    }",
    seenBy: operations("engine against oracle"),
  },
  {
    name: "arena-gap-stays-as-long-as-it-was",
    file: "ts/graph/arena.ts",
    snippet: "best.bytes -= needed;",
    replacement: "best.bytes -= 0;",
    seenBy: operations("engine against oracle"),
  },
  {
    name: "constraints-before-the-updates-that-they-limit",
    file: "ts/graph/schedule.ts",
    snippet: "const commit = [...steps.filter(isEffect), ...nodes.slice(first.length)];",
    replacement: "const commit = [...nodes.slice(first.length), ...steps.filter(isEffect)];",
    seenBy: { vitest: "models/constraints", name: "" },
  },
  {
    name: "constraints-see-the-weights-before-the-update",
    file: "ts/training/fit/step-builder.ts",
    snippet: `...training.updates],
        afterwards: training.constraints,`,
    replacement: "...training.updates, ...training.constraints],",
    seenBy: { vitest: "models/constraints", name: "" },
  },
  {
    name: "updates-before-others-have-read",
    file: "ts/graph/schedule.ts",
    snippet: `  const compute = steps.filter((node) => !isEffect(node));
  const commit = [...steps.filter(isEffect), ...nodes.slice(first.length)];`,
    replacement: `  const compute = steps;
  const commit = nodes.slice(first.length);`,
    seenBy: { vitest: "graph/commit", name: "" },
  },
  {
    name: "a-history-overwritten-under-its-readers",
    file: "ts/graph/plan.ts",
    snippet:
      "if (isOwn && (this.lastUse.get(storage) ?? this.position) <= this.position) return source;",
    replacement: "if (isOwn) return source;",
    seenBy: { vitest: "graph/histories", name: "" },
  },
  {
    name: "an-update-that-reads-what-an-earlier-one-wrote",
    file: "ts/graph/schedule.ts",
    snippet: "source === null || !written.has(source)",
    replacement: "source !== null || source === null",
    seenBy: { vitest: "graph/commit", name: "" },
  },
];
