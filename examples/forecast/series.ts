/** A series and its stretches of time: what is learned from, what training is watched on, what is forecast. */
import { FormatError, type Tensor } from "latch";
import { parseCsv, type StandardScaler, standardScaler, windows } from "latch/data";
import { readText } from "latch/text";

export interface Series {
  /** The column, and where it was found. */
  readonly name: string;
  readonly source: string;
  readonly values: readonly number[];
  /** What messages call a reading: `reading 17`, `line 18`. */
  placeOf(index: number): string;
}

export interface TableOptions {
  /** Default: a tab for files named .tsv; of others, whichever of , ; and tab the first line has. */
  readonly delimiter?: string | undefined;
  /** Told how many readings are missing and filled, if any. */
  readonly onMissing?: (count: number) => void;
}

/** How tables write that a reading is missing, beside an empty field. */
const MISSING = /^(na|n\/a|nan|null|none|-|\?)$/i;

/**
 * A column of a table, by default the only one. A missing reading between two others is on the straight line between them.
 * @throws FormatError, with line and column, for what is no number and for missing readings at either end
 */
export async function readSeries(
  path: string,
  column: string | undefined,
  { delimiter, onMissing }: TableOptions = {},
): Promise<Series> {
  const { text } = await readText(path);
  const table = parseCsv(text, { name: path, delimiter: delimiter ?? delimiterOf(path, text) });
  const names = table.columns.map((one) => JSON.stringify(one)).join(", ");
  if (column === undefined && table.columns.length > 1) {
    throw new FormatError(`${path}: has the columns ${names}; choose one by --column NAME.`);
  }
  const name = column ?? table.columns[0];
  if (!table.columns.includes(name)) {
    throw new FormatError(
      `${path}: line 1: there is no column ${JSON.stringify(name)}, the columns are ${names}. ` +
        "If these are no names of columns, --delimiter says what separates them.",
    );
  }
  const readings = table.text(name).map((field, row) => {
    const trimmed = field.trim();
    if (trimmed === "" || MISSING.test(trimmed)) return Number.NaN;
    const value = Number(trimmed);
    if (Number.isFinite(value)) return value;
    throw new FormatError(
      `${path}: line ${table.lineOf(row)}, column ${JSON.stringify(name)}: ${JSON.stringify(field)} is not a finite number.`,
    );
  });
  const missing = readings.filter(Number.isNaN).length;
  if (missing > 0) onMissing?.(missing);
  const values = filled(readings, (row) => {
    throw new FormatError(
      `${path}: line ${table.lineOf(row)}, column ${JSON.stringify(name)}: the reading is missing, with none before or ` +
        "after it to fill it from. Remove the line.",
    );
  });
  return { name, source: path, values, placeOf: (index) => `line ${table.lineOf(index)}` };
}

/** The separator that the first line has most of. */
function delimiterOf(path: string, text: string): string {
  if (path.toLowerCase().endsWith(".tsv")) return "\t";
  const [first = ""] = text.split("\n", 1);
  const count = (separator: string) => first.split(separator).length;
  return [",", ";", "\t"].reduce((most, one) => (count(one) > count(most) ? one : most));
}

/** Missing readings by linear interpolation between their neighbours. */
function filled(readings: readonly number[], atEnd: (row: number) => never): number[] {
  const values = [...readings];
  for (let row = 0; row < values.length; row++) {
    if (!Number.isNaN(values[row])) continue;
    let after = row;
    while (after < values.length && Number.isNaN(values[after])) after++;
    if (row === 0 || after === values.length) return atEnd(row);
    const slope = (values[after] - values[row - 1]) / (after - row + 1);
    for (let k = row; k < after; k++) values[k] = values[k - 1] + slope;
  }
  return values;
}

/** Readings up to these are for training, for watching it, and for the test. */
export interface Ends {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

const [TRAIN, VALIDATION] = [0.7, 0.8];
/** Windows to train on: at least, and at most. */
const [MIN_WINDOWS, MAX_WINDOWS] = [64, 16_000];

/** A split by time. @throws FormatError for a series that is too short, which says how long it has to be */
export function endsOf({ source, values }: Series, { window, ahead }: WindowOptions): Ends {
  const train = Math.floor(TRAIN * values.length);
  const validation = Math.floor(VALIDATION * values.length);
  const needed = Math.ceil((window + ahead + MIN_WINDOWS) / TRAIN);
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
  return Math.ceil(train / MAX_WINDOWS);
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
