/** Attention as ONNX's matrix products and softmax. */
import { at, type Dim } from "../../../graph/dim.js";
import type { AttentionAttributes } from "../../../graph/operations/attention.js";
import type { OpNode, SymbolicTensor } from "../../../graph/symbolic.js";
import type { GraphWriter } from "./graph-writer.js";
import { rangeOf } from "./layout-rules.js";
import { attributesOf, operand, optionalOperand, type Rule, result, unwritable } from "./rules.js";

/** The score of a key that a query may not attend to, as layers compute it. */
const EXCLUDED = -1e9;

/** output = softmax(scale query keyᵀ) value of every head, over the keys that the masks let through. */
const attention: Rule = (node, to) => {
  const { scale, withoutKeys, dropout } = attributesOf<AttentionAttributes>(node);
  if (dropout !== null) throw unwritable("Dropout of attention");
  for (const name of ["logSums", "weights"]) {
    if (to.whole.used.has(result(node, name))) throw unwritable(`${name} of attention`);
  }
  const heads = at(operand(node, "query").dims, 2);
  const [query, key, value] = ["query", "key", "value"].map((name) =>
    perHead(operand(node, name), heads, to),
  ) as [string, string, string];
  const scaled = to.emit("Mul", [query, to.scalar(scale, "float32")]);
  const scores = to.emit("MatMul", [scaled, to.transpose(key, [0, 1, 3, 2])]);
  const counts = countedPairs(node, to);
  const masked = counts === null ? scores : where(counts, scores, EXCLUDED, to);
  const soft = to.emit("Softmax", [masked], { axis: { int: -1 } });
  const weights = counts === null || withoutKeys === "mean" ? soft : where(counts, soft, 0, to);
  const output = to.emit("MatMul", [weights, value]);
  to.setName(result(node, "output"), to.transpose(output, [0, 2, 1, 3]));
};

function where(counts: string, values: string, other: number, to: GraphWriter): string {
  return to.emit("Where", [counts, values, to.scalar(other, "float32")]);
}

/** Each head of a group [outer, time, groups, size] as often as it serves: [outer, heads, time, size]. */
function perHead(x: SymbolicTensor, heads: Dim, to: GraphWriter): string {
  const [outer, time, groups, size] = [0, 1, 2, 3].map((axis) => at(x.dims, axis)) as [
    Dim,
    Dim,
    Dim,
    Dim,
  ];
  const name = to.nameAs(x, "float32");
  if (groups === heads) return to.transpose(name, [0, 2, 1, 3]);
  const served = Number(heads) / Number(groups);
  const dims = [outer, time, groups, served, size];
  const repeated = to.emit("Expand", [to.unsqueeze(name, 3), to.sizes(dims)]);
  return to.transpose(to.reshapeTo(repeated, [outer, time, heads, size]), [0, 2, 1, 3]);
}

/** Which pairs count, a bool that broadcasts to [outer, heads, queries, keys]; null where all do. */
function countedPairs(node: OpNode, to: GraphWriter): string | null {
  const { causal, window } = attributesOf<AttentionAttributes>(node);
  const [mask, queryMask] = ["mask", "queryMask"].map((name) => optionalOperand(node, name));
  const rows = () => to.unsqueeze(rangeOf(at(operand(node, "query").dims, 1), to), 1);
  const columns = () => to.unsqueeze(rangeOf(at(operand(node, "key").dims, 1), to), 0);
  const masks: string[] = [];
  if (mask) masks.push(to.nameAs(mask, "bool"));
  if (queryMask) {
    const [outer, queries] = [at(queryMask.dims, 0), at(queryMask.dims, 1)];
    masks.push(to.reshapeTo(to.nameAs(queryMask, "bool"), [outer, 1, queries, 1]));
  }
  if (causal) masks.push(to.emit("GreaterOrEqual", [rows(), columns()]));
  if (window !== null) {
    const distance = to.emit("Abs", [to.emit("Sub", [rows(), columns()])]);
    masks.push(to.emit("Less", [distance, to.integers([window])]));
  }
  return masks.length === 0 ? null : masks.reduce((a, b) => to.emit("And", [a, b]));
}

export const attentionRules: Readonly<Record<string, Rule>> = { attention };
