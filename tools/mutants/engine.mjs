// Mistakes in the engine: running programs, and how instructions call kernels.
const inEngine = (name) => ({ cargo: "latch-engine", name });

export default [
  {
    name: "commit-despite-a-failure",
    file: "crates/engine/src/engine.rs",
    snippet: "run.execute(&program.compute[steps.start..end])?;",
    replacement: `let computed = run.execute(&program.compute[steps.start..end]);
        run.execute(&program.commit).expect("commit can't fail");
        computed?;`,
    seenBy: inEngine("a_failing_step_commits_nothing"),
  },
  {
    name: "commit-left-out",
    file: "crates/engine/src/engine.rs",
    snippet: "run.execute(&program.commit)",
    replacement: "run.execute(&program.commit[..0])",
    seenBy: inEngine("computes_then_commits"),
  },
  {
    name: "failure-names-the-first-instruction",
    file: "crates/engine/src/run.rs",
    snippet: "instruction: number,",
    replacement: "instruction: number * 0,",
    seenBy: inEngine("a_failing_step"),
  },
  {
    name: "every-batch-reads-the-first-rows",
    file: "crates/engine/src/run.rs",
    snippet: ".add(self.start), rows)",
    replacement: ".add(0 * self.start), rows)",
    seenBy: { vitest: "models/training", name: "fit, partial last batch" },
  },
  {
    name: "hyperparameters-of-the-first-step-for-ever",
    file: "crates/engine/src/engine.rs",
    snippet: "let offset = row * program.hyperparameter_bytes;",
    replacement: "let offset = 0 * row * program.hyperparameter_bytes;",
    seenBy: { vitest: "models/training", name: "fit, partial last batch" },
  },
  {
    name: "workspace-lies-over-tensors",
    file: "crates/engine/src/program.rs",
    snippet: "let workspace_offset = planned.next_multiple_of(64);",
    replacement: "let workspace_offset = 0 * planned;",
    seenBy: { vitest: "graph/operations", name: "engine against oracle" },
  },
  {
    name: "weight-decay-forgotten",
    file: "crates/engine/src/execute/update.rs",
    snippet: "(values[0], values[1])",
    replacement: "(values[0], 0.0 * values[1])",
    seenBy: { vitest: "training/optimizers", name: "SGD learning_rate=0.03 weight_decay=0.05" },
  },
  {
    name: "matmul-of-a-batch-reads-the-first-matrix",
    file: "crates/engine/src/execute/product.rs",
    snippet: "&b[batch_offset(entry, batch, b_strides)..];",
    replacement: "&b[0 * batch_offset(entry, batch, b_strides)..];",
    seenBy: { vitest: "graph/operations", name: "matmul batch" },
  },
  {
    name: "lstm-gradient-ignores-the-last-cell",
    file: "crates/engine/src/execute/recurrent/lstm.rs",
    snippet: "cell: run.read_if(self.dcell, states),",
    replacement: "cell: None,",
    seenBy: { vitest: "layers/goldens", name: "lstm" },
  },
  {
    name: "an-output-over-an-input-goes-unnoticed",
    file: "crates/engine/src/run.rs",
    snippet: "both_read || disjoint",
    replacement: "both_read || disjoint || access == Access::Write",
    seenBy: inEngine("an_output_over_an_input_is_rejected"),
  },
];
