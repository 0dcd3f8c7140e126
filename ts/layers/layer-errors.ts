/** Errors of a layer that is called wrongly, or returns something else than tensors. */
import { SymbolicTensor } from "../graph/symbolic.js";
import { ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { namingErrors as withName } from "../runtime/naming-errors.js";
import { type LayerOutputs, leavesOf } from "./call.js";
import type { Weighted } from "./weighted.js";

/**
 * What `call`, which users write and may be unchecked JavaScript, returned, in one list.
 * @throws ValueError unless these are symbolic tensors.
 */
export function outputsOf(layer: Weighted, outputs: LayerOutputs): readonly SymbolicTensor[] {
  const list = leavesOf(outputs);
  const other: unknown = list.find((output) => !(output instanceof SymbolicTensor));
  if (list.length > 0 && other === undefined && !list.includes(undefined as never)) return list;
  throw new ValueError(
    `${layer}: call must return what ops compute, one symbolic tensor or an array of them; got ${list.length === 0 ? "an empty array" : describe(other)}.`,
  );
}

/** Prepends the layer to messages of errors that do not name it. */
export function namingErrors<Result>(layer: Weighted, work: () => Result): Result {
  return withName(`${layer}`, work, `"${layer.name}"`);
}

/** @throws ValueError for what is not a symbolic tensor. */
export function assertSymbolic(layer: Weighted, value: unknown): void {
  if (value instanceof SymbolicTensor) return;
  throw new ValueError(
    `${layer.name}.apply takes what input(...) or another layer's apply returned, or a Tensor; got ${describe(value)}. tensor(...) makes Tensors of arrays.`,
  );
}
