/** Element types of a graph: which one holds what is computed from several, and how the engine stores each. */
import { promotedDType } from "../runtime/dtype.js";
import type { SymbolicDType, SymbolicTensor } from "./symbolic.js";

/** Element types in engine memory: int32 is i32, all else f32 (bool as 0 and 1, uint8 as 0 to 255); sums are f64. */
export type Stored = "f32" | "i32" | "f64";

export function storedAs(dtype: SymbolicDType): Stored {
  return dtype === "int32" ? "i32" : "f32";
}

/** The element type of what is computed from such tensors. */
export function promoted(tensors: readonly SymbolicTensor[]): SymbolicDType {
  return promotedDType(tensors.map(({ dtype }) => dtype));
}
