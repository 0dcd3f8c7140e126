/** Operations that move, count, look up and reduce elements, as ONNX's operators. */
import { addDims, at, type Dim, subtractDims } from "../../../graph/dim.js";
import type { OpNode } from "../../../graph/symbolic.js";
import type { NumericDType } from "../../../runtime/dtype.js";
import type { GraphWriter } from "./graph-writer.js";
import {
  attributesOf,
  numericDType,
  operand,
  operandList,
  optionalOperand,
  type Rule,
  result,
  unwritable,
} from "./rules.js";
import { arrayOf } from "./whole-graph.js";

function reduction(opType: "ReduceSum" | "ReduceMax" | "ReduceMin"): Rule {
  return (node, to) => {
    const { axis, count } = attributesOf<{ axis: number; count: number }>(node);
    const axes = Array.from({ length: count }, (_, offset) => axis + offset);
    const dtype = result(node).dtype === "int32" ? "int32" : "float32";
    const x = to.nameAs(operand(node, "x"), dtype);
    const keepdims = { int: 0 };
    // In this version of the operators the axes of a sum are an input, those of others an attribute.
    const y =
      opType === "ReduceSum"
        ? to.emit(opType, [x, to.integers(axes)], { keepdims })
        : to.emit(opType, [x], { axes: { ints: axes }, keepdims });
    const wanted = numericDType(result(node));
    to.setName(result(node), wanted === dtype ? y : to.cast(y, wanted));
  };
}

/** [batch, time, ...] to [batch, count, size, ...] by the index of each element of each window. */
const unfold: Rule = (node, to) => {
  const { size, stride, dilation } =
    attributesOf<Record<"size" | "stride" | "dilation", number>>(node);
  const offsets = Array.from({ length: size }, (_, index) => index * dilation);
  const count = at(result(node).dims, 1);
  const starts = to.emit("Mul", [rangeOf(count, to), to.integers([stride], [])]);
  const indices = to.emit("Add", [to.unsqueeze(starts, 1), to.integers(offsets, [1, size])]);
  const x = to.nameOf(operand(node, "x"));
  to.setName(result(node), to.emit("Gather", [x, indices], { axis: { int: 1 } }));
};

/** Running sums; other recurrences are loops. */
const recurrence: Rule = (node, to) => {
  const { axis, reverse } = attributesOf<{ axis: number; reverse: boolean }>(node);
  if (optionalOperand(node, "a") !== null) throw unwritable("A recurrence with factors");
  const x = to.nameAs(operand(node, "b"), result(node).dtype === "int32" ? "int32" : "float32");
  const attributes = { reverse: { int: reverse ? 1 : 0 } };
  to.setName(result(node), to.emit("CumSum", [x, to.integers([axis], [])], attributes));
};

/** 0, 1, ..., size - 1 as int64. */
export function rangeOf(size: Dim, to: GraphWriter): string {
  return to.emit("Range", [to.integers([0], []), to.size(size), to.integers([1], [])]);
}

function constant(node: OpNode, to: GraphWriter): void {
  const { data, dims, dtype } = attributesOf<{
    data: readonly number[];
    dims: readonly Dim[];
    dtype: NumericDType;
  }>(node);
  if (data.length === 1) {
    const one = to.whole.constant(arrayOf(data, [], dtype));
    to.setName(
      result(node),
      dims.length === 0 ? one : to.root.emit("Expand", [one, to.sizes(dims)]),
    );
    return;
  }
  const shape = dims.map((dim) => {
    if (typeof dim === "number") return dim;
    throw unwritable("A constant of a size that is not known");
  });
  to.setName(result(node), to.whole.constant(arrayOf(data, shape, dtype)));
}

