/**
 * Finding anomalies by reconstruction: an LSTM reads a window into one state, and a second one writes it again from
 * there. Trained on normal readings only, it writes those well, and what it never saw badly.
 */
import { layers, sequential, setSeed, type Tensor } from "latch";
import { leastSquares, predictLinear } from "./linear.ts";
import type { Anomaly } from "./sensor.ts";
import { endsOf, Scaled, type Series, strideOf } from "./series.ts";
import { type Training, train } from "./train.ts";

const UNITS = 16;
/** The threshold: what all but this share of the training readings stay below. */
const ALLOWED = 0.002;
/** How many test readings a picture shows. */
const SHOWN = 640;

export interface AnomalyOptions extends Training {
  readonly window: number;
  readonly seed: number;
  /** Where it is known: what is wrong in the test stretch. */
  readonly anomalies: readonly Anomaly[] | null;
}

/** How well one way of measuring finds what is wrong; null where that is not known. */
export interface Detector {
  readonly name: string;
  readonly threshold: number;
  readonly flagged: number;
  readonly found: Found | null;
}

export interface Found {
  /** Of the flagged readings those that are wrong; of the wrong readings those that are flagged. */
  readonly precision: number;
  readonly recall: number;
  /** Stretches of flagged readings of which none is wrong. */
  readonly falseAlarms: number;
  /** By kind: how many anomalies have a flagged reading, of how many. */
  readonly hits: readonly { readonly kind: string; readonly hit: number; readonly all: number }[];
}

/** A run of flagged readings. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** The largest error in it, in thresholds. */
  readonly worst: number;
}

export interface AnomalyResult {
  readonly series: string;
  readonly window: number;
  readonly counts: { readonly train: number; readonly test: number };
  readonly detectors: readonly Detector[];
  /** What the network flags in the test stretch. */
  readonly stretches: readonly Stretch[];
  /** The beginning of the test stretch: number of its first reading, readings, errors, what is wrong. */
  readonly shown: {
    readonly from: number;
    readonly readings: readonly number[];
    readonly errors: readonly number[];
    readonly anomalies: readonly Anomaly[];
  };
}

function autoencoder(window: number) {
  const net = sequential();
  net.add(layers.lstm({ units: UNITS, inputShape: [window, 1] }));
  net.add(layers.repeatVector({ n: window }));
  net.add(layers.lstm({ units: UNITS, returnSequences: true }));
  net.add(layers.timeDistributed(layers.dense({ units: 1 })));
  return net;
}

/** Trains on the first stretch and looks at the last. @throws FormatError for a series that is too short */
export async function findAnomalies(
  series: Series,
  options: AnomalyOptions,
): Promise<AnomalyResult> {
  const { window, seed, anomalies } = options;
  const { values } = series;
  const whole = { window, ahead: 0 };
  const ends = endsOf(series, whole);
  const scaled = new Scaled(values, ends.train);
  const [x] = scaled.windows(0, ends.train, whole, strideOf(ends));
  const [watched] = scaled.windows(ends.train, ends.validation, whole);
  setSeed(seed);
  const net = autoencoder(window);
  await train(net, [x, x], [watched, watched], options);

  // Every measure gives a number for each reading of the series.
  const [all] = scaled.windows(0, ends.test, whole);
  const measures: Record<string, readonly number[]> = {
    "far from the mean": Array.from(scaled.values.data, Math.abs),
    "linear forecast": linearErrors(scaled, ends.train, window),
    "LSTM autoencoder": errorsByReading(all, await net.predict(all)),
  };
  const detectors = Object.entries(measures).map(([name, errors]) => {
    const threshold = quantile(errors.slice(0, ends.train), 1 - ALLOWED);
    const flags = errors.map((error, place) => place >= ends.validation && error > threshold);
    return { name, threshold, errors, flags };
  });
  const [network] = detectors.slice(-1);
  const end = Math.min(values.length, ends.validation + SHOWN);
  return {
    series: series.name,
    window,
    counts: { train: x.shape[0], test: ends.test - ends.validation },
    detectors: detectors.map(({ name, threshold, flags }) => ({
      name,
      threshold,
      flagged: flags.filter(Boolean).length,
      found: anomalies === null ? null : compare(flags, anomalies),
    })),
    stretches: runsOf(network.flags).map(({ from, to }) => ({
      from,
      to,
      worst: Math.max(...network.errors.slice(from, to)) / network.threshold,
    })),
    shown: {
      from: ends.validation,
      readings: values.slice(ends.validation, end),
      errors: network.errors.slice(ends.validation, end),
      anomalies: (anomalies ?? []).filter(({ from }) => from < end),
    },
  };
}

/**
 * The median of |x - written| at each reading over all windows that hold it: the mean would blame the readings beside a
 * fault too, whose windows see it.
 */
function errorsByReading(read: Tensor, written: Tensor): number[] {
  const [count, window] = read.shape;
  const errors = Array.from({ length: count + window - 1 }, (): number[] => []);
  for (const [place, value] of Array.from(read.data).entries()) {
    const reading = Math.floor(place / window) + (place % window);
    errors[reading].push(Math.abs(value - Number(written.data[place])));
  }
  return errors.map((list) => quantile(list, 0.5));
}

/** How far each reading is from its linear forecast by the window before it; 0 where there is no such window. */
function linearErrors({ values }: Scaled, trained: number, window: number): number[] {
  const data = Array.from(values.data);
  const before = (place: number) => data.slice(place - window, place);
  const places = data.map((_, place) => place).slice(window);
  const known = places.filter((place) => place < trained);
  const weights = leastSquares(
    known.map(before),
    known.map((place) => data[place]),
  );
  const errors = places.map((place) =>
    Math.abs(data[place] - predictLinear(before(place), weights)),
  );
  return [...new Array<number>(window).fill(0), ...errors];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))];
}

/** Flags beside what is known. */
export function compare(flags: readonly boolean[], anomalies: readonly Anomaly[]): Found {
  const isWrong = flags.map((_, place) =>
    anomalies.some(({ from, to }) => place >= from && place < to),
  );
  const both = flags.filter((flag, place) => flag && isWrong[place]).length;
  const kinds = [...new Set(anomalies.map(({ kind }) => kind))];
  return {
    precision: both / Math.max(1, flags.filter(Boolean).length),
    recall: both / Math.max(1, isWrong.filter(Boolean).length),
    falseAlarms: runsOf(flags).filter(({ from, to }) => !isWrong.slice(from, to).some(Boolean))
      .length,
    hits: kinds.map((kind) => {
      const own = anomalies.filter((anomaly) => anomaly.kind === kind);
      const hit = own.filter(({ from, to }) => flags.slice(from, to).some(Boolean)).length;
      return { kind, hit, all: own.length };
    }),
  };
}

/** Runs of flags: their first place, and the one after their last. */
export function runsOf(flags: readonly boolean[]): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const [place, flag] of flags.entries()) {
    if (!flag) continue;
    const run = runs.at(-1);
    if (run?.to === place) run.to++;
    else runs.push({ from: place, to: place + 1 });
  }
  return runs;
}
