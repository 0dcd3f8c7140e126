/**
 * The gates and states of a recurrent layer, as `inspect` gives them.
 *
 * What belongs here: their order, names and meaning, and which units are shown. What does not: drawing.
 */
import type { TensorLike } from "../runtime/convert.js";
import { toTensor } from "../runtime/convert.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { unknownName } from "../runtime/names.js";
import { formatShape } from "../runtime/shape.js";
import { chooseRows, type Grid, gridOf, placeOn, readNumbers } from "./grid.js";
import { labelsFor } from "./labels.js";
import { divergingRange, type Panel, type Panels, type Range, stretched } from "./panel.js";
import { panelsSvg } from "./panels-svg.js";
import { panelsText } from "./panels-text.js";
import { type PictureOptions, type TerminalOptions, terminalOf } from "./terminal.js";
import { type ScaleName, themeOf } from "./theme.js";

/** What one recurrent layer did, each of shape [batch, time, units]; what a layer has not is absent. */
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

export interface GatesOptions {
  /** Stands above the picture. Default: none. */
  readonly title?: string;
  /** What is read at each time step. Default: numbers from 0. */
  readonly tokens?: readonly string[];
  /** Which row of the batch. Default: 0. */
  readonly sample?: number;
  /** Which units, in this order. Default: all; of more than 24 those whose hidden state varies most over time. */
  readonly units?: readonly number[];
  /** Of shape [batch, time], true where a step counts: the layer's mask. The other steps are hatched. */
  readonly mask?: TensorLike;
}

/** How one gate or state is drawn. `reach`: the least that a diverging scale spans to both sides of 0. */
interface Drawn {
  readonly heading: string;
  readonly explanation: string;
  readonly scale: ScaleName;
  readonly reach: number;
}

type StateName = keyof RecurrentStates;

const MOST_UNITS = 24;

const gate = (heading: string, explanation: string): Drawn => ({
  heading,
  explanation,
  scale: "sequential",
  reach: 1,
});
const state = (heading: string, explanation: string, reach: number): Drawn => ({
  heading,
  explanation,
  scale: "diverging",
  reach,
});

/**
 * In the order in which a step computes them: what stays, what enters, the memory, what is shown. LSTM:
 * c_t = f * c_(t-1) + i * g, h_t = o * tanh(c_t); GRU: h_t = z * h_(t-1) + (1 - z) * g.
 */
const drawn: { readonly [Name in StateName]: Drawn } = {
  forget: gate("Forget gate f", "how much of the cell stays: 0 forgets, 1 keeps"),
  input: gate("Input gate i", "how much of the candidate enters the cell"),
  reset: gate("Reset gate r", "how much of the old state the candidate sees"),
  update: gate("Update gate z", "1 keeps the old state, 0 takes the candidate"),
  candidate: state("Candidate g", "what may be written", 1),
  cell: state("Cell c", "the memory: what stayed and what entered", 0),
  output: gate("Output gate o", "how much of the cell is shown"),
  hidden: state("Hidden state h", "what the layer gives", 1),
};

/**
 * Gates and states over time as SVG, a panel each: time rightwards, units downwards. Gates on a scale from 0 to 1,
 * candidate and hidden state around 0 to 1, the cell around 0 to its own largest; scales stretch where values lie
 * outside, and each panel shows its own. Directions of a Bidirectional layer stand side by side.
 *
 * @param states what `inspect` gives for an LSTM, GRU, SimpleRNN or Bidirectional layer
 * @throws ShapeError for states, tokens or a mask that do not fit each other; ValueError for a sample or unit that is
 *   not there, and for states of an unknown name
 */
export function gatesSvg(
  states: RecurrentStates | BidirectionalStates,
  options: GatesOptions & PictureOptions = {},
): string {
  return panelsSvg(gates(states, options, "gatesSvg"), themeOf(options.theme ?? "light"));
}

/** The same for terminals, as `heatmapText` draws; directions one below the other. @throws as both */
export function gatesText(
  states: RecurrentStates | BidirectionalStates,
  options: GatesOptions & TerminalOptions = {},
): string {
  return panelsText(gates(states, options, "gatesText"), terminalOf(options));
}

/** One gate or state of a direction, cut out of the batch: rows are units, columns steps. */
interface Part {
  readonly drawn: Drawn;
  readonly prefix: string;
  readonly grid: Grid;
}

function gates(
  states: RecurrentStates | BidirectionalStates,
  options: GatesOptions,
  what: string,
): Panels {
  const parts = partsOf(states, options, what);
  const [first] = parts;
  if (first === undefined) throw new ValueError(`${what}: there are no states to draw.`);
  const { rows, columns } = first.grid;
  const units = unitsOf(options.units, parts, what);
  const labels = {
    rowLabels: units.map(String),
    columnLabels: labelsFor(options.tokens, columns, `${what}: tokens`, "time steps"),
  };
  const panels = parts.map(({ drawn, prefix, grid }) => {
    const shown = chooseRows(grid, units);
    const heading = prefix + drawn.heading;
    return {
      ...drawn,
      ...labels,
      heading,
      grid: shown,
      range: rangeOf(drawn, shown),
      cellTexts: null,
    };
  });
  return {
    title: options.title ?? "",
    description: describe(panels, columns, units.length),
    notes: ["Time runs rightwards, units downwards.", ...unitNotes(options, units.length, rows)],
    panels,
    across: "forward" in states ? 2 : 1,
    cells: "stretched",
    rowNoun: ["unit", "units"],
    columnNoun: ["step", "steps"],
  };
}

