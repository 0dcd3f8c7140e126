// Mistakes in the recurrent kernels and in the LSTM layer.
const inKernel = { cargo: "latch-kernels", name: "recurrent::" };
const folder = "crates/kernels/src/recurrent";

/** One snippet of a kernel file, replaced. */
function kernel(name, file, snippet, replacement) {
  return { name, file: `${folder}/${file}`, snippet, replacement, seenBy: inKernel };
}

export default [
  kernel(
    "skipped-steps-keep-what-was-in-dx",
    "back_projection.rs",
    "row_mut(dx, i)[first..first + features].fill(0.0);",
    "row_mut(dx, i);",
  ),
  kernel(
    "first-block-of-steps-is-skipped-where-all-is-masked",
    "weight_gradients.rs",
    "if first > 0 && is_masked {",
    "if is_masked {",
  ),
  kernel(
    "second-range-of-steps-begins-with-the-initial-state",
    "mod.rs",
    "if s == 0 { initial } else { Some(last) }",
    "if s < usize::MAX { initial } else { Some(last) }",
  ),
  kernel(
    "last-vector-of-a-row-is-computed-of-what-is-stored",
    "elementwise.rs",
    "store(last, count, of_last);",
    "store(last, count, compute(last, count));",
  ),
  kernel(
    "lstm-input-and-forget-gates-swapped",
    "lstm/gates.rs",
    "gate(1).mul_add(previous, gate(0).mul(gate(2)))",
    "gate(0).mul_add(previous, gate(1).mul(gate(2)))",
  ),
  kernel(
    "lstm-candidate-and-output-swapped-in-backward",
    "lstm/gates.rs",
    "let (i, f, g, o) = (y(0), y(1), y(2), y(3));",
    "let (i, f, g, o) = (y(0), y(1), y(3), y(2));",
  ),
  kernel(
    "lstm-forget-gradient-from-the-new-cell",
    "lstm/gates.rs",
    "dc.mul(previous)",
    "dc.mul(c_activated)",
  ),
  kernel(
    "lstm-cell-gradient-of-later-steps-lost",
    "lstm/gates.rs",
    "derivative_c.mul_add(dh.mul(o), later)",
    "derivative_c.mul(dh.mul(o))",
  ),
  kernel(
    "recurrent-bias-gradient-of-the-last-block-alone",
    "weight_gradients.rs",
    "        if self.first == 0 {\n            d_bias.fill(0.0);\n        }",
    "d_bias.fill(0.0);",
  ),
  kernel(
    "lstm-gradient-of-the-initial-cell-dropped",
    "lstm/backward.rs",
    "rows.of_disjoint(to, units).copy_from_slice(d_cell);",
    "rows.of_disjoint(to, units).fill(0.0);",
  ),
  kernel(
    "lstm-gradient-of-the-initial-hidden-state-not-carried-past-the-first-step",
    "lstm/backward.rs",
    "(s > 0 || self.needs_initial_hidden)",
    "(s > 0)",
  ),
  kernel(
    "lstm-masked-step-loses-the-cell",
    "lstm/gates.rs",
    "c.copy_from_slice(previous);",
    "c.fill(0.0);",
  ),
  kernel(
    "lstm-masked-gradient-lost-in-the-product",
    "lstm/backward.rs",
    "let carries = self.inputs.mask.is_some();",
    "let carries = false;",
  ),
  kernel(
    "lstm-masked-step-gives-no-gradient-of-its-output",
    "lstm/gates.rs",
    "elementwise::add(d, d_hidden);",
    "",
  ),
  kernel(
    "gru-keeps-what-it-should-replace",
    "gru/gates.rs",
    "z.mul_add(previous, one_minus_z.mul(g))",
    "z.mul_add(g, one_minus_z.mul(previous))",
  ),
  kernel(
    "gru-bias-of-the-state-forgotten",
    "gru/forward.rs",
    "elementwise::add(&of_state[..gates], &mut sum[..gates]);",
    "",
  ),
  kernel(
    "gru-bias-before-the-reset-forgotten",
    "gru/gates.rs",
    "elementwise::add(bias, resets);",
    "",
  ),
  kernel(
    "gru-gradient-of-the-second-bias-unlike-the-first",
    "weight_gradients.rs",
    "to.copy_from_slice(from);",
    "to.copy_within(0..from.len(), 0);",
  ),
  kernel("gru-reset-gradient-forgets-the-gate", "gru/gates.rs", "(dr, dg.mul(r))", "(dr, dg)"),
  kernel(
    "gru-reset-before-gradient-without-dropout",
    "gru/gates.rs",
    "d = d.mul(load(factors.as_ptr().add(j), count));",
    "d = d.mul(load(factors.as_ptr().add(j), count)).max(d);",
  ),
  kernel(
    "gru-state-gradient-not-carried",
    "gru/gates.rs",
    "(dz, dg, dh.mul(z), of_reset)",
    "(dz, dg, dh.sub(dh), of_reset)",
  ),
  kernel(
    "simple-rnn-masked-step-carries-nothing",
    "simple_rnn.rs",
    "after[at.clone()].copy_from_slice(&before[at]);",
    "after[at].fill(0.0);",
  ),
  kernel(
    "simple-rnn-masked-step-gives-a-gradient",
    "simple_rnn.rs",
    "                dz.fill(0.0);\n",
    "",
  ),
  kernel(
    "first-step-takes-a-given-state-for-zero",
    "mod.rs",
    "(s > 0 || self.initial_hidden.is_some()).then_some(hidden)",
    "(s > 0).then_some(hidden)",
  ),
  kernel(
    "mask-read-in-the-order-of-processing",
    "mod.rs",
    "let time = self.time_of(s);",
    "let time = s;",
  ),
  kernel(
    "reversed-sequence-read-forwards-in-weight-gradients",
    "weight_gradients.rs",
    "let x = self.inputs.x_of(self.first + s);",
    "let x = Inputs { reverse: false, ..self.inputs }.x_of(self.first + s);",
  ),
  kernel(
    "one-dropout-mask-for-all-gates",
    "factors.rs",
    "let first = own * inputs.whole_batch;",
    "let first = 0 * own;",
  ),
  kernel(
    "hidden-gradient-without-dropout",
    "back_projection.rs",
    "let factors = self.recurrent_factors(group);",
    "let factors = self.recurrent_factors(group).filter(|_| false);",
  ),
  kernel(
    "weight-gradients-of-the-last-block-alone",
    "weight_gradients.rs",
    "self.first > 0,",
    "self.first > usize::MAX - 1,",
  ),
  {
    name: "lstm-forget-bias-on-the-input-gate",
    file: "ts/layers/recurrent/lstm-bias.ts",
    snippet:
      "[initializer.values([units], key), ones([units]), initializer.values([2 * units], key)],",
    replacement:
      "[ones([units]), initializer.values([units], key), initializer.values([2 * units], key)],",
    seenBy: { vitest: "layers/lstm", name: "bias" },
  },
  {
    name: "lstm-states-returned-in-the-wrong-order",
    file: "ts/layers/recurrent/lstm.ts",
    snippet: "states: [hidden, cell]",
    replacement: "states: [cell, hidden]",
    seenBy: { vitest: "layers/lstm", name: "state" },
  },
  {
    name: "lstm-initial-states-taken-in-the-wrong-order",
    file: "ts/layers/recurrent/lstm.ts",
    snippet: "const [, initialCell = null] = states ?? [];",
    replacement: "const [initialCell = null] = states ?? [];",
    seenBy: { vitest: "layers/lstm", name: "state" },
  },
  {
    name: "lstm-drops-out-in-prediction",
    file: "ts/layers/recurrent/units-layer.ts",
    snippet: "const dropoutMasks = training",
    replacement: "const dropoutMasks = training || !training",
    seenBy: { vitest: "layers/lstm", name: "dropout" },
  },
];
