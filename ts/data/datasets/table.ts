/** Data sets as users get them. */
import { Tensor } from "../../runtime/tensor.js";

/** Numbers with their classes. */
export interface Dataset<FeatureNames, TargetNames> {
  /** float32, one row an example. */
  readonly data: Tensor<"float32">;
  /** Class indices, int32. */
  readonly target: Tensor<"int32">;
  readonly featureNames: FeatureNames;
  readonly targetNames: TargetNames;
}

/** A column of numbers with equally many digits. */
export interface Column {
  /** How many of the digits come after the decimal point. */
  readonly decimals: number;
  /** The first digits of all numbers, their second ones, and so on: so arranged they compress best. */
  readonly places: readonly string[];
}

/** The table of these columns, one row an example. */
export function parseColumns(columns: readonly Column[]): Tensor<"float32"> {
  const parsed = columns.map(({ decimals, places }) =>
    Array.from({ length: places[0]?.length ?? 0 }, (_, row) => {
      const digits = places.map((place) => place[row]);
      return Number(digits.join("")) / 10 ** decimals;
    }),
  );
  const rows = parsed[0]?.length ?? 0;
  const data = Float32Array.from(
    { length: rows * parsed.length },
    (_, index) => parsed[index % parsed.length]?.[Math.floor(index / parsed.length)] ?? 0,
  );
  return new Tensor([rows, parsed.length], "float32", data);
}

/** One class index a character. */
export function parseLabels(text: string): Tensor<"int32"> {
  return new Tensor([text.length], "int32", Int32Array.from(text, Number));
}
