/** A series and its stretches of time: what is learned from, what training is watched on, what is forecast. */
import { FormatError, type Tensor } from "latch";
import { readCsv, type StandardScaler, standardScaler, windows } from "latch/data";

export interface Series {
  /** The column, and where it was found. */
  readonly name: string;
  readonly source: string;
  readonly values: readonly number[];
  /** What messages call a reading: `reading 17`, `line 18`. */
  placeOf(index: number): string;
}

/** A column of a CSV file. @throws FormatError, with the line, for what is no number or missing */
export async function readSeries(path: string, column: string | undefined): Promise<Series> {
  const table = await readCsv(path);
  if (column === undefined && table.columns.length > 1) {
    const names = table.columns.join(", ");
    throw new FormatError(`${path}: has the columns ${names}; choose one by --column NAME.`);
  }
  const name = column ?? table.columns[0];
  const values = Array.from(table.numbers([name]).data);
  const missing = values.findIndex((value) => !Number.isFinite(value));
  if (missing >= 0) {
    throw new FormatError(
      `${path}: line ${table.lineOf(missing)}: ${JSON.stringify(name)} is ` +
        `${JSON.stringify(table.text(name)[missing])}, expected a finite number.`,
    );
  }
  return { name, source: path, values, placeOf: (index) => `line ${table.lineOf(index)}` };
}

/** Readings up to these are for training, for watching it, and for the test. */
export interface Ends {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

const [TRAIN, VALIDATION] = [0.7, 0.8];
/** Windows to train on: at least, and at most. */
const [LEAST_WINDOWS, MOST_WINDOWS] = [64, 16_000];

/** A split by time. @throws FormatError for a series that is too short, which says how long it has to be */
export function endsOf({ source, values }: Series, { window, ahead }: WindowOptions): Ends {
  const train = Math.floor(TRAIN * values.length);
  const validation = Math.floor(VALIDATION * values.length);
  const needed = Math.ceil((window + ahead + LEAST_WINDOWS) / TRAIN);
  if (values.length < needed) {
    throw new FormatError(
      `${source}: ${values.length} readings are too few to split, expected at least ${needed} for windows of ` +
        `${window} readings that look ${ahead} ahead.`,
    );
  }
  return { train, validation, test: values.length };
}

/** Of a long series only every second, third, ... window is trained on, so that training ends in minutes. */
export function strideOf({ train }: Ends): number {
  return Math.ceil(train / MOST_WINDOWS);
}

export interface WindowOptions {
  /** Readings that are seen at once. */
  readonly window: number;
  /** How many readings after the window's last the target is; 0 where there is none. */
  readonly ahead: number;
}

/** A series in units of its training stretch: nothing later than that moves the scale. */
export class Scaled {
  readonly scaler: StandardScaler;
  /** Shape [readings, 1]. */
  readonly values: Tensor<"float32">;

  constructor(values: readonly number[], end: number) {
    this.scaler = standardScaler().fit(column(values.slice(0, end)));
    this.values = this.scaler.transform(column(values));
  }

  /**
   * Windows [windows, window, 1] and their targets [windows, 1], where these lie in a stretch; what a window sees may
   * lie before it, as the past is known when one forecasts. Of all of them every first, or every second, third, ...
   */
  windows(from: number, to: number, { window, ahead }: WindowOptions, every = 1) {
    const reach = window - 1 + ahead;
    return windows(this.values, {
      sequenceLength: window,
      sequenceStride: every,
      startIndex: Math.max(0, from - reach),
      endIndex: to - ahead,
      targets: this.values.slice(reach),
    });
  }
}

function column(values: readonly number[]): number[][] {
  return values.map((value) => [value]);
}
