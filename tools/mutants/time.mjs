// Mistakes in loops over time and in masks.

/** @type {readonly import("./list.mjs").Mutant[]} */
export default [
  {
    name: "scan-reads-the-first-step-in-every-round",
    file: "ts/graph/plan.ts",
    snippet: "reverse ? -bytes : bytes,",
    replacement: "reverse ? -0 : 0,",
    seenBy: { vitest: "graph/scan", name: "forward" },
  },
  {
    name: "scan-loses-the-state-between-rounds",
    file: "ts/graph/operations/scan-lowering.ts",
    snippet: "    if (next === states[index]) return;",
    replacement: "    if (next !== states[index]) return;",
    seenBy: { vitest: "graph/scan", name: "forward" },
  },
  {
    name: "scan-goes-back-in-the-same-direction",
    file: "ts/graph/operations/scan.ts",
    snippet: "reverse: !reverse",
    replacement: "reverse",
    seenBy: { vitest: "graph/scan", name: "gradients" },
  },
  {
    name: "scan-drops-the-gradient-of-its-last-states",
    file: "ts/graph/operations/scan-gradient.ts",
    snippet: "dy.last[index] ?? zeros(state.dims)",
    replacement: "zeros(state.dims)",
    seenBy: { vitest: "graph/scan", name: "gradients against central differences" },
  },
  {
    name: "states-that-change-places-overwrite-each-other",
    file: "ts/graph/operations/scan-lowering.ts",
    snippet: "state === next && other !== index",
    replacement: "state === next && other === index",
    seenBy: { vitest: "graph/scan", name: "states that change places" },
  },
  {
    name: "masked-step-takes-the-new-state",
    file: "ts/layers/recurrent/loop.ts",
    snippet: "chosen(state, before[index]!)",
    replacement: "chosen(state, state)",
    seenBy: { vitest: "layers/recurrent", name: "loop over its cell" },
  },
  {
    name: "backward-direction-is-not-turned",
    file: "ts/layers/recurrent/bidirectional.ts",
    snippet: "output: isReversed ? reverse(output, 1) : output",
    replacement: "output: isReversed ? output : output",
    seenBy: { vitest: "layers/recurrent", name: "Bidirectional" },
  },
  {
    name: "gru-update-and-reset-change-places",
    file: "ts/layers/recurrent/gru.ts",
    snippet: "const [update, reset] = [0, 1]",
    replacement: "const [update, reset] = [1, 0]",
    seenBy: { vitest: "layers/recurrent", name: "loop over its cell" },
  },
  {
    name: "gru-keeps-the-candidate-in-the-place-of-the-state",
    file: "ts/layers/recurrent/gru.ts",
    snippet: "add(mul(update, h), mul(sub(1, update), candidate))",
    replacement: "add(mul(update, candidate), mul(sub(1, update), h))",
    seenBy: { vitest: "layers/recurrent", name: "loop over its cell" },
  },
];