export const layoutRules: Readonly<Record<string, Rule>> = {
  constant,
  dimension: (node, to) => {
    const { dim } = attributesOf<{ dim: Dim }>(node);
    to.setName(result(node), to.cast(to.size(dim), "float32"));
  },
  recurrence,
  iota: (node, to) => {
    const { size } = attributesOf<{ size: Dim }>(node);
    to.setName(result(node), to.cast(rangeOf(size, to), "float32"));
  },
  reshape: (node, to) =>
    to.setName(
      result(node),
      to.reshapeTo(
        to.nameOf(operand(node, "x")),
        attributesOf<{ dims: readonly Dim[] }>(node).dims,
      ),
    ),
  broadcastTo: (node, to) => {
    const { dims } = attributesOf<{ dims: readonly Dim[] }>(node);
    to.setName(result(node), to.emit("Expand", [to.nameOf(operand(node, "x")), to.sizes(dims)]));
  },
  transpose: (node, to) => {
    const { permutation } = attributesOf<{ permutation: readonly number[] }>(node);
    to.setName(result(node), to.transpose(to.nameOf(operand(node, "x")), permutation));
  },
  slice: (node, to) => {
    const { starts, sizes } = attributesOf<Record<"starts" | "sizes", readonly Dim[]>>(node);
    const ends = starts.map((start, axis) => addDims(start, at(sizes, axis)));
    const axes = to.integers(starts.map((_, axis) => axis));
    const x = to.nameOf(operand(node, "x"));
    to.setName(result(node), to.emit("Slice", [x, to.sizes(starts), to.sizes(ends), axes]));
  },
  pad: (node, to) => {
    const { starts, dims } = attributesOf<Record<"starts" | "dims", readonly Dim[]>>(node);
    const x = operand(node, "x");
    const after = dims.map((dim, axis) =>
      subtractDims(dim, addDims(at(starts, axis), at(x.dims, axis))),
    );
    const zero = to.scalar(0, x.dtype);
    const padded = to.emit("Pad", [to.nameOf(x), to.sizes([...starts, ...after]), zero]);
    to.setName(result(node), padded);
  },
  reverse: (node, to) => {
    const { axis } = attributesOf<{ axis: number }>(node);
    to.setName(result(node), to.reverse(to.nameOf(operand(node, "x")), axis));
  },
  concat: (node, to) => {
    const { axis } = attributesOf<{ axis: number }>(node);
    const dtype = numericDType(result(node));
    const parts = operandList(node, "parts").map((part) => to.nameAs(part, dtype));
    to.setName(result(node), to.emit("Concat", parts, { axis: { int: axis } }));
  },
  unfold,
  gather: (node, to) => {
    const indices = to.nameAs(operand(node, "indices"), "int32");
    const table = to.nameOf(operand(node, "table"));
    to.setName(result(node), to.emit("Gather", [table, indices], { axis: { int: 0 } }));
  },
  scatterAdd: (node, to) => {
    const { rows } = attributesOf<{ rows: Dim }>(node);
    const [indices, updates] = [operand(node, "indices"), operand(node, "updates")];
    const dims = [rows, ...updates.dims.slice(indices.rank)];
    const zeros = to.emit("Expand", [to.scalar(0, "float32"), to.sizes(dims)]);
    const positions = to.unsqueeze(to.cast(to.nameAs(indices, "int32"), "int64"), indices.rank);
    const operands = [zeros, positions, to.nameAs(updates, "float32")];
    to.setName(result(node), to.emit("ScatterND", operands, { reduction: { text: "add" } }));
  },
  sum: reduction("ReduceSum"),
  max: reduction("ReduceMax"),
  min: reduction("ReduceMin"),
  any: reduction("ReduceMax"),
  argMax: (node, to) => {
    const { axis } = attributesOf<{ axis: number }>(node);
    const x = operand(node, "x");
    const dtype = x.dtype === "int32" ? "int32" : "float32";
    const index = to.emit("ArgMax", [to.nameAs(x, dtype)], {
      axis: { int: axis },
      keepdims: { int: 0 },
    });
    to.setName(result(node), to.cast(index, "int32"));
  },
};
