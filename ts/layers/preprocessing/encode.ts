/** Encodings of token indices on the device: one-hot, multi-hot, counts. */
import { at, multiplyDims, productOfDims } from "../../graph/dim.js";
import { broadcastTo, reshape } from "../../graph/operations/broadcast.js";
import {
  add,
  cast,
  greater,
  greaterEqual,
  less,
  mul,
  where,
} from "../../graph/operations/elementwise.js";
import { scatterAdd } from "../../graph/operations/gather.js";
import { oneHot } from "../../graph/operations/one-hot.js";
import { arange, constant } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";

/**
 * A row of `depth` columns for each index: [..., 1] to [..., depth], [..., n] to [..., n, depth]. Negative indices give
 * zeros.
 */
export function encodeOneHot(ids: SymbolicTensor, depth: number): SymbolicTensor {
  const isColumn = ids.rank > 1 && ids.dims.at(-1) === 1;
  return oneHot(isColumn ? reshape(ids, ids.dims.slice(0, -1)) : ids, depth);
}

/**
 * How often each index below `depth` occurs in an example: [..., n] of int32 to [..., depth]. Negative indices do not
 * count.
 *
 *     y[e, k] = Σ_j weights[e, j] [ids[e, j] = k]
 *
 * @param weights of the shape of `ids`; 1 where left out
 */
export function countTokens(
  ids: SymbolicTensor,
  depth: number,
  weights?: SymbolicTensor,
): SymbolicTensor {
  const leading = ids.dims.slice(0, -1);
  const [examples, n] = [productOfDims(leading), at(ids.dims, ids.rank - 1)];
  const counts = greaterEqual(ids, 0);
  const columns = where(counts, ids, constant(0, [], "int32"));
  // The table is flat: row e begins at e depth.
  const starts = mul(cast(arange(examples), "int32"), constant(depth, [], "int32"));
  const flat = [examples, n];
  const indices = add(
    reshape(cast(columns, "int32"), flat),
    broadcastTo(reshape(starts, [examples, 1]), flat),
  );
  const updates = weights === undefined ? cast(counts, "float32") : where(counts, weights, 0);
  const size = [multiplyDims(examples, n)];
  const { y } = scatterAdd(
    { indices: reshape(indices, size), updates: reshape(updates, size) },
    { rows: multiplyDims(examples, depth) },
  );
  return reshape(y, [...leading, depth]);
}

/** Whether each index below `depth` occurs in an example: 1 or 0. */
export function encodeMultiHot(ids: SymbolicTensor, depth: number): SymbolicTensor {
  return cast(greater(countTokens(ids, depth), 0), "float32");
}

/** Encodes indices in one of these ways. */
export function encode(
  ids: SymbolicTensor,
  mode: "one_hot" | "multi_hot" | "count",
  depth: number,
): SymbolicTensor {
  if (mode === "one_hot") return encodeOneHot(ids, depth);
  return mode === "multi_hot" ? encodeMultiHot(ids, depth) : countTokens(ids, depth);
}

/** Indices as they are below `depth`, others as -1. */
export function belowOrDropped(ids: SymbolicTensor, depth: number): SymbolicTensor {
  const none = constant(-1, [], "int32");
  return where(less(ids, constant(depth, [], "int32")), ids, none);
}
