/** Weighted sums of values by heads, with or without the weights themselves. */
import { at } from "../../graph/dim.js";
import { attention } from "../../graph/operations/attention.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { dropout as dropoutOp } from "../../graph/operations/dropout.js";
import { abs, less, mul, sub, where } from "../../graph/operations/elementwise.js";
import { expandDims, transpose } from "../../graph/operations/layout.js";
import { matmul } from "../../graph/operations/matmul.js";
import { softmax } from "../../graph/operations/softmax.js";
import { arange } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { allOf, causalMask } from "./attention-layer.js";

/** What attends to what: the operands and attributes of the operation `attention`. */
export type Attending = Parameters<typeof attention>[0] & Parameters<typeof attention>[1];

/** [outer, queries, heads, valueSize]; in blocks, without the scores of all pairs in memory. */
export function attend({ query, key, value, mask, queryMask, ...attributes }: Attending) {
  return attention({ query, key, value, mask, queryMask }, attributes).output;
}

/** Replaces the scores of masked keys. */
const MASKED = -1e9;

/** As `attend`, by products and a softmax of their own, with the weights before dropout: [outer, heads, queries, keys]. */
export function attendWithScores(attending: Attending) {
  const { query, key, value, scale, withoutKeys, dropout } = attending;
  const groups = at(key.dims, 2);
  const ofGroups = (x: SymbolicTensor) => inGroups(x, groups);
  const scores = matmul(ofGroups(mul(query, scale)), ofGroups(key), false, true);
  const shape = [at(query.dims, 0), at(query.dims, 2), at(query.dims, 1), at(key.dims, 1)];
  const flat = reshape(scores, shape);
  const mask = maskOf(attending);
  const soft = softmax(mask === null ? flat : where(mask, flat, MASKED));
  const weights = mask === null || withoutKeys === "mean" ? soft : where(mask, soft, 0);
  const kept = dropout === null ? weights : dropoutOp(weights, dropout.rate, dropout.key);
  const sums = matmul(reshape(kept, scores.dims), ofGroups(value));
  const output = reshape(transpose(sums, [0, 3, 1, 2, 4]), [
    ...query.dims.slice(0, 3),
    at(value.dims, 3),
  ]);
  return { output, weights };
}

/** [outer, time, heads, size] to [outer, groups, heads of a group, time, size]. */
function inGroups(x: SymbolicTensor, groups: ReturnType<typeof at>): SymbolicTensor {
  const [outer, time, heads, size] = [at(x.dims, 0), at(x.dims, 1), at(x.dims, 2), at(x.dims, 3)];
  const perGroup = heads === groups ? 1 : Number(heads) / Number(groups);
  return transpose(reshape(x, [outer, time, groups, perGroup, size]), [0, 2, 3, 1, 4]);
}

/** All masks together; null where every query may attend to every key. */
function maskOf({ query, key, mask, queryMask, causal, window }: Attending): SymbolicTensor | null {
  return allOf([
    mask,
    queryMask === null ? null : expandDims(expandDims(queryMask, 1), -1),
    causal ? causalMask(query, key) : null,
    window === null ? null : windowMask(query, key, window),
  ]);
}

/** [query, key] of bool: true where positions are less than `window` apart. */
function windowMask(query: SymbolicTensor, key: SymbolicTensor, window: number): SymbolicTensor {
  const [rows, columns] = [arange(at(query.dims, 1)), arange(at(key.dims, 1))];
  return less(abs(sub(expandDims(rows, 1), expandDims(columns, 0))), window);
}
