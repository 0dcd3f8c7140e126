/** The element type of outputs in Keras's configs. It is kept for files only: here integers have 32 bits. */
import { ValueError } from "../../runtime/errors.js";
import { nullable, oneOf, optional } from "../../runtime/registry/kinds.js";

/** Keras's names of element types; null for the default of the output mode. */
export type BucketDType = "int32" | "int64" | "float32" | null;

export function bucketDType() {
  return optional<BucketDType, BucketDType>(nullable(oneOf("int32", "int64", "float32")), null);
}

/** The name that a config holds. @throws ValueError for float32 where the output is bucket indices */
export function configuredDType(layer: object, outputMode: string, dtype: BucketDType): string {
  if (outputMode !== "int") return dtype ?? "float32";
  if (dtype !== "float32") return dtype ?? "int64";
  throw new ValueError(`${String(layer)}: outputMode "int" needs an integer dtype, got "float32".`);
}
