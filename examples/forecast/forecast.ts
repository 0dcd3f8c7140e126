/** Forecasting: what comes some readings after a window, by an LSTM and by what one would try first. */
import { layers, sequential, setSeed, type Tensor } from "latch";
import { standardScaler } from "latch/data";
import { leastSquares, predictLinear } from "./linear.ts";
import { endsOf, Scaled, type Series, strideOf, type WindowOptions } from "./series.ts";
import { type Training, train } from "./train.ts";

const UNITS = 24;
/** How many test readings a picture shows. */
const SHOWN = 192;

export interface ForecastOptions extends WindowOptions, Training {
  /** Readings of a season, such as a day; null where there is none. */
  readonly season: number | null;
  readonly seed: number;
}

/** Errors over the test stretch, in the series' own units. */
export interface Method {
  readonly name: string;
  /** Mean absolute error, and root of the mean squared one. */
  readonly mae: number;
  readonly rmse: number;
}

export interface ForecastResult extends WindowOptions {
  readonly series: string;
  readonly counts: { readonly train: number; readonly test: number };
  readonly methods: readonly Method[];
  /** The end of the test stretch: number of its first reading, what was read, and what was forecast for it. */
  readonly shown: {
    readonly from: number;
    readonly truth: readonly number[];
    readonly linear: readonly number[];
    readonly lstm: readonly number[];
  };
}

/** The network: the last state of an LSTM, and from it how far the target is from the window's last reading. */
function network(window: number) {
  const net = sequential();
  net.add(layers.lstm({ units: UNITS, inputShape: [window, 1] }));
  net.add(layers.dense({ units: 1 }));
  return net;
}

/** Trains on the first stretch and forecasts the last. @throws FormatError for a series that is too short */
export async function forecast(series: Series, options: ForecastOptions): Promise<ForecastResult> {
  const { window, ahead, season, seed } = options;
  const { values } = series;
  const ends = endsOf(series, options);
  const scaled = new Scaled(values, ends.train);
  const [x, y] = scaled.windows(0, ends.train, options, strideOf(ends));
  const watched = scaled.windows(ends.train, ends.validation, options);
  const [seen, target] = scaled.windows(ends.validation, ends.test, options);

  // All models learn the change from a window's last reading to the target, on one scale.
  const change = standardScaler();
  const changes = change.fitTransform(minusLast(y, x));
  setSeed(seed);
  const net = network(window);
  const watchedPair = [watched[0], change.transform(minusLast(watched[1], watched[0]))] as const;
  await train(net, [x, changes], watchedPair, options);
  const weights = leastSquares(rowsOf(x), changes.data);

  const last = rowsOf(seen).map((row) => row[window - 1]);
  const inUnits = (changed: ArrayLike<number>) => {
    const moved = change.inverseTransform(Array.from(changed, (value) => [value])).data;
    return back(
      scaled,
      Array.from(moved, (value, place) => last[place] + value),
    );
  };
  const truth = back(scaled, target.data);
  const forecasts: Record<string, readonly number[]> = {
    "last reading": back(scaled, last),
    ...(season !== null && { "a season ago": aSeasonAgo(values, ends.validation, season, ahead) }),
    linear: inUnits(rowsOf(seen).map((row) => predictLinear(row, weights))),
    LSTM: inUnits((await net.predict(seen)).data),
  };
  const shown = (of: readonly number[]) => of.slice(-SHOWN);
  return {
    series: series.name,
    window,
    ahead,
    counts: { train: x.shape[0], test: truth.length },
    methods: Object.entries(forecasts).map(([name, said]) => ({ name, ...errors(said, truth) })),
    shown: {
      from: values.length - shown(truth).length,
      truth: shown(truth),
      linear: shown(forecasts.linear),
      lstm: shown(forecasts.LSTM),
    },
  };
}

/** What was read a season before the target, or as many seasons before as it takes to be known when one forecasts. */
function aSeasonAgo(values: readonly number[], from: number, season: number, ahead: number) {
  const back = season * Math.ceil(ahead / season);
  return values.slice(from).map((_, place) => values[from + place - back]);
}

function errors(said: readonly number[], truth: readonly number[]) {
  const differences = said.map((value, place) => value - truth[place]);
  const mean = (of: (value: number) => number) =>
    differences.reduce((sum, value) => sum + of(value), 0) / differences.length;
  return { mae: mean(Math.abs), rmse: Math.sqrt(mean((value) => value * value)) };
}

/** Targets as differences from the last readings of their windows. */
function minusLast(targets: Tensor, windows: Tensor): number[][] {
  const rows = rowsOf(windows);
  return Array.from(targets.data, (target, place) => [target - (rows[place].at(-1) ?? 0)]);
}

function rowsOf(windows: Tensor): Float32Array[] {
  const [count, length] = windows.shape;
  const data = Float32Array.from(windows.data);
  return Array.from({ length: count }, (_, row) => data.subarray(row * length, (row + 1) * length));
}

/** In the series' own units again. */
function back({ scaler }: Scaled, values: ArrayLike<number>): number[] {
  return Array.from(scaler.inverseTransform(Array.from(values, (value) => [value])).data);
}
