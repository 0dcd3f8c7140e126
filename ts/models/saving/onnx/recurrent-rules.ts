/** LSTM, GRU and SimpleRNN as ONNX's operators, which order the gates differently and have time as their first axis. */
import { at } from "../../../graph/dim.js";
import type { OpNode, SymbolicTensor } from "../../../graph/symbolic.js";
import { ValueError } from "../../../runtime/errors.js";
import { Tensor } from "../../../runtime/tensor.js";
import type { Attributes, GraphWriter } from "./graph-writer.js";
import { rangeOf } from "./layout-rules.js";
import { attributesOf, operand, optionalOperand, type Rule, result, unwritable } from "./rules.js";

interface RecurrentAttributes {
  readonly units: number;
  readonly reverse: boolean;
  readonly activation: string;
  /** Of LSTM and GRU. */
  readonly recurrentActivation?: string;
  /** Of GRU. */
  readonly resetAfter?: boolean;
}

/** How a kind of layer is written in ONNX. */
interface Kind {
  readonly opType: "LSTM" | "GRU" | "RNN";
  /** For each of ONNX's gates, in its order, the index of that gate in this package's weights. */
  readonly gates: readonly number[];
  /** Keras's names of the activations, in the order of ONNX's attribute. */
  readonly activations: (attributes: RecurrentAttributes) => readonly string[];
  /** Whether it has a cell state besides the hidden one. */
  readonly hasCellState: boolean;
}

/** ONNX's names of activations, and their constants alpha and beta, by Keras's names. */
const ACTIVATIONS: Readonly<Record<string, readonly [name: string, alpha: number, beta: number]>> =
  {
    linear: ["Affine", 1, 0],
    relu: ["Relu", 0, 0],
    tanh: ["Tanh", 0, 0],
    sigmoid: ["Sigmoid", 0, 0],
    hard_sigmoid: ["HardSigmoid", 1 / 6, 0.5],
    leaky_relu: ["LeakyRelu", 0.2, 0],
    elu: ["Elu", 1, 0],
    softplus: ["Softplus", 0, 0],
    softsign: ["Softsign", 0, 0],
  };

function activationAttributes(names: readonly string[]): Attributes {
  const known = names.map((name) => {
    const found = ACTIVATIONS[name];
    if (found !== undefined) return found;
    throw new ValueError(
      `The activation "${name}" of a recurrent layer has no form in ONNX, which has ${Object.keys(ACTIVATIONS).join(", ")}.`,
    );
  });
  return {
    activations: { texts: known.map(([name]) => name) },
    activation_alpha: { floats: known.map(([, alpha]) => alpha) },
    activation_beta: { floats: known.map(([, , beta]) => beta) },
  };
}

/** A matrix [rows, gates units] as [1, gates units, rows], gates in ONNX's order. */
function gateRows(matrix: SymbolicTensor, { gates }: Kind, units: number, to: GraphWriter): string {
  const rows = to.takeRows(to.transpose(to.nameOf(matrix), [1, 0]), gateOrder(gates, units));
  return to.reshape(rows, [1, gates.length * units, ...matrix.dims.slice(0, 1).map(Number)]);
}

function gateOrder(gates: readonly number[], units: number): number[] {
  return gates.flatMap((gate) => Array.from({ length: units }, (_, unit) => gate * units + unit));
}

/** Both biases of ONNX, [1, 2 gates units]: the bias of x W, then that of h U, which is 0 where the layer has one bias. */
function biasRow(bias: SymbolicTensor, { gates }: Kind, units: number, to: GraphWriter): string {
  const count = gates.length * units;
  const order = gateOrder(gates, units);
  const name = to.nameOf(bias);
  const both = [...order, ...order.map((index) => index + count)];
  const pair = bias.rank === 2 ? to.reshape(name, [2 * count]) : padWithZeros(name, count, to);
  return to.reshape(to.takeRows(pair, both), [1, 2 * count]);
}

function padWithZeros(name: string, count: number, to: GraphWriter): string {
  const known = to.whole.weight(name);
  if (known === undefined) return to.pad(name, [0], [count]);
  const data = new Float32Array(2 * count);
  data.set(Float32Array.from(known.data, Number));
  return to.whole.rearranged(name, new Tensor([2 * count], "float32", data));
}

