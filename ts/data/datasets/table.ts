/** Tensors of numeric data sets. */
import { Tensor } from "../../runtime/tensor.js";

/** Features and classes. */
export interface Dataset<FeatureNames, TargetNames> {
  /** float32, [examples, features]. */
  readonly data: Tensor<"float32">;
  /** Class indices into `targetNames`, int32, [examples]. */
  readonly target: Tensor<"int32">;
  readonly featureNames: FeatureNames;
  readonly targetNames: TargetNames;
}

/** A tensor [examples, columns] of columns of equal length. */
export function tableOf(columns: readonly (readonly number[])[]): Tensor<"float32"> {
  const rows = columns[0]?.length ?? 0;
  const data = new Float32Array(rows * columns.length);
  for (const [index, column] of columns.entries()) {
    for (const [row, value] of column.entries()) data[row * columns.length + index] = value;
  }
  return new Tensor([rows, columns.length], "float32", data);
}

/** Class indices from a text of digits, one for each example. */
export function parseLabels(text: string): Tensor<"int32"> {
  return new Tensor([text.length], "int32", Int32Array.from(text, Number));
}
