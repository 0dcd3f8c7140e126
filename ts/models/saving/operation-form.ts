/** Operations that are in a model's graph without a layer, in the form of Keras's. */

import { addDims, at, type Dim, equalDims, subtractDims } from "../../graph/dim.js";
import { UNARY_NAMES } from "../../graph/instructions.js";
import { constantData } from "../../graph/operations/sources.js";
import type { OperandValue, OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import { operationClass, operationName } from "../operation-names.js";

/** An operation as Keras writes it: its class with the options, and its arguments. */
export interface OperationForm {
  readonly module: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Tensors, numbers, and lists of them. */
  readonly args: readonly unknown[];
}

/** Modules of Keras's classes; those that are not listed are in keras.src.ops.numpy. */
const MODULES: Readonly<Record<string, string>> = {
  Relu: "nn",
  Sigmoid: "nn",
  Softplus: "nn",
  Softmax: "nn",
  Rsqrt: "math",
  Erf: "math",
  Erfinv: "math",
  Cast: "core",
  StopGradient: "core",
};

/** Keras's classes of operations that take their operands and nothing else, by names here. */
const PLAIN: ReadonlySet<string> = new Set<string>([
  ...UNARY_NAMES,
  ...["add", "sub", "mul", "div", "maximum", "minimum", "pow", "equal", "notEqual", "less"],
  ...["lessEqual", "greater", "greaterEqual", "and", "or", "where", "stopGradient"],
]);

/** What a node's operands and attributes are in Keras, by the name of its operation here. */
const OTHERS: Readonly<Record<string, (node: OpNode) => Omit<OperationForm, "module">>> = {
  matmul: (node) => {
    const { transposeA, transposeB } = attributesOf<Record<string, boolean>>(node);
    if (transposeA || transposeB) throw unwritable(node, "with transposed operands");
    return { className: "Matmul", config: {}, args: operandsOf(node) };
  },
  cast: (node) => form(node, "Cast", { dtype: attributesOf<{ dtype: string }>(node).dtype }),
  argMax: (node) => form(node, "Argmax", { axis: axisOf(node), keepdims: false }),
  reverse: (node) => form(node, "Flip", { axis: axisOf(node) }),
  concat: (node) => form(node, "Concatenate", { axis: axisOf(node) }),
  transpose: (node) => {
    const { permutation } = attributesOf<{ permutation: readonly number[] }>(node);
    return form(node, "Transpose", { axes: [...permutation] });
  },
  softmax: (node) => form(node, "Softmax", { axis: -1 }),
  gather: (node) => form(node, "Take", { axis: 0 }),
  sum: (node) => form(node, "Sum", reducedAxes(node)),
  max: (node) => form(node, "Max", { ...reducedAxes(node), initial: null }),
  min: (node) => form(node, "Min", { ...reducedAxes(node), initial: null }),
  any: (node) => form(node, "Any", reducedAxes(node)),
  broadcastTo: (node) => form(node, "BroadcastTo", { shape: knownSizes(node) }),
  reshape: reshapeForm,
  slice: (node) => {
    const [x] = node.inputs as readonly [SymbolicTensor];
    const { starts, sizes } = attributesOf<Record<"starts" | "sizes", readonly Dim[]>>(node);
    const key = x.dims.map((whole, axis) =>
      sliceForm(node, whole, at(starts, axis), at(sizes, axis)),
    );
    return { className: "GetItem", config: {}, args: [x, key] };
  },
};

/** @throws ValueError for an operation that Keras does not have in this form. */
export function operationForm(node: OpNode): OperationForm {
  const { name } = node.op;
  const found = PLAIN.has(name) ? form(node, operationClass(node), {}) : OTHERS[name]?.(node);
  if (found === undefined) throw unwritable(node, "");
  const { className } = found;
  const module = MODULES[className] ?? "numpy";
  const config = { name: operationName(node), ...found.config };
  return { module: `keras.src.ops.${module}`, className, config, args: found.args };
}

function form(node: OpNode, className: string, config: OperationForm["config"]) {
  return { className, config, args: operandsOf(node) };
}

/** The attributes of a node, with the type that the definition of its operation gives them. */
function attributesOf<Attributes>(node: OpNode): Attributes {
  return node.attributes as Attributes;
}

function axisOf(node: OpNode): number {
  return attributesOf<{ axis: number }>(node).axis;
}

function reducedAxes(node: OpNode) {
  const { axis, count } = attributesOf<{ axis: number; count: number }>(node);
  return { axis: Array.from({ length: count }, (_, offset) => axis + offset), keepdims: false };
}

function operandsOf(node: OpNode): unknown[] {
  return Object.values(node.operands).map((operand) => argument(node, operand));
}

function argument(node: OpNode, operand: OperandValue): unknown {
  if (operand === null) return null;
  return isList(operand)
    ? operand.map((one) => argument(node, one))
    : tensorOrNumbers(node, operand);
}

function isList(operand: OperandValue): operand is readonly SymbolicTensor[] {
  return Array.isArray(operand);
}

/** A constant as its numbers; another tensor as it is. */
function tensorOrNumbers(node: OpNode, tensor: SymbolicTensor): unknown {
  if (constantData.is(tensor.node)) {
    const { data, dims, dtype } = tensor.node.attributes;
    if (dims.length === 0) return data[0];
    const sizes = dims.map((size) => Number(size));
    const count = sizes.reduce((product, size) => product * size, 1);
    const all = data.length === count ? data : Array.from({ length: count }, () => data[0]);
    return { class_name: "__numpy__", config: { value: nested(all, sizes), dtype } };
  }
  if (tensor.node.inputs.length > 0 || tensor.node.kind === "call") return tensor;
  if (tensor.node.op.name === "input") return tensor;
  const what =
    tensor.node.op.name === "variable" ? "reads a weight" : "depends on a size that is not known";
  throw unwritable(node, `that ${what}`);
}

function nested(data: readonly unknown[], [size = 1, ...rest]: readonly number[]): unknown[] {
  if (rest.length === 0) return [...data];
  const length = data.length / size;
  return Array.from({ length: size }, (_, row) =>
    nested(data.slice(row * length, (row + 1) * length), rest),
  );
}

/** One axis of a slice as `start:stop`, counted from the end where only the distance from there is known. */
function sliceForm(node: OpNode, whole: Dim, start: Dim, size: Dim): unknown {
  const stop = addDims(start, size);
  const fromEnd = (position: Dim): number => {
    const distance = subtractDims(position, whole);
    if (typeof distance !== "number") throw unwritable(node, "of a part that is not known");
    return distance;
  };
  const config = {
    start: start === 0 ? null : typeof start === "number" ? start : fromEnd(start),
    stop: equalDims(stop, whole) ? null : typeof stop === "number" ? stop : fromEnd(stop),
    step: null,
  };
  return { class_name: "__slice__", config };
}

function knownSizes(node: OpNode): number[] {
  const [{ dims }] = node.outputs as readonly [SymbolicTensor];
  return dims.map((size) => {
    if (typeof size === "number") return size;
    throw unwritable(node, "to a size that is not known");
  });
}

/** A reshape: with one size that is not known as -1; with several, an axis of size 1 that is added or dropped. */
function reshapeForm(node: OpNode): Omit<OperationForm, "module"> {
  const [[x], [{ dims }]] = [node.inputs, node.outputs] as unknown as readonly [
    readonly [SymbolicTensor],
    readonly [SymbolicTensor],
  ];
  const newshape = dims.map((size) => (typeof size === "number" ? size : -1));
  if (newshape.filter((size) => size === -1).length <= 1)
    return { className: "Reshape", config: { newshape }, args: [x] };
  const added = axisBetween(x.dims, dims);
  if (added !== null) return { className: "ExpandDims", config: { axis: added }, args: [x] };
  const dropped = axisBetween(dims, x.dims);
  if (dropped !== null) return { className: "Squeeze", config: { axis: dropped }, args: [x] };
  throw unwritable(node, "to several sizes that are not known");
}

/** The axis of size 1 by which `long` differs from `short`; null where it is not just that. */
function axisBetween(short: readonly Dim[], long: readonly Dim[]): number | null {
  if (long.length !== short.length + 1) return null;
  const axis = long.findIndex(
    (size, position) => position >= short.length || !equalDims(size, at(short, position)),
  );
  const rest = long.filter((_, position) => position !== axis);
  const isSame = rest.every((size, position) => equalDims(size, at(short, position)));
  return at(long, axis) === 1 && isSame ? axis : null;
}

function unwritable(node: OpNode, what: string): ValueError {
  return new ValueError(
    `The operation ${operationName(node)} (ops.${node.op.name}${what === "" ? "" : ` ${what}`}) has no form in files of Keras. Put it into a layer of your own, made known by registerSerializable.`,
  );
}