function recurrent(kind: Kind): Rule {
  return (node, to) => {
    assertNoHistory(node, to);
    const attributes = attributesOf<RecurrentAttributes>(node);
    const { units, reverse, resetAfter } = attributes;
    const given = operand(node, "x");
    const mask = optionalOperand(node, "mask");
    const reversed = (name: string) => (reverse ? to.reverse(name, 1) : name);
    const unmasked =
      mask === null ? null : new UnmaskedSteps(reversed(to.nameAs(mask, "bool")), given, to);
    const x = reversed(to.nameAs(given, "float32"));
    const steps = to.transpose(unmasked === null ? x : unmasked.moveToFront(x), [1, 0, 2]);
    const bias = optionalOperand(node, "bias");
    const [hidden, cell] = ["initialHidden", "initialCell"].map((name) => {
      const state = optionalOperand(node, name);
      return state === null ? "" : to.unsqueeze(to.nameAs(state, "float32"), 0);
    });
    const inputs = [
      steps,
      gateRows(operand(node, "kernel"), kind, units, to),
      gateRows(operand(node, "recurrent"), kind, units, to),
      bias === null ? "" : biasRow(bias, kind, units, to),
      unmasked === null ? "" : unmasked.lengths,
      hidden!,
      ...(kind.hasCellState ? [cell!] : []),
    ];
    const outputs = to.emitAll(kind.opType, withoutTail(inputs), kind.hasCellState ? 3 : 2, {
      hidden_size: { int: units },
      ...activationAttributes(kind.activations(attributes)),
      ...(kind.opType === "GRU" ? { linear_before_reset: { int: Number(resetAfter) } } : {}),
    });
    const [all, last, lastCell] = outputs as [string, string, string?];
    const isUsed = (name: string) => to.whole.used.has(result(node, name));
    if (isUsed("sequence")) {
      const sequence = to.transpose(to.squeeze(all, 1), [1, 0, 2]);
      const start = optionalOperand(node, "initialHidden");
      const ofAllSteps =
        unmasked === null
          ? sequence
          : unmasked.moveBack(sequence, start === null ? null : to.nameAs(start, "float32"));
      to.setName(result(node, "sequence"), ofAllSteps);
    }
    if (isUsed("hidden")) to.setName(result(node, "hidden"), to.squeeze(last, 0));
    if (lastCell !== undefined && isUsed("cell"))
      to.setName(result(node, "cell"), to.squeeze(lastCell, 0));
  };
}

/** The inputs up to the last one that is given: ONNX omits optional inputs at the end, "" omits one before it. */
function withoutTail(inputs: readonly string[]): string[] {
  const left = [...inputs].reverse().findIndex((name) => name !== "");
  return inputs.slice(0, inputs.length - left);
}

/** @throws ValueError where something reads the gates, or the states of all steps */
function assertNoHistory(node: OpNode, to: GraphWriter): void {
  const known = ["sequence", "hidden", "cell"];
  const other = Object.keys(node.results).find(
    (name) => !known.includes(name) && to.whole.used.has(result(node, name)),
  );
  if (other !== undefined) throw unwritable(`The ${other} of all steps of a recurrent layer`);
}

/**
 * The steps where a mask is true. ONNX's operators take no mask but a length of each row, so these steps are moved to the
 * front, and the outputs back: a masked step has the output of the step before it.
 */
class UnmaskedSteps {
  /** How many there are in each row: [batch] of int32. */
  readonly lengths: string;
  /** How many there are up to each step: [batch, time] of int64. */
  readonly #counts: string;
  /** Indices of the unmasked steps, then of the masked ones: [batch, time] of int64. */
  readonly #order: string;

  readonly #to: GraphWriter;

  /** @param mask [batch, time] of bool */
  constructor(mask: string, x: SymbolicTensor, to: GraphWriter) {
    this.#to = to;
    const time = at(x.dims, 1);
    const ones = to.cast(mask, "int64");
    const one = to.integers([1]);
    this.#counts = to.emit("CumSum", [ones, to.integers([1], [])]);
    this.lengths = to.cast(to.emit("ReduceSum", [ones, one], { keepdims: { int: 0 } }), "int32");
    // Sorted by key: a step's position, or, where it is masked, position + time.
    const positions = rangeOf(time, to);
    const ofMasked = to.emit("Add", [positions, to.size(time)]);
    const keys = to.emit("Where", [mask, positions, ofMasked]);
    [, this.#order = ""] = to.emitAll("TopK", [keys, to.sizes([time])], 2, {
      axis: { int: 1 },
      largest: { int: 0 },
      sorted: { int: 1 },
    });
  }

  /** The unmasked steps, then the masked ones: [batch, time, features]. */
  moveToFront(x: string): string {
    return this.#stepsAt(x, this.#order);
  }

  /** The output of each step, from those of the unmasked steps. @param start the state before the first one */
  moveBack(sequence: string, start: string | null): string {
    const to = this.#to;
    const zero = to.integers([0]);
    const before = to.emit("Sub", [this.#counts, to.integers([1])]);
    const latest = this.#stepsAt(sequence, to.emit("Max", [before, zero]));
    const hasLatest = to.unsqueeze(to.emit("Greater", [this.#counts, zero]), 2);
    const initial = start === null ? to.scalar(0, "float32") : to.unsqueeze(start, 1);
    return to.emit("Where", [hasLatest, latest, initial]);
  }

  #stepsAt(x: string, indices: string): string {
    const positions = this.#to.unsqueeze(indices, 2);
    return this.#to.emit("GatherND", [x, positions], { batch_dims: { int: 1 } });
  }
}

export const recurrentRules: Readonly<Record<string, Rule>> = {
  lstm: recurrent({
    opType: "LSTM",
    // Keras has i f g o, ONNX i o f g.
    gates: [0, 3, 1, 2],
    activations: ({ activation, recurrentActivation = "sigmoid" }) => [
      recurrentActivation,
      activation,
      activation,
    ],
    hasCellState: true,
  }),
  gru: recurrent({
    opType: "GRU",
    gates: [0, 1, 2],
    activations: ({ activation, recurrentActivation = "sigmoid" }) => [
      recurrentActivation,
      activation,
    ],
    hasCellState: false,
  }),
  simpleRnn: recurrent({
    opType: "RNN",
    gates: [0],
    activations: ({ activation }) => [activation],
    hasCellState: false,
  }),
};
