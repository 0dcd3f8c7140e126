// Mistakes in the masks and states of recurrent layers, and in how cells and directions are put together.
const folder = "ts/layers/recurrent";
const goldens = (name) => ({ vitest: "layers/recurrent-cells", name });

export default [
  {
    name: "gru-resets-after-where-it-should-before",
    file: `${folder}/gru.ts`,
    snippet: "const recalled = this.resetAfter\n",
    replacement: "const recalled = this.resetAfter || !this.resetAfter\n",
    seenBy: { vitest: "layers/recurrent-composed", name: "GRU" },
  },
  {
    name: "loop-reads-the-mask-the-other-way-round",
    file: `${folder}/loop.ts`,
    snippet: "[timeMajor(x), timeMajor(mask)]",
    replacement: "[timeMajor(x), timeMajor(reverse(mask, 1))]",
    seenBy: goldens("RNN of"),
  },
  {
    name: "loop-ignores-given-states",
    file: `${folder}/loop.ts`,
    snippet: "states ?? sizes.map(",
    replacement: "sizes.map(",
    seenBy: goldens("RNN of"),
  },
  {
    name: "masked-steps-go-backwards-unturned",
    file: `${folder}/recurrent.ts`,
    snippet: "this.goBackwards ? reverse(mask, 1) : mask",
    replacement: "mask",
    seenBy: goldens("RNN of"),
  },
  {
    name: "a-row-without-steps-gives-its-initial-state",
    file: `${folder}/recurrent.ts`,
    snippet: "if (!hasStates) return { sequence, last };",
    replacement: "if (hasStates || !hasStates) return { sequence, last };",
    seenBy: goldens("a row without any step"),
  },
  {
    name: "stateful-layers-do-not-keep-states",
    file: `${folder}/recurrent.ts`,
    snippet: "if (!this.stateful || trace === null) return;",
    replacement: "if (this.stateful || trace === null) return;",
    seenBy: { vitest: "models/stateful", name: "" },
  },
  {
    name: "states-kept-in-the-wrong-order",
    file: `${folder}/recurrent.ts`,
    snippet: "const next = states[index];",
    replacement: "const next = states[states.length - 1 - index];",
    seenBy: { vitest: "models/stateful", name: "lstm" },
  },
  {
    name: "bidirectional-sum-for-product",
    file: `${folder}/bidirectional.ts`,
    snippet: "  sum: add,\n  mul,",
    replacement: "  sum: mul,\n  mul: add,",
    seenBy: { vitest: "layers/recurrent", name: "Bidirectional" },
  },
  {
    name: "bidirectional-states-swapped",
    file: `${folder}/bidirectional.ts`,
    snippet: "return [given.slice(0, half), given.slice(half)];",
    replacement: "return [given.slice(half), given.slice(0, half)];",
    seenBy: { vitest: "layers/recurrent", name: "Bidirectional" },
  },
  {
    name: "stacked-cells-all-read-the-first-states",
    file: `${folder}/rnn.ts`,
    snippet: "states.slice(next.length, next.length + stateSizes(cell).length)",
    replacement: "states.slice(0, stateSizes(cell).length)",
    seenBy: goldens("RNN of"),
  },
  {
    name: "backward-layer-of-ones-own-repeats-outputs-where-masked",
    file: `${folder}/bidirectional.ts`,
    snippet: "for (const one of [this.forwardLayer, this.backwardLayer])",
    replacement: "for (const one of [this.forwardLayer])",
    seenBy: goldens("Bidirectional of LSTM and GRU"),
  },
];
