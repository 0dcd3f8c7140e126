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

/** The table of these columns, which are equally long: one row an example. */
export function tableOf(columns: readonly (readonly number[])[]): Tensor<"float32"> {
  const rows = columns[0]?.length ?? 0;
  const data = new Float32Array(rows * columns.length);
  for (const [index, column] of columns.entries()) {
    for (const [row, value] of column.entries()) data[row * columns.length + index] = value;
  }
  return new Tensor([rows, columns.length], "float32", data);
}

/** One class index a character. */
export function parseLabels(text: string): Tensor<"int32"> {
  return new Tensor([text.length], "int32", Int32Array.from(text, Number));
}
