/** Gradient rules of recurrent kernels: each is a kernel of its own, which reads the history. */
import { ValueError } from "../../runtime/errors.js";
import { applyBeside } from "../builders/node.js";
import type { OpInputs } from "../shapes/rule.js";
import type { OpNode, SymbolicTensor } from "../symbolic.js";
import type { GradientRule, Gradients } from "./rule.js";

/** Inputs that carry gradients: x, kernel, recurrent, bias, initial hidden. Masks carry none. */
const CARRYING = 5;

/** The gradients of what is given; `cell` is that of an LSTM's initial cell. */
function byInput(inputs: OpInputs, grad: OpNode): (SymbolicTensor | null)[] {
  return inputs.map((given, position) => {
    if (given === null) return null;
    if (position < CARRYING) return grad.outputs[position] ?? null;
    return position === inputs.length - 1 ? (grad.outputs[CARRYING] ?? null) : null;
  });
}

/**
 * The history, outputs from `first` on, and the gradients of the outputs before it. A gradient by the history itself
 * would be a silent zero: it is refused.
 */
function historyAndSlopes(node: OpNode, dy: Gradients, first: number): (SymbolicTensor | null)[] {
  if (dy.slice(first).some((slope) => slope !== null))
    throw new ValueError(
      `${node.op}: gradients flow through its sequence and its last states, not through gates or the states of all steps. Read these outside of what is differentiated.`,
    );
  return [...node.outputs.slice(first), ...dy.slice(0, first)];
}

const lstm: GradientRule<"lstm"> = (node, dy): Gradients => {
  const inputs = [...node.inputs, ...historyAndSlopes(node, dy, 3)];
  return byInput(node.inputs, applyBeside(node, "lstmGrad", inputs, node.attributes));
};

const gru: GradientRule<"gru"> = (node, dy): Gradients => {
  const inputs = [...node.inputs, ...historyAndSlopes(node, dy, 2)];
  return byInput(node.inputs, applyBeside(node, "gruGrad", inputs, node.attributes));
};

const simpleRnn: GradientRule<"simpleRnn"> = (node, dy): Gradients => {
  const inputs = [...node.inputs, ...historyAndSlopes(node, dy, 2)];
  return byInput(node.inputs, applyBeside(node, "simpleRnnGrad", inputs, node.attributes));
};

export const recurrentGradients = {
  lstm,
  lstmGrad: "refused",
  gru,
  gruGrad: "refused",
  simpleRnn,
  simpleRnnGrad: "refused",
} as const;
