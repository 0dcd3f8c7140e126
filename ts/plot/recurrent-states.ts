/**
 * The gates and states of a recurrent layer, as `inspect` returns them.
 *
 * What belongs here: their order, names and meaning, and selecting one row of a batch. What does not: how much of it is
 * shown and how.
 */

import { type TensorLike, toTensor } from "../runtime/convert.js";
import { ShapeError } from "../runtime/errors.js";
import { unknownName } from "../runtime/names.js";
import { assertOptions } from "../runtime/registry/option.js";
import { formatShape } from "../runtime/shape.js";
import { type Grid, gridOf, readNumbers, resolveIndex } from "./grid.js";
import type { ScaleName } from "./theme.js";

/** Gates and states of one recurrent layer, each of shape [batch, time, units]; those that a layer lacks are absent. */
export interface RecurrentStates {
  readonly forget?: TensorLike;
  readonly input?: TensorLike;
  readonly reset?: TensorLike;
  readonly update?: TensorLike;
  readonly candidate?: TensorLike;
  readonly cell?: TensorLike;
  readonly output?: TensorLike;
  readonly hidden?: TensorLike;
}

/** Both directions of a Bidirectional layer, in the input's order of time. */
export interface BidirectionalStates {
  readonly forward: RecurrentStates;
  readonly backward: RecurrentStates;
}

/** Which row of the batch, and which of its steps count. */
export interface SampleOptions {
  /** Which row of the batch. Default: 0. */
  readonly sample?: number;
  /** The layer's mask [batch, time], true where a step counts. The other steps are hatched. */
  readonly mask?: TensorLike;
}

/** How one gate or state is drawn. `minReach`: how far a diverging scale extends at least to both sides of 0. */
export interface PartStyle {
  readonly heading: string;
  readonly explanation: string;
  readonly scale: ScaleName;
  readonly minReach: number;
}

type StateName = keyof RecurrentStates;

const gate = (heading: string, explanation: string): PartStyle => ({
  heading,
  explanation,
  scale: "sequential",
  minReach: 1,
});
const state = (heading: string, explanation: string, minReach: number): PartStyle => ({
  heading,
  explanation,
  scale: "diverging",
  minReach,
});

/**
 * In the order in which a step computes them. LSTM:
 * c_t = f * c_(t-1) + i * g, h_t = o * tanh(c_t); GRU: h_t = z * h_(t-1) + (1 - z) * g.
 */
const styles: { readonly [Name in StateName]: PartStyle } = {
  forget: gate("Forget gate f", "how much of the cell stays: 0 forgets, 1 keeps"),
  input: gate("Input gate i", "how much of the candidate enters the cell"),
  reset: gate("Reset gate r", "how much of the old state the candidate sees"),
  update: gate("Update gate z", "1 keeps the old state, 0 takes the candidate"),
  candidate: state("Candidate g", "what may be written", 1),
  cell: state("Cell c", "the memory: what stayed and what entered", 0),
  output: gate("Output gate o", "how much of the cell is shown"),
  hidden: state("Hidden state h", "what the layer gives", 1),
};

/** One gate or state of a direction, of one row of the batch: rows are units, columns steps. */
export interface Part {
  readonly style: PartStyle;
  readonly prefix: string;
  readonly grid: Grid;
}

/** All gates and states, in the order of a step; those of two directions alternate. */
export function partsOf(
  states: RecurrentStates | BidirectionalStates,
  options: SampleOptions,
  what: string,
): Part[] {
  assertOptions(`${what}: states`, states);
  if (!("forward" in states)) return directionParts(states, options, what, "");
  const forward = directionParts(states.forward, options, `${what}: forward`, "→ ");
  const backward = directionParts(states.backward, options, `${what}: backward`, "← ");
  const shapeOf = ({ grid, style }: Part) => `${style.heading} ${grid.rows} ${grid.columns}`;
  if (forward.map(shapeOf).join() !== backward.map(shapeOf).join()) {
    throw new ShapeError(`${what}: the two directions differ in their gates, units or time steps.`);
  }
  return forward.flatMap((part, index) => [part, backward[index]!]);
}

function directionParts(
  states: RecurrentStates,
  options: SampleOptions,
  what: string,
  prefix: string,
): Part[] {
  const known = Object.keys(styles);
  for (const name of Object.keys(states)) {
    if (!known.includes(name)) throw unknownName(`gate or state in states of ${what}`, name, known);
  }
  const tensors = Object.entries(styles).flatMap(([name, style]) => {
    // The keys of `styles` are those of the states.
    const value = states[name as StateName];
    if (value === undefined) return [];
    return [
      { name, style, tensor: readNumbers(value, [3], `${what}: ${name}`, "(batch, time, units)") },
    ];
  });
  const [first] = tensors;
  return tensors.map(({ name, style, tensor }) => {
    const { shape } = tensor;
    const expected = first!.tensor.shape;
    if (formatShape(shape) !== formatShape(expected)) {
      throw new ShapeError(
        `${what}: ${name} has shape ${formatShape(shape)}, ${first!.name} ${formatShape(expected)}: all gates and states have one shape.`,
      );
    }
    return { style, prefix, grid: sampleGrid(tensor.data, shape, options, what) };
  });
}

/** One row of the batch, transposed: [time, units] to rows of units. */
function sampleGrid(
  data: Float32Array,
  shape: readonly number[],
  { sample = 0, mask }: SampleOptions,
  what: string,
): Grid {
  const [batch, time, units] = [shape[0]!, shape[1]!, shape[2]!];
  const row = resolveIndex(batch, sample, `${what}: sample`);
  const steps = mask === undefined ? null : maskOf(mask, batch, time, what);
  const values = new Float32Array(units * time);
  const masked = new Uint8Array(units * time);
  for (let unit = 0; unit < units; unit++) {
    for (let step = 0; step < time; step++) {
      values[unit * time + step] = data[(row * time + step) * units + unit]!;
      if (steps !== null) masked[unit * time + step] = 1 - steps[row * time + step]!;
    }
  }
  return gridOf(values, units, time, masked);
}

function maskOf(mask: TensorLike, batch: number, time: number, what: string): Uint8Array {
  const { data, shape } = toTensor(mask, "bool", `${what}: mask`);
  if (formatShape(shape) !== formatShape([batch, time])) {
    throw new ShapeError(
      `${what}: mask: expected (batch, time), here ${formatShape([batch, time])}, got ${formatShape(shape)}.`,
    );
  }
  return data;
}
