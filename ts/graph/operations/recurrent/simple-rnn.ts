/** The simple recurrent network over a whole sequence, and its gradient. */
import { optionalRef, usedRef } from "../../lowering.js";
import { defineOp } from "../../operation.js";
import { typeOf } from "../../shapes.js";
import {
  assertNoHistoryGradient,
  gradientFields,
  gradientTypes,
  operandGradients,
  RECURRENT_GRADIENTS,
  RECURRENT_OPERANDS,
  type RecurrentAttributes,
  recurrentOperands,
  sharedFields,
  stateTypes,
} from "./kernel.js";

const GRADIENT_OPERANDS = recurrentOperands({
  hiddens: "needed",
  derivatives: "needed",
  dsequence: "optional",
  dhidden: "optional",
});

function gateShapes(units: number) {
  return { gates: 1, bias: [units] };
}

/**
 * A simple recurrent network: h = a(x W + h U + b), a being the activation. The history is time-major in the order of
 * processing; what is not read is not kept.
 *
 * @throws ShapeError where an operand does not fit the others.
 */
export const simpleRnn = defineOp({
  name: "simpleRnn",
  inputs: RECURRENT_OPERANDS,
  outputs: {
    /** h of every step in the order of processing, [batch, time, units]. */
    sequence: "tensor",
    /** The last h, [batch, units]. */
    hidden: "tensor",
    /** h before the first step and after every step, [time + 1, batch, units]. */
    hiddens: "tensor",
    /** Derivatives of the activation at every step, [time, batch, units]. */
    derivatives: "tensor",
  },
  shape: (operands, { units }: RecurrentAttributes) => {
    const types = stateTypes("simpleRnn", operands, units, gateShapes(units));
    const { batch, time, sequence, hidden, hiddens } = types;
    return { sequence, hidden, hiddens, derivatives: typeOf([time, batch, units]) };
  },
  gradient: ({ operands, results: { hiddens, derivatives }, attributes }, dy) => {
    assertNoHistoryGradient("simpleRnn", [dy.hiddens, dy.derivatives]);
    const gradients = { dsequence: dy.sequence, dhidden: dy.hidden };
    const back = simpleRnnGrad({ ...operands, hiddens, derivatives, ...gradients }, attributes);
    return operandGradients(operands, back);
  },
  lower: ({ operands, results, attributes }, to) =>
    to.emit("simpleRnn", {
      ...attributes,
      ...sharedFields(operands, attributes.units, to),
      sequence: usedRef(to, results.sequence),
      hidden: to.ref(results.hidden),
      hiddens: usedRef(to, results.hiddens),
      derivatives: usedRef(to, results.derivatives),
    }),
});

/** The gradient of `simpleRnn`, from its operands, its history and the gradients of its outputs. */
export const simpleRnnGrad = defineOp({
  name: "simpleRnnGrad",
  inputs: GRADIENT_OPERANDS,
  outputs: RECURRENT_GRADIENTS,
  shape: (operands, { units }: RecurrentAttributes) =>
    gradientTypes(operands, units, gateShapes(units)),
  gradient: "unavailable",
  lower: ({ operands, results, attributes: { units, reverse } }, to) =>
    to.emit("simpleRnnGrad", {
      units,
      reverse,
      ...sharedFields(operands, units, to),
      hiddens: to.ref(operands.hiddens),
      derivatives: to.refToOverwrite(operands.derivatives),
      dsequence: optionalRef(to, operands.dsequence),
      dhidden: optionalRef(to, operands.dhidden),
      ...gradientFields(results, to),
    }),
});
