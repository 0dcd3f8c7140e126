/** Matrix products, softmax and normalization as ONNX's operators. */
import { at, multiplyDims } from "../../../graph/dim.js";
import type { SymbolicTensor } from "../../../graph/symbolic.js";
import type { GraphWriter } from "./graph-writer.js";
import { attributesOf, operand, optionalOperand, type Rule, result } from "./rules.js";

/** ONNX's operators of the activations that the fused kernels of dense and convolution apply; linear has none. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: "Relu",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
};

/** The activation of a fused kernel as a node of its own; x itself for linear. */
export function activated(x: string, activation: string, to: GraphWriter): string {
  const opType = ACTIVATIONS[activation];
  return opType === undefined ? x : to.emit(opType, [x]);
}

const dense: Rule = (node, to) => {
  const { activation } = attributesOf<{ activation: string }>(node);
  const x = operand(node, "x");
  const bias = optionalOperand(node, "bias");
  const inputs = [to.nameAs(x, "float32"), to.nameAs(operand(node, "kernel"), "float32")];
  const product = () => to.emit("MatMul", inputs);
  const added = bias === null ? null : to.nameAs(bias, "float32");
  const z =
    added === null
      ? product()
      : x.rank === 2
        ? to.emit("Gemm", [...inputs, added])
        : to.emit("Add", [product(), added]);
  to.setName(result(node), activated(z, activation, to));
};

const matmul: Rule = (node, to) => {
  const attributes = attributesOf<Record<"transposeA" | "transposeB", boolean>>(node);
  const dtype = result(node).dtype === "int32" ? "int32" : "float32";
  const factor = (name: string, isTransposed: boolean) => {
    const tensor = operand(node, name);
    const matrix = to.nameAs(tensor, dtype);
    return isTransposed ? to.transpose(matrix, lastTwoSwapped(tensor)) : matrix;
  };
  const a = factor("a", attributes.transposeA);
  const b = factor("b", attributes.transposeB);
  to.setName(result(node), to.emit("MatMul", [a, b]));
};

function lastTwoSwapped({ rank }: SymbolicTensor): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return [...axes.slice(0, -2), rank - 1, rank - 2];
}

/** y = (x - mean) / √(variance + epsilon) gamma + beta for x [outer, rows, groups, size], over rows and size. */
const normalize: Rule = (node, to) => {
  const { epsilon, centered } = attributesOf<{ epsilon: number; centered: boolean }>(node);
  const x = operand(node, "x");
  const name = to.nameAs(x, "float32");
  const axes = { axes: { ints: [1, 3] }, keepdims: { int: 1 } };
  const mean = to.emit("ReduceMean", [name], axes);
  const difference = centered ? to.emit("Sub", [name, mean]) : name;
  const squares = to.emit("Mul", [difference, difference]);
  const variance = to.emit("ReduceMean", [squares], axes);
  const deviation = to.emit("Sqrt", [to.emit("Add", [variance, to.scalar(epsilon, "float32")])]);
  let y = to.emit("Div", [difference, deviation]);
  const shape = [1, 1, at(x.dims, 2), at(x.dims, 3)];
  const [gamma, beta] = ["gamma", "beta"].map((one) => optionalOperand(node, one));
  if (gamma) y = to.emit("Mul", [y, to.reshapeTo(to.nameOf(gamma), shape)]);
  if (beta) y = to.emit("Add", [y, to.reshapeTo(to.nameOf(beta), shape)]);
  to.setName(result(node), y);
  const statistics = [at(x.dims, 0), at(x.dims, 2)];
  for (const [output, value] of [
    ["mean", mean],
    ["variance", variance],
  ] as const) {
    if (to.whole.used.has(result(node, output)))
      to.setName(result(node, output), to.reshapeTo(value, statistics));
  }
};

/** The same over the last axis alone, for which ONNX has an operator. */
const normalizeRows: Rule = (node, to) => {
  const { epsilon, centered } = attributesOf<{ epsilon: number; centered: boolean }>(node);
  const x = operand(node, "x");
  const [, rows, groups, size] = x.dims;
  const [gamma, beta] = ["gamma", "beta"].map((one) => optionalOperand(node, one));
  const isUsed = ["mean", "variance"].some((output) => to.whole.used.has(result(node, output)));
  const width = multiplyDims(at(x.dims, 2), at(x.dims, 3));
  if (rows !== 1 || groups !== 1 || typeof size !== "number" || !centered || isUsed) {
    normalize(node, to);
    return;
  }
  const scale =
    gamma == null
      ? to.floats(Array.from({ length: Number(width) }, () => 1))
      : to.nameAs(gamma, "float32");
  const offset = beta == null ? [] : [to.nameAs(beta, "float32")];
  const attributes = { axis: { int: -1 }, epsilon: { float: epsilon } };
  const inputs = [to.nameAs(x, "float32"), scale, ...offset];
  to.setName(result(node), to.emit("LayerNormalization", inputs, attributes));
};

export const productRules: Readonly<Record<string, Rule>> = {
  dense,
  matmul,
  normalize: normalizeRows,
  softmax: (node, to) => {
    const x = to.nameAs(operand(node, "x"), "float32");
    to.setName(result(node), to.emit("Softmax", [x], { axis: { int: -1 } }));
  },
  scaleShift: (node, to) => {
    const [x, scale, shift] = ["x", "scale", "shift"].map((name) =>
      to.nameAs(operand(node, name), "float32"),
    );
    to.setName(result(node), to.emit("Add", [to.emit("Mul", [x!, scale!]), shift!]));
  },
};
