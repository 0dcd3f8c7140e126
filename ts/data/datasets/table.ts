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

/** A column of numbers of equal length, one behind the other, without their decimal points. */
export interface Column {
  /** Digits of each number. */
  readonly digits: number;
  /** How many of them come after the decimal point. */
  readonly decimals: number;
  readonly text: string;
}

/** The table of these columns, one row an example. */
export function parseColumns(columns: readonly Column[]): Tensor<"float32"> {
  const parsed = columns.map(({ digits, decimals, text }) =>
    Array.from({ length: text.length / digits }, (_, row) => {
      const number = text.slice(row * digits, (row + 1) * digits);
      return Number(number) / 10 ** decimals;
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