function partsOf(
  states: RecurrentStates | BidirectionalStates,
  options: GatesOptions,
  what: string,
): Part[] {
  if (!("forward" in states)) return directionParts(states, options, what, "");
  const forward = directionParts(states.forward, options, `${what}: forward`, "→ ");
  const backward = directionParts(states.backward, options, `${what}: backward`, "← ");
  if (forward.length !== backward.length) {
    throw new ValueError(`${what}: forward and backward have different gates and states.`);
  }
  // The same gate of both directions, side by side.
  return forward.flatMap((part, index) => [part, backward[index]!]);
}

function directionParts(
  states: RecurrentStates,
  options: GatesOptions,
  what: string,
  prefix: string,
): Part[] {
  const known = Object.keys(drawn);
  for (const name of Object.keys(states)) {
    if (!known.includes(name)) throw unknownName(`${what}: gate or state`, name, known);
  }
  const tensors = Object.entries(drawn).flatMap(([name, drawn]) => {
    // The keys of `drawn` are those of the states.
    const value = states[name as StateName];
    if (value === undefined) return [];
    return [
      { name, drawn, tensor: readNumbers(value, [3], `${what}: ${name}`, "(batch, time, units)") },
    ];
  });
  const [first] = tensors;
  return tensors.map(({ name, drawn, tensor }) => {
    const { shape } = tensor;
    const expected = first!.tensor.shape;
    if (formatShape(shape) !== formatShape(expected)) {
      throw new ShapeError(
        `${what}: ${name} has shape ${formatShape(shape)}, ${first!.name} ${formatShape(expected)}: all gates and states have one shape.`,
      );
    }
    return { drawn, prefix, grid: sampleGrid(tensor.data, shape, options, what) };
  });
}

/** One row of the batch, transposed: [time, units] to rows of units. */
function sampleGrid(
  data: Float32Array,
  shape: readonly number[],
  { sample = 0, mask }: GatesOptions,
  what: string,
): Grid {
  const [batch, time, units] = [shape[0]!, shape[1]!, shape[2]!];
  const place = placeOn(batch, sample, `${what}: sample`);
  const steps = mask === undefined ? null : maskOf(mask, batch, time, what);
  const values = new Float32Array(units * time);
  const masked = new Uint8Array(units * time);
  for (let unit = 0; unit < units; unit++) {
    for (let step = 0; step < time; step++) {
      values[unit * time + step] = data[(place * time + step) * units + unit]!;
      if (steps !== null) masked[unit * time + step] = 1 - steps[place * time + step]!;
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

function rangeOf({ scale, reach }: Drawn, grid: Grid): Range {
  return scale === "diverging" ? divergingRange(grid, reach) : stretched([0, 1], grid);
}

function unitsOf(
  given: readonly number[] | undefined,
  parts: readonly Part[],
  what: string,
): number[] {
  const { rows } = parts[0]!.grid;
  if (given !== undefined) {
    if (given.length === 0)
      throw new ValueError(`${what}: units: expected at least one, got none.`);
    return given.map((unit) => placeOn(rows, unit, `${what}: units`));
  }
  const all = Array.from({ length: rows }, (_, unit) => unit);
  if (rows <= MOST_UNITS) return all;
  // The hidden state stands last; of both directions the livelier counts.
  const last = parts.filter((part) => part.drawn === parts.at(-1)!.drawn);
  const liveliness = all.map((unit) => Math.max(...last.map(({ grid }) => variation(grid, unit))));
  return all
    .sort((a, b) => liveliness[b]! - liveliness[a]! || a - b)
    .slice(0, MOST_UNITS)
    .sort((a, b) => a - b);
}

/** Variance of a row over its steps that are shown and finite. */
function variation({ values, masked, columns }: Grid, row: number): number {
  const [start, end] = [row * columns, (row + 1) * columns];
  const shown = Array.from(values.subarray(start, end)).filter(
    (value, step) => masked[start + step] === 0 && Number.isFinite(value),
  );
  const mean = shown.reduce((sum, value) => sum + value, 0) / shown.length;
  return shown.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, shown.length);
}

function unitNotes({ units }: GatesOptions, shown: number, all: number): string[] {
  if (units !== undefined) return shown === all ? [] : [`${shown} chosen units of ${all}.`];
  return shown === all
    ? []
    : [`The ${shown} of ${all} units whose hidden state varies most; units chooses others.`];
}

function describe(panels: readonly Panel[], steps: number, units: number): string {
  const names = panels.map(({ heading }) => heading).join(", ");
  return `Heatmaps of ${units} units over ${steps} time steps: ${names}.`;
}
