/** What is inside: which unit counts, what each symbol does to it, and its gates over one sentence. */
import { inspect, type LstmInspection, type Sequential } from "latch";
import { depths, encode, KINDS, LETTERS } from "./language.ts";

/** Everything of one unit or sentence that `inspect` shows. */
type Parts<Values> = Readonly<Record<keyof LstmInspection, Values>>;

/** What one symbol (or letters, "a b c") does to a unit, on average over held-out sentences. */
export interface Effect {
  readonly symbol: string;
  readonly forget: number;
  readonly input: number;
  readonly candidate: number;
  readonly output: number;
  /** c_t - c_(t-1). */
  readonly change: number;
}

/** The unit whose cell follows the depth of one kind of brackets most closely. */
export interface Counter {
  readonly kind: number;
  readonly unit: number;
  /** Of the cell with the depth of each kind, over all steps of the held-out sentences. */
  readonly correlations: readonly number[];
  /** The straight line by which the depth is read from the cell: depth = slope * c + offset, by least squares. */
  readonly slope: number;
  readonly offset: number;
  readonly effects: readonly Effect[];
}

/** Gates and states of one sentence, [step][unit] each. */
export type Gates = Parts<number[][]>;

/** The counting unit of each kind. */
export async function counters(
  net: Sequential,
  texts: readonly string[],
  kinds: number,
): Promise<Counter[]> {
  const states = await inspect(net, encode(texts, kinds), { layer: "memory" });
  const units = Array.from({ length: states.cell.shape[2] }, (_, unit) => seriesOf(states, unit));
  const known = Array.from({ length: kinds }, (_, kind) =>
    texts.flatMap((text) => depths(text, kind)),
  );
  return known.map((depth, kind) => {
    const fits = units.map(({ cell }) => lineThrough(cell, depth));
    const unit = fits.reduce(
      (best, { r }, place) => (Math.abs(r) > Math.abs(fits[best].r) ? place : best),
      0,
    );
    const { slope, offset } = fits[unit];
    return {
      kind,
      unit,
      correlations: known.map((other) => lineThrough(units[unit].cell, other).r),
      slope,
      offset,
      effects: effectsOf(units[unit], texts, kinds),
    };
  });
}

/** Gates and states over one sentence. */
export async function gatesOf(net: Sequential, text: string, kinds: number): Promise<Gates> {
  const states = await inspect(net, encode([text], kinds), { layer: "memory" });
  return eachPart((part) => states[part].toArray<number[][][]>()[0]);
}

/** Values of one unit, step after step, sentence after sentence. */
type UnitSeries = Parts<number[]>;

function seriesOf(states: LstmInspection, unit: number): UnitSeries {
  const units = states.cell.shape[2];
  return eachPart((part) =>
    Array.from(states[part].data.filter((_, place) => place % units === unit)),
  );
}

function eachPart<Values>(of: (part: keyof LstmInspection) => Values): Parts<Values> {
  return {
    forget: of("forget"),
    input: of("input"),
    candidate: of("candidate"),
    cell: of("cell"),
    output: of("output"),
    hidden: of("hidden"),
  };
}

function effectsOf(unit: UnitSeries, texts: readonly string[], kinds: number): Effect[] {
  const { length } = texts[0];
  const symbols = Array.from(texts.join(""));
  const before = (place: number) => (place % length === 0 ? 0 : unit.cell[place - 1]);
  const change = unit.cell.map((value, place) => value - before(place));
  const groups = [...KINDS.slice(0, kinds).join(""), LETTERS];
  return groups.map((group) => {
    const mean = (values: readonly number[]) =>
      meanOf(values.filter((_, place) => group.includes(symbols[place])));
    return {
      symbol: Array.from(group).join(" "),
      forget: mean(unit.forget),
      input: mean(unit.input),
      candidate: mean(unit.candidate),
      output: mean(unit.output),
      change: mean(change),
    };
  });
}

/** y = slope x + offset by least squares, and Pearson's correlation r of both. */
function lineThrough(x: readonly number[], y: readonly number[]) {
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [place, value] of x.entries()) {
    const [dx, dy] = [value - meanX, y[place] - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  const slope = xy / xx;
  return { slope, offset: meanY - slope * meanX, r: xy / Math.sqrt(xx * yy) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
