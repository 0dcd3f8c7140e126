/** Recurrent kernels with all their options, as cases of operations.test.ts. */
import type { SymbolicTensor } from "latch";
import type { ActivationName } from "../../ts/graph/instructions.js";
import { gru } from "../../ts/graph/operations/recurrent/gru.js";
import { type LstmOperands, lstm } from "../../ts/graph/operations/recurrent/lstm.js";
import { simpleRnn } from "../../ts/graph/operations/recurrent/simple-rnn.js";
import * as ops from "../../ts/graph/ops.js";
import type { Argument, Case } from "../support/operation-case.js";

type Kind = "lstm" | "gru" | "gru, reset before" | "simpleRnn";

const GATES: Readonly<Record<Kind, number>> = {
  lstm: 4,
  gru: 3,
  "gru, reset before": 3,
  simpleRnn: 1,
};

interface Options {
  /** Batch, time, features, units. */
  readonly sizes: readonly [number, number, number, number];
  /** Which output is looked at. */
  readonly part: "sequence" | "hidden" | "cell" | "hiddens" | "cells" | "gates";
  readonly reverse?: boolean;
  readonly activation?: ActivationName;
  readonly recurrentActivation?: ActivationName;
  /** Without bias and initial states. */
  readonly bare?: boolean;
  /** Dropout of inputs and of states: of all gates together, or of each. */
  readonly inputMasks?: "one" | "each";
  readonly recurrentMasks?: "one" | "each";
  readonly mask?: boolean;
}

/** Numbers of about 1 without symmetry, some of them 0: scaled dropout. */
function dropped(shape: readonly number[], seed: number): SymbolicTensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const numbers = Array.from({ length: size }, (_, index) =>
    (index * 7 + seed) % 5 === 0 ? 0 : Math.fround(1.25 + 0.1 * Math.sin(index + seed)),
  );
  return ops.constant(numbers, shape);
}

/** Holes, ends that are padded, and in row 1 nothing that counts. */
function mask(batch: number, time: number): SymbolicTensor {
  const counts = Array.from({ length: batch * time }, (_, index) => {
    const [row, t] = [Math.floor(index / time), index % time];
    return row === 1 || (row + 2 * t) % 3 === 2 ? 0 : 1;
  });
  return ops.notEqual(ops.constant(counts, [batch, time]), 0);
}

function build(
  kind: Kind,
  options: Options,
  [x, kernel, recurrent, bias, hidden, cell]: readonly SymbolicTensor[],
) {
  const [batch, time, features, units] = options.sizes;
  const each = (which: "one" | "each" | undefined) => (which === "each" ? GATES[kind] : 1);
  const inputs: LstmOperands = {
    x: x!,
    kernel: kernel!,
    recurrent: recurrent!,
    bias: bias ?? null,
    initialHidden: hidden ?? null,
    initialCell: cell ?? null,
    inputMasks: options.inputMasks ? dropped([each(options.inputMasks), batch, features], 1) : null,
    recurrentMasks: options.recurrentMasks
      ? dropped([each(options.recurrentMasks), batch, units], 3)
      : null,
    mask: options.mask ? mask(batch, time) : null,
  };
  const { reverse = false, activation = "tanh", recurrentActivation = "sigmoid" } = options;
  const attributes = { units, reverse, activation, recurrentActivation };
  if (kind === "lstm") return lstm(inputs, attributes);
  if (kind === "simpleRnn") return simpleRnn(inputs, attributes);
  return gru(inputs, { ...attributes, resetAfter: kind === "gru" });
}

function recurrentCase(kind: Kind, name: string, options: Options): Case {
  const [batch, time, features, units] = options.sizes;
  const columns = GATES[kind] * units;
  const weights: Argument[] = [
    { shape: [batch, time, features] },
    { shape: [features, columns] },
    { shape: [units, columns] },
  ];
  const optional: Argument[] = [
    { shape: kind === "gru" ? [2, columns] : [columns] },
    { shape: [batch, units] },
    ...(kind === "lstm" ? [{ shape: [batch, units] }] : []),
  ];
  return {
    name: `${kind} ${name}`,
    of: (...tensors) => {
      const outputs: Partial<Record<Options["part"], SymbolicTensor>> = build(
        kind,
        options,
        tensors,
      );
      return outputs[options.part]!;
    },
    arguments: options.bare ? weights : [...weights, ...optional],
  };
}

const KINDS: readonly Kind[] = ["lstm", "gru", "gru, reset before", "simpleRnn"];

const options: readonly (readonly [string, Options])[] = [
  ["sequence", { sizes: [2, 4, 3, 5], part: "sequence" }],
  ["hidden, reversed", { sizes: [3, 3, 2, 4], part: "hidden", reverse: true }],
  ["one step", { sizes: [2, 1, 3, 3], part: "sequence" }],
  ["of ones", { sizes: [1, 1, 1, 1], part: "sequence" }],
  ["one row without bias and states", { sizes: [1, 4, 2, 3], part: "sequence", bare: true }],
  [
    "without bias and states, reversed",
    { sizes: [3, 4, 2, 3], part: "hidden", bare: true, reverse: true },
  ],
  ["masked", { sizes: [3, 5, 2, 3], part: "sequence", mask: true }],
  ["masked, reversed", { sizes: [3, 4, 2, 5], part: "hidden", mask: true, reverse: true }],
  [
    "masked without bias and states",
    { sizes: [2, 3, 2, 4], part: "sequence", mask: true, bare: true },
  ],
  ["dropout of inputs", { sizes: [3, 3, 4, 2], part: "sequence", inputMasks: "one" }],
  ["dropout of states", { sizes: [3, 3, 4, 3], part: "sequence", recurrentMasks: "one" }],
  [
    "dropout of each gate",
    { sizes: [2, 3, 4, 3], part: "hidden", inputMasks: "each", recurrentMasks: "each" },
  ],
  [
    "dropout of each gate's states, one row, reversed",
    { sizes: [1, 3, 2, 5], part: "sequence", recurrentMasks: "each", reverse: true },
  ],
  [
    "other activations",
    { sizes: [2, 3, 2, 4], part: "sequence", activation: "silu", recurrentActivation: "tanh" },
  ],
  [
    "other activations, everything at once",
    {
      sizes: [3, 4, 2, 3],
      part: "sequence",
      activation: "softplus",
      recurrentActivation: "softsign",
      inputMasks: "each",
      recurrentMasks: "each",
      mask: true,
      reverse: true,
    },
  ],
];

export const recurrentCases: readonly Case[] = [
  ...KINDS.flatMap((kind) => options.map(([name, one]) => recurrentCase(kind, name, one))),
  recurrentCase("lstm", "cell, one step", { sizes: [2, 1, 3, 3], part: "cell" }),
  recurrentCase("lstm", "cell, masked", { sizes: [3, 4, 3, 3], part: "cell", mask: true }),
];

const masked = { sizes: [3, 4, 2, 5], mask: true, reverse: true } as const;

/** What a look inside reads: in a graph without gradients, which do not flow through it. */
export const historyCases: readonly Case[] = [
  ...KINDS.map((kind) => recurrentCase(kind, "all states", { ...masked, part: "hiddens" })),
  recurrentCase("lstm", "all cells", { ...masked, part: "cells" }),
  ...KINDS.filter((kind) => kind !== "simpleRnn").map((kind) =>
    recurrentCase(kind, "gates", { ...masked, part: "gates" }),
  ),
];
