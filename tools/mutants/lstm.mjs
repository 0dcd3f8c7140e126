// Mistakes in the fused LSTM.
const inKernel = { cargo: "latch-kernels", name: "lstm::" };
const folder = "crates/kernels/src/lstm";

export default [
  {
    name: "lstm-input-and-forget-gates-swapped",
    file: `${folder}/gates.rs`,
    snippet: "gate(1).mul_add(load(previous.add(j), count), gate(0).mul(gate(2)))",
    replacement: "gate(0).mul_add(load(previous.add(j), count), gate(1).mul(gate(2)))",
    seenBy: inKernel,
  },
  {
    name: "lstm-candidate-and-output-swapped-in-backward",
    file: `${folder}/gates.rs`,
    snippet: "let (i, f, g, o) = (y(0), y(1), y(2), y(3));",
    replacement: "let (i, f, g, o) = (y(0), y(1), y(3), y(2));",
    seenBy: inKernel,
  },
  {
    name: "lstm-forget-gradient-from-the-new-cell",
    file: `${folder}/gates.rs`,
    snippet: "dc.mul(previous)",
    replacement: "dc.mul(c)",
    seenBy: inKernel,
  },
  {
    name: "lstm-cell-gradient-of-later-steps-lost",
    file: `${folder}/gates.rs`,
    snippet: ".mul_add(dh.mul(o), later)",
    replacement: ".mul(dh.mul(o))",
    seenBy: inKernel,
  },
  {
    name: "lstm-bias-gradient-of-the-last-row-alone",
    file: `${folder}/gates.rs`,
    snippet: "store(load(to, count).add(dz), to, count);",
    replacement: "store(dz, to, count);",
    seenBy: inKernel,
  },
  {
    name: "lstm-gradient-of-the-initial-cell-dropped",
    file: `${folder}/backward.rs`,
    snippet: "to.copy_from_slice(d_cell);",
    replacement: "to.fill(0.0);",
    seenBy: inKernel,
  },
  {
    name: "lstm-gradient-of-the-initial-hidden-state-not-carried-past-the-first-step",
    file: `${folder}/backward.rs`,
    snippet: "s > 0 || gradients.initial_hidden.is_some()",
    replacement: "s > 0",
    seenBy: inKernel,
  },
  {
    name: "lstm-first-step-takes-a-given-state-for-zero",
    file: `${folder}/forward.rs`,
    snippet: `        let known_zero = s == 0 && inputs.initial_hidden.is_none();
        projection.step(s, (!known_zero).then_some(&*before), gates);`,
    replacement: `        let known_zero = s == 0;
        projection.step(s, (!known_zero).then_some(&*before), gates);`,
    seenBy: inKernel,
  },
  {
    name: "lstm-reversed-sequence-read-forwards-in-weight-gradients",
    file: `${folder}/weight_gradients.rs`,
    snippet: "options.time_of(first + s, &shape) * features",
    replacement: "(first + s + 0 * options.time_of(0, &shape)) * features",
    seenBy: inKernel,
  },
  {
    name: "lstm-reversed-sequence-never-reversed",
    file: `${folder}/mod.rs`,
    snippet: "if self.reverse { shape.time - 1 - s } else { s }",
    replacement: "if self.reverse { s.min(shape.time - 1) } else { s }",
    seenBy: inKernel,
  },
  {
    name: "lstm-one-dropout-mask-for-all-gates",
    file: `${folder}/masks.rs`,
    snippet: "&masks[product * len..][..len]",
    replacement: "&masks[0 * product..][..len]",
    seenBy: inKernel,
  },
  {
    name: "lstm-hidden-gradient-not-masked",
    file: `${folder}/backward.rs`,
    snippet: "masks::of_product(self.inputs.recurrent_masks, batch * units, product);",
    replacement: "masks::of_product(None, batch * units, product);",
    seenBy: inKernel,
  },
  {
    name: "lstm-forget-bias-on-the-input-gate",
    file: "ts/layers/recurrent/lstm.ts",
    snippet: "[initializer.call([units], key), ones([units]), initializer.call([2 * units], key)],",
    replacement:
      "[ones([units]), initializer.call([units], key), initializer.call([2 * units], key)],",
    seenBy: { vitest: "layers/lstm", name: "bias" },
  },
  {
    name: "lstm-states-returned-in-the-wrong-order",
    file: "ts/layers/recurrent/lstm.ts",
    snippet: "states: [hidden, result.cell]",
    replacement: "states: [result.cell, hidden]",
    seenBy: { vitest: "layers/lstm", name: "state" },
  },
  {
    name: "lstm-initial-states-taken-in-the-wrong-order",
    file: "ts/layers/recurrent/lstm.ts",
    snippet: "cell: states?.[1] ?? null,",
    replacement: "cell: states?.[0] ?? null,",
    seenBy: { vitest: "layers/lstm", name: "state" },
  },
  {
    name: "lstm-drops-out-in-prediction",
    file: "ts/layers/recurrent/lstm.ts",
    snippet: "inputMasks: training ? cell.inputMasks(",
    replacement: "inputMasks: training || !training ? cell.inputMasks(",
    seenBy: { vitest: "layers/lstm", name: "dropout" },
  },
];
