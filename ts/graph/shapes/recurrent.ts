/** Shape rules of recurrent kernels. */
import { ShapeError } from "../../runtime/errors.js";
import type { GruAttributes, LstmAttributes, OpName, SimpleRnnAttributes } from "../attributes.js";
import { addDims, at, type Dim, formatShape, multiplyDims } from "../dim.js";
import type { TensorType } from "../symbolic.js";
import { mayAgree } from "./layout.js";
import { type OpInputs, required, type ShapeRule, typeOf } from "./rule.js";

/** Inputs of every cell by position; what a cell has beside them follows. */
const NAMES = [
  "x",
  "kernel",
  "recurrent",
  "bias",
  "hidden",
  "inputMasks",
  "recurrentMasks",
  "mask",
];

interface Family {
  readonly batch: Dim;
  readonly time: Dim;
  /** [batch, time, units] and [batch, units]: what every cell gives first. */
  readonly outputs: readonly [TensorType, TensorType];
  /** [time + 1, batch, units] */
  readonly states: TensorType;
}

/** Checks the inputs that all cells have; `gates` side by side, `biases` of each. */
function family(
  op: OpName,
  inputs: OpInputs,
  { units }: SimpleRnnAttributes,
  gates: number,
  biases: readonly number[],
): Family {
  const x = required(inputs, 0);
  if (x.rank !== 3)
    throw new ShapeError(
      `${op}: expected an input of shape (batch, time, features), got ${formatShape(x.dims)}.`,
    );
  const [batch, time, features] = [at(x.dims, 0), at(x.dims, 1), at(x.dims, 2)];
  const perGate = (position: number) => {
    const count = inputs[position]?.dims[0];
    return count === 1 ? 1 : gates;
  };
  const expected: readonly (readonly Dim[])[] = [
    [batch, time, features],
    [features, gates * units],
    [units, gates * units],
    [...biases, gates * units],
    [batch, units],
    [perGate(5), batch, features],
    [perGate(6), batch, units],
    [batch, time],
    [batch, units],
  ];
  expected.forEach((dims, position) => {
    const given = inputs[position];
    if (given === null || given === undefined) return;
    const fits =
      given.rank === dims.length && dims.every((dim, axis) => mayAgree(dim, at(given.dims, axis)));
    if (fits) return;
    throw new ShapeError(
      `${op}: ${NAMES[position] ?? "cell"} must have shape ${formatShape(dims)} for the input ${formatShape(x.dims)}, got ${formatShape(given.dims)}.`,
    );
  });
  return {
    batch,
    time,
    outputs: [typeOf([batch, time, units]), typeOf([batch, units])],
    states: typeOf([addDims(time, 1), batch, units]),
  };
}

/** How many values the history keeps for each activated one: its slope too, unless that follows in no time. */
function kept({ activation, recurrentActivation }: LstmAttributes): number {
  return activation === "tanh" && recurrentActivation === "sigmoid" ? 1 : 2;
}

/** Gradients of x, kernel, recurrent, bias, initial hidden: as the inputs, whether these are given or not. */
function gradients(inputs: OpInputs, units: number, bias: readonly number[]): TensorType[] {
  const [x, kernel, recurrent] = [required(inputs, 0), required(inputs, 1), required(inputs, 2)];
  return [
    typeOf(x.dims),
    typeOf(kernel.dims),
    typeOf(recurrent.dims),
    typeOf(bias),
    typeOf([at(x.dims, 0), units]),
  ];
}

/**
 * Outputs: 0 the sequence [B, T, U] in processing order, 1 the last hidden state and 2 the last cell [B, U]; then
 * the history, time-major in processing order: 3 gates [T, B, 4U], 4 cells and 5 hidden [T+1, B, U], 6 activated
 * cells [T, B, U]; with other activations than Keras's defaults 3 and 6 are followed by as many slopes. What nobody
 * reads is not kept.
 */
const lstm: ShapeRule<"lstm"> = (inputs, attributes) => {
  const { units } = attributes;
  const { batch, time, outputs, states } = family("lstm", inputs, attributes, 4, []);
  const steps = multiplyDims(time, kept(attributes));
  return [
    ...outputs,
    outputs[1],
    typeOf([steps, batch, 4 * units]),
    states,
    states,
    typeOf([steps, batch, units]),
  ];
};

/** Outputs: gradients of x, kernel, recurrent, bias, initial hidden, initial cell. */
const lstmGrad: ShapeRule<"lstmGrad"> = (inputs, { units }) => {
  const common = gradients(inputs, units, [4 * units]);
  return [...common, typeOf([at(required(inputs, 0).dims, 0), units])];
};

function gruBias({ units, resetAfter }: GruAttributes): number[] {
  return resetAfter ? [2, 3 * units] : [3 * units];
}

/**
 * Outputs: 0 the sequence [B, T, U] in processing order, 1 the last hidden state [B, U]; then the history, time-major
 * in processing order: 2 gates [T, B, 3U] (followed by slopes as those of lstm), 3 hidden [T+1, B, U], 4 what the
 * reset gate acted on or gave [T, B, U]. What nobody reads is not kept.
 */
const gru: ShapeRule<"gru"> = (inputs, attributes) => {
  const { units } = attributes;
  const biases = gruBias(attributes).slice(0, -1);
  const { batch, time, outputs, states } = family("gru", inputs, attributes, 3, biases);
  const steps = multiplyDims(time, kept(attributes));
  return [...outputs, typeOf([steps, batch, 3 * units]), states, typeOf([time, batch, units])];
};

/** Outputs: gradients of x, kernel, recurrent, bias, initial hidden. */
const gruGrad: ShapeRule<"gruGrad"> = (inputs, attributes) =>
  gradients(inputs, attributes.units, gruBias(attributes));

/**
 * Outputs: 0 the sequence [B, T, U] in processing order, 1 the last hidden state [B, U]; then the history, time-major
 * in processing order: 2 hidden [T+1, B, U], 3 slopes of the activation [T, B, U]. What nobody reads is not kept.
 */
const simpleRnn: ShapeRule<"simpleRnn"> = (inputs, attributes) => {
  const { batch, time, outputs, states } = family("simpleRnn", inputs, attributes, 1, []);
  return [...outputs, states, typeOf([time, batch, attributes.units])];
};

/** Outputs: gradients of x, kernel, recurrent, bias, initial hidden. */
const simpleRnnGrad: ShapeRule<"simpleRnnGrad"> = (inputs, { units }) =>
  gradients(inputs, units, [units]);

export const recurrentShapes = { lstm, lstmGrad, gru, gruGrad, simpleRnn, simpleRnnGrad } as const;
