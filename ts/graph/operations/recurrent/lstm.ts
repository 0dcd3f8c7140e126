/** The LSTM over a whole sequence, and its gradient. */
import { at, multiplyDims } from "../../dim.js";
import { optionalRef, sizes, usedRef } from "../../lowering.js";
import { defineOp, type Operands } from "../../operation.js";
import { typeOf } from "../../shapes.js";
import type { SymbolicTensor } from "../../symbolic.js";
import {
  assertFedShape,
  assertNoHistoryGradient,
  assertOperand,
  type GatedAttributes,
  gatesOf,
  gradientFields,
  gradientTypes,
  keptArrays,
  operandGradients,
  recurrentGradients,
  recurrentOperands,
  sharedFields,
  stateTypes,
} from "./kernel.js";

export type LstmAttributes = GatedAttributes;

const OPERANDS = recurrentOperands({
  /** [batch, units] */
  initialCell: "optional",
});

const GRADIENT_OPERANDS = recurrentOperands({
  initialCell: "optional",
  gates: "needed",
  cells: "needed",
  hiddens: "needed",
  cellActivations: "needed",
  dsequence: "optional",
  dhidden: "optional",
  dcell: "optional",
});

const GRADIENTS = recurrentGradients({ dinitialCell: "tensor" });

export type LstmOperands = Operands<typeof OPERANDS>;

function gateShapes(units: number) {
  return { gates: 4, bias: [4 * units] };
}

/**
 * With z = x W + h U + b in four parts i, f, g, o: c = r(f) c + r(i) a(g) and h = r(o) a(c), where r is the recurrent
 * activation and a the activation. The history is time-major in the order of processing; what is not read is not kept.
 */
export const lstmKernel = defineOp({
  name: "lstm",
  inputs: OPERANDS,
  outputs: {
    /** h of every step in the order of processing, [batch, time, units]. */
    sequence: "tensor",
    /** The last h, [batch, units]. */
    hidden: "tensor",
    /** The last c, [batch, units]. */
    cell: "tensor",
    /** Activated gates, [time, batch, 4 units]; with other activations than Keras's defaults their derivatives follow. */
    gates: "tensor",
    /** c before the first step and after every step, [time + 1, batch, units]. */
    cells: "tensor",
    /** h likewise. */
    hiddens: "tensor",
    /** a(c), [time, batch, units], likewise followed by derivatives. */
    cellActivations: "tensor",
  },
  shape: (operands, attributes: LstmAttributes) => {
    const { units } = attributes;
    const types = stateTypes("lstm", operands, units, gateShapes(units));
    const { batch, time, sequence, hidden, hiddens } = types;
    assertOperand("lstm", "initialCell", operands.initialCell, [batch, units], operands.x);
    const steps = multiplyDims(time, keptArrays(attributes));
    return {
      sequence,
      hidden,
      cell: hidden,
      gates: typeOf([steps, batch, 4 * units]),
      cells: hiddens,
      hiddens,
      cellActivations: typeOf([steps, batch, units]),
    };
  },
  gradient: ({ operands, results, attributes }, dy) => {
    const { gates, cells, hiddens, cellActivations } = results;
    assertNoHistoryGradient("lstm", [dy.gates, dy.cells, dy.hiddens, dy.cellActivations]);
    const { dinitialCell, ...shared } = lstmGrad(
      {
        ...operands,
        gates,
        cells,
        hiddens,
        cellActivations,
        dsequence: dy.sequence,
        dhidden: dy.hidden,
        dcell: dy.cell,
      },
      attributes,
    );
    return {
      ...operandGradients(operands, shared),
      initialCell: operands.initialCell === null ? null : dinitialCell,
    };
  },
  lower: ({ operands, results, attributes }, to) => {
    const { x, initialCell } = operands;
    const [batch = 0] = sizes(to, x.dims);
    assertFedShape("The cell state", initialCell, [batch, attributes.units], x, to);
    to.emit("lstm", {
      ...attributes,
      ...sharedFields(operands, attributes.units, to),
      initialCell: optionalRef(to, initialCell),
      sequence: usedRef(to, results.sequence),
      hidden: to.ref(results.hidden),
      cell: to.ref(results.cell),
      gates: usedRef(to, results.gates),
      cells: usedRef(to, results.cells),
      hiddens: usedRef(to, results.hiddens),
      cellActivations: usedRef(to, results.cellActivations),
    });
  },
});

/** The gradient of `lstmKernel`, from its operands, its history and the gradients of its outputs. */
export const lstmGrad = defineOp({
  name: "lstmGrad",
  inputs: GRADIENT_OPERANDS,
  outputs: GRADIENTS,
  shape: (operands, { units }: LstmAttributes) => ({
    ...gradientTypes(operands, units, gateShapes(units)),
    dinitialCell: typeOf([at(operands.x.dims, 0), units]),
  }),
  gradient: "unavailable",
  lower: ({ operands, results, attributes }, to) =>
    to.emit("lstmGrad", {
      ...attributes,
      ...sharedFields(operands, attributes.units, to),
      initialCell: optionalRef(to, operands.initialCell),
      gates: to.refToOverwrite(operands.gates),
      cells: to.ref(operands.cells),
      hiddens: to.ref(operands.hiddens),
      cellActivations: to.ref(operands.cellActivations),
      dsequence: optionalRef(to, operands.dsequence),
      dhidden: optionalRef(to, operands.dhidden),
      dcell: optionalRef(to, operands.dcell),
      ...gradientFields(results, to),
      dinitialCell: usedRef(to, results.dinitialCell),
    }),
});

/** The outputs of an LSTM. */
export interface LstmOutputs {
  /** h of every step, [batch, time, units] in the order of processing. */
  readonly sequence: SymbolicTensor;
  /** The last h, [batch, units]. */
  readonly hidden: SymbolicTensor;
  /** The last c, [batch, units]. */
  readonly cell: SymbolicTensor;
  /**
   * Activated gates of every step in the order of processing, [time, batch, 4 units], gates side by side as in the
   * kernel; 0 where the mask leaves a step out.
   */
  readonly gates: SymbolicTensor;
  /** c before the first step and after every step in the order of processing, [time + 1, batch, units]. */
  readonly cells: SymbolicTensor;
  /** h likewise. */
  readonly hiddens: SymbolicTensor;
}

/**
 * A long short-term memory: with z = x W + h U + b in four parts i, f, g, o, c = σ(f) c + σ(i) tanh(g) and
 * h = σ(o) tanh(c).
 *
 * @throws ShapeError where an operand does not fit the others.
 */
export function lstm(operands: LstmOperands, attributes: LstmAttributes): LstmOutputs {
  const results = lstmKernel(operands, attributes);
  return { ...results, gates: gatesOf(results.gates, operands.x) };
}
