// Mistakes in the preparation of data.
export default [
  {
    name: "split-leaves-a-row-out",
    file: "ts/data/split-indices.ts",
    snippet: "order.slice(testCount, testCount + trainCount)",
    replacement: "order.slice(testCount + 1, testCount + trainCount)",
    seenBy: { vitest: "data/split", name: "" },
  },
  {
    name: "split-rounds-the-test-share-down",
    file: "ts/data/split-indices.ts",
    snippet: "Math.ceil(test * n)",
    replacement: "Math.floor(test * n)",
    seenBy: { vitest: "data/split", name: "" },
  },
  {
    name: "scaler-divides-by-the-variance",
    file: "ts/data/scaling.ts",
    snippet: "isConstant(mean, variance, count) ? 1 : Math.sqrt(variance)",
    replacement: "isConstant(mean, variance, count) ? 1 : variance",
    seenBy: { vitest: "data/scaling", name: "as scikit-learn" },
  },
  {
    name: "confusion-matrix-transposed",
    file: "ts/data/confusion-matrix.ts",
    snippet: "counts[i * known.length + j]!++",
    replacement: "counts[j * known.length + i]!++",
    seenBy: { vitest: "data/classes", name: "true classes in rows" },
  },
];
