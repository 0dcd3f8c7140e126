/** The GRU over a whole sequence, and its gradient. */
import { multiplyDims } from "../../dim.js";
import { optionalRef, usedRef } from "../../lowering.js";
import { defineOp } from "../../operation.js";
import { typeOf } from "../../shapes.js";
import type { SymbolicTensor } from "../../symbolic.js";
import {
  assertNoHistoryGradient,
  type GatedAttributes,
  gatesOf,
  gradientFields,
  gradientTypes,
  keptArrays,
  operandGradients,
  RECURRENT_GRADIENTS,
  RECURRENT_OPERANDS,
  type RecurrentOperands,
  recurrentOperands,
  sharedFields,
  stateTypes,
} from "./kernel.js";

export interface GruAttributes extends GatedAttributes {
  /** Whether the reset gate acts on h U + b (two biases) or on h. */
  readonly resetAfter: boolean;
}

const GRADIENT_OPERANDS = recurrentOperands({
  gates: "needed",
  hiddens: "needed",
  resets: "needed",
  dsequence: "optional",
  dhidden: "optional",
});

function gateShapes({ units, resetAfter }: GruAttributes) {
  return { gates: 3, bias: resetAfter ? [2, 3 * units] : [3 * units] };
}

/**
 * With v = x W + b in three parts z, r, h: z = r(v_z + h U_z), r = r(v_r + h U_r), g = a(v_h + r (h U_h + b')) with
 * resetAfter, else g = a(v_h + (r h) U_h), and h = z h + (1 - z) g. The history is time-major in the order of
 * processing; what is not read is not kept.
 */
export const gruKernel = defineOp({
  name: "gru",
  inputs: RECURRENT_OPERANDS,
  outputs: {
    /** h of every step in the order of processing, [batch, time, units]. */
    sequence: "tensor",
    /** The last h, [batch, units]. */
    hidden: "tensor",
    /** Activated gates, [time, batch, 3 units]; with other activations than Keras's defaults their derivatives follow. */
    gates: "tensor",
    /** h before the first step and after every step, [time + 1, batch, units]. */
    hiddens: "tensor",
    /** The operand of the reset gate (with resetAfter) or its product, [time, batch, units]. */
    resets: "tensor",
  },
  shape: (operands, attributes: GruAttributes) => {
    const { units } = attributes;
    const types = stateTypes("gru", operands, units, gateShapes(attributes));
    const { batch, time, sequence, hidden, hiddens } = types;
    const steps = multiplyDims(time, keptArrays(attributes));
    return {
      sequence,
      hidden,
      gates: typeOf([steps, batch, 3 * units]),
      hiddens,
      resets: typeOf([time, batch, units]),
    };
  },
  gradient: ({ operands, results: { gates, hiddens, resets }, attributes }, dy) => {
    assertNoHistoryGradient("gru", [dy.gates, dy.hiddens, dy.resets]);
    const gradients = { dsequence: dy.sequence, dhidden: dy.hidden };
    const back = gruGrad({ ...operands, gates, hiddens, resets, ...gradients }, attributes);
    return operandGradients(operands, back);
  },
  lower: ({ operands, results, attributes }, to) =>
    to.emit("gru", {
      ...attributes,
      ...sharedFields(operands, attributes.units, to),
      sequence: usedRef(to, results.sequence),
      hidden: to.ref(results.hidden),
      gates: usedRef(to, results.gates),
      hiddens: usedRef(to, results.hiddens),
      resets: usedRef(to, results.resets),
    }),
});

/** The gradient of `gruKernel`, from its operands, its history and the gradients of its outputs. */
export const gruGrad = defineOp({
  name: "gruGrad",
  inputs: GRADIENT_OPERANDS,
  outputs: RECURRENT_GRADIENTS,
  shape: (operands, attributes: GruAttributes) =>
    gradientTypes(operands, attributes.units, gateShapes(attributes)),
  gradient: "unavailable",
  lower: ({ operands, results, attributes }, to) =>
    to.emit("gruGrad", {
      ...attributes,
      ...sharedFields(operands, attributes.units, to),
      gates: to.refToOverwrite(operands.gates),
      hiddens: to.ref(operands.hiddens),
      resets: to.refToOverwrite(operands.resets),
      dsequence: optionalRef(to, operands.dsequence),
      dhidden: optionalRef(to, operands.dhidden),
      ...gradientFields(results, to),
    }),
});

/** The outputs of a GRU. */
export interface GruOutputs {
  /** h of every step, [batch, time, units] in the order of processing. */
  readonly sequence: SymbolicTensor;
  /** The last h, [batch, units]. */
  readonly hidden: SymbolicTensor;
  /**
   * Activated gates of every step in the order of processing, [time, batch, 3 units], gates side by side as in the
   * kernel; 0 where the mask leaves a step out.
   */
  readonly gates: SymbolicTensor;
  /** h before the first step and after every step in the order of processing, [time + 1, batch, units]. */
  readonly hiddens: SymbolicTensor;
}

/**
 * A gated recurrent unit: with v = x W + b in three parts z, r, h, z = σ(v_z + h U_z), r = σ(v_r + h U_r),
 * g = tanh(v_h + r (h U_h + b')) with resetAfter, else g = tanh(v_h + (r h) U_h), and h = z h + (1 - z) g.
 *
 * @throws ShapeError where an operand does not fit the others.
 */
export function gru(operands: RecurrentOperands, attributes: GruAttributes): GruOutputs {
  const results = gruKernel(operands, attributes);
  return { ...results, gates: gatesOf(results.gates, operands.x) };
}
