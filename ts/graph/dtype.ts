/** Element types of a graph: which one holds what is computed from several, and how the engine stores each. */
import type { SymbolicDType, SymbolicTensor } from "./symbolic.js";

/** Element types in engine memory: int32 is i32, all else f32 (bool as 0 and 1, uint8 as 0 to 255); sums are f64. */
export type Stored = "f32" | "i32" | "f64";

export function storedAs(dtype: SymbolicDType): Stored {
  return dtype === "int32" ? "i32" : "f32";
}

/** Each holds the numbers of those before it. */
const PROMOTION: readonly SymbolicDType[] = ["bool", "uint8", "int32", "float32"];

/** The element type of what is computed from such tensors, as in Keras: the last of bool, uint8, int32, float32. */
export function promoted(tensors: readonly SymbolicTensor[]): SymbolicDType {
  const positions = tensors.map(({ dtype }) => PROMOTION.indexOf(dtype));
  return PROMOTION[Math.max(...positions)] ?? "float32";
}
