/** Attention as products and a softmax; its gradient is that of these. */
import type {
  AttentionAttributes,
  attention as fused,
} from "../../ts/graph/operations/attention.js";
import * as ops from "../../ts/graph/ops.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";
import { gradientsOf } from "./recurrent.js";

type AttentionOperands = Parameters<typeof fused>[0];

function range(n: number) {
  return ops.reshape(ops.arange(n), [n]);
}

/** [outer, heads, queries, keys] of bool, or what broadcasts to it; null where all pairs count. */
function allowed(
  { query, key, mask, queryMask }: AttentionOperands,
  { causal, window }: AttentionAttributes,
): SymbolicTensor | null {
  const [rows, columns] = [
    ops.expandDims(range(Number(query.dims[1])), 1),
    ops.expandDims(range(Number(key.dims[1])), 0),
  ];
  const masks = [
    mask,
    queryMask === null ? null : ops.reshape(queryMask, [...queryMask.dims.slice(0, 1), 1, -1, 1]),
    causal ? ops.greaterEqual(rows, columns) : null,
    window === null ? null : ops.less(ops.abs(ops.sub(rows, columns)), window),
  ].filter((one) => one !== null);
  return masks.length === 0 ? null : masks.reduce((a, b) => ops.and(a, b));
}

/** Each head of a group [outer, time, groups, size] as often as it serves: [outer, heads, time, size]. */
function perHead(x: SymbolicTensor, heads: number): SymbolicTensor {
  const [outer, time, groups, size] = x.dims.map(Number);
  const repeated = ops.broadcastTo(ops.expandDims(x, 3), [
    outer!,
    time!,
    groups!,
    heads / groups!,
    size!,
  ]);
  return ops.transpose(ops.reshape(repeated, [outer!, time!, heads, size!]), [0, 2, 1, 3]);
}

export function attention(operands: AttentionOperands, attributes: AttentionAttributes) {
  const { query, key, value } = operands;
  const heads = Number(query.dims[2]);
  const scaled = ops.mul(perHead(query, heads), attributes.scale);
  const scores = ops.matmul(scaled, perHead(key, heads), false, true);
  const counts = allowed(operands, attributes);
  const masked = counts === null ? scores : ops.where(counts, scores, -1e9);
  const soft = ops.exp(ops.sub(masked, ops.logSumExp(masked, -1, true)));
  const { withoutKeys, dropout } = attributes;
  const weights = counts === null || withoutKeys === "mean" ? soft : ops.where(counts, soft, 0);
  const kept = dropout === null ? weights : ops.dropout(weights, dropout.rate, dropout.key);
  const output = ops.transpose(ops.matmul(kept, perHead(value, heads)), [0, 2, 1, 3]);
  return { output, logSums: null, weights: null };
}

interface GradientOperands extends AttentionOperands {
  readonly doutput: SymbolicTensor;
}

export function attentionGrad(operands: GradientOperands, attributes: AttentionAttributes) {
  const { query, key, value, doutput } = operands;
  const { output } = attention(operands, attributes);
  const [dquery, dkey, dvalue] = gradientsOf([output], [doutput], [query, key, value]);
  return { dquery: dquery!, dkey: dkey!, dvalue: dvalue! };
}
