/** Recurrent kernels, a whole sequence in each, as layers use them. */
import type { GruAttributes, LstmAttributes, SimpleRnnAttributes } from "../attributes.js";
import { at, equalDims } from "../dim.js";
import { sequenceTable } from "../sequence-table.js";
import { output, type SymbolicTensor } from "../symbolic.js";
import { slice } from "./layout.js";
import { applyFrom } from "./node.js";

/** What every cell reads. What is null is left out: no bias, a state of zeros, no dropout, every step counts. */
export interface RecurrentInputs {
  /** [batch, time, features] */
  readonly x: SymbolicTensor;
  /** [features, gates units] */
  readonly kernel: SymbolicTensor;
  /** [units, gates units] */
  readonly recurrent: SymbolicTensor;
  /** [gates units]; of a GRU with resetAfter [2, 3 units], of x W and of h U. */
  readonly bias: SymbolicTensor | null;
  /** [batch, units] */
  readonly hidden: SymbolicTensor | null;
  /** Dropout of x, scaled, the same at every step: [1 or gates, batch, features], one for each gate. */
  readonly inputMasks: SymbolicTensor | null;
  /** Dropout of h, likewise: [1 or gates, batch, units]. */
  readonly recurrentMasks: SymbolicTensor | null;
  /**
   * [batch, time] in the order of time, bool or 0 and 1: a step where it is 0 carries the states of its row on, and
   * gives the hidden state that it carries.
   */
  readonly mask: SymbolicTensor | null;
}

export interface LstmInputs extends RecurrentInputs {
  /** [batch, units] */
  readonly cell: SymbolicTensor | null;
}

export interface RecurrentOutputs {
  /** h of every step, [batch, time, units] in the order of processing. */
  readonly sequence: SymbolicTensor;
  /** The last h, [batch, units]. */
  readonly hidden: SymbolicTensor;
  /** h before the first step and after every step in the order of processing, [time + 1, batch, units]. */
  readonly hiddens: SymbolicTensor;
}

export interface GatedOutputs extends RecurrentOutputs {
  /**
   * Activated gates of every step in the order of processing, [time, batch, gates units], gates side by side as in
   * the kernel; 0 where the mask leaves a step out.
   */
  readonly gates: SymbolicTensor;
}

export interface LstmOutputs extends GatedOutputs {
  /** The last c, [batch, units]. */
  readonly cell: SymbolicTensor;
  /** c before the first step and after every step in the order of processing, [time + 1, batch, units]. */
  readonly cells: SymbolicTensor;
}

function operands(inputs: RecurrentInputs): (SymbolicTensor | null)[] {
  const { x, kernel, recurrent, bias, hidden, inputMasks, recurrentMasks, mask } = inputs;
  return [x, kernel, recurrent, bias, hidden, inputMasks, recurrentMasks, mask];
}

/** The gates themselves, of a history in which slopes may follow them. */
function gatesOf(history: SymbolicTensor, x: SymbolicTensor): SymbolicTensor {
  const time = at(x.dims, 1);
  if (equalDims(at(history.dims, 0), time)) return history;
  return slice(history, [0, 0, 0], [time, at(history.dims, 1), at(history.dims, 2)]);
}

/**
 * A long short-term memory: with z = x W + h U + b in four parts i, f, g, o, c = σ(f) c + σ(i) tanh(g) and
 * h = σ(o) tanh(c).
 *
 * @throws ShapeError where an input does not fit the others.
 */
export function lstm(inputs: LstmInputs, attributes: LstmAttributes): LstmOutputs {
  const node = applyFrom(sequenceTable, "lstm", [...operands(inputs), inputs.cell], attributes);
  return {
    sequence: output(node, 0),
    hidden: output(node, 1),
    cell: output(node, 2),
    gates: gatesOf(output(node, 3), inputs.x),
    cells: output(node, 4),
    hiddens: output(node, 5),
  };
}

/**
 * A gated recurrent unit: with v = x W + b in three parts z, r, h, z = σ(v_z + h U_z), r = σ(v_r + h U_r),
 * g = tanh(v_h + r (h U_h + b')) with resetAfter, else g = tanh(v_h + (r h) U_h), and h = z h + (1 - z) g.
 *
 * @throws ShapeError where an input does not fit the others.
 */
export function gru(inputs: RecurrentInputs, attributes: GruAttributes): GatedOutputs {
  const node = applyFrom(sequenceTable, "gru", operands(inputs), attributes);
  return {
    sequence: output(node, 0),
    hidden: output(node, 1),
    gates: gatesOf(output(node, 2), inputs.x),
    hiddens: output(node, 3),
  };
}

/**
 * A simple recurrent network: h = activation(x W + h U + b).
 *
 * @throws ShapeError where an input does not fit the others.
 */
export function simpleRnn(
  inputs: RecurrentInputs,
  attributes: SimpleRnnAttributes,
): RecurrentOutputs {
  const node = applyFrom(sequenceTable, "simpleRnn", operands(inputs), attributes);
  return { sequence: output(node, 0), hidden: output(node, 1), hiddens: output(node, 2) };
}
