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

/** Rows of numbers, `;` between rows and `,` between columns. */
export function parseRows(text: string): Tensor<"float32"> {
  const rows = text.split(";").map((row) => row.split(",").map(Number));
  const columns = rows[0]?.length ?? 0;
  return new Tensor([rows.length, columns], "float32", Float32Array.from(rows.flat()));
}

/** One class index a character. */
export function parseLabels(text: string): Tensor<"int32"> {
  return new Tensor([text.length], "int32", Int32Array.from(text, Number));
}
