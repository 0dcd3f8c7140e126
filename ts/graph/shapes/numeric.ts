/** Shape rules of reductions, products, fused kernels and effects. */
import { ShapeError } from "../../runtime/errors.js";
import type { EffectName } from "../attributes.js";
import { at, type Dim, equalShapes, formatShape } from "../dim.js";
import { mayAgree } from "./layout.js";
import { broadcastDims, lastDim, required, type ShapeRule, spliceDims, typeOf } from "./rule.js";

const reduce: ShapeRule<"sum" | "max" | "min"> = (inputs, { axis, count }) => [
  typeOf(spliceDims(required(inputs, 0).dims, axis, count)),
];

const any: ShapeRule<"any"> = (inputs, { axis, count }) => [
  typeOf(spliceDims(required(inputs, 0).dims, axis, count), "bool"),
];

const argMax: ShapeRule<"argMax"> = (inputs, { axis }) => [
  typeOf(spliceDims(required(inputs, 0).dims, axis, 1), "int32"),
];

export const reductionShapes = { sum: reduce, max: reduce, min: reduce, any, argMax } as const;

const matmul: ShapeRule<"matmul"> = (inputs, { transposeA, transposeB }) => {
  const [a, b] = [required(inputs, 0), required(inputs, 1)];
  if (a.rank < 2 || b.rank < 2) {
    throw new ShapeError(
      `ops.matmul: both operands need rank 2 or more, got ${formatShape(a.dims)} and ${formatShape(b.dims)}.`,
    );
  }
  const [rows, inner] = matrixDims(a.dims, transposeA);
  const [innerB, columns] = matrixDims(b.dims, transposeB);
  if (!mayAgree(inner, innerB)) {
    throw new ShapeError(
      `ops.matmul: ${formatShape(a.dims)} and ${formatShape(b.dims)} do not fit: inner sizes ${inner} and ${innerB} differ.`,
    );
  }
  const batch = broadcastDims("matmul", a.dims.slice(0, -2), b.dims.slice(0, -2));
  return [typeOf([...batch, rows, columns])];
};

function matrixDims(dims: readonly Dim[], transposed: boolean) {
  const [rows, columns] = [at(dims, dims.length - 2), lastDim(dims)];
  return transposed ? ([columns, rows] as const) : ([rows, columns] as const);
}

const dense: ShapeRule<"dense"> = (inputs) => {
  const [x, kernel] = [required(inputs, 0), required(inputs, 1)];
  if (!mayAgree(lastDim(x.dims), at(kernel.dims, 0))) {
    throw new ShapeError(
      `dense: the last axis of ${formatShape(x.dims)} must have ${at(kernel.dims, 0)} elements, as the kernel ${formatShape(kernel.dims)} says.`,
    );
  }
  return [typeOf([...x.dims.slice(0, -1), at(kernel.dims, 1)])];
};

const denseActivationGrad: ShapeRule<"denseActivationGrad"> = (inputs) => {
  const y = required(inputs, 0);
  return [typeOf(y.dims), typeOf([lastDim(y.dims)])];
};

const firstInput: ShapeRule<
  | "softmax"
  | "softmaxGrad"
  | "softmaxCrossEntropyGrad"
  | "sparseSoftmaxCrossEntropyGrad"
  | "sigmoidCrossEntropy"
  | "sigmoidCrossEntropyGrad"
  | "orthogonalize"
  | "dropout"
> = (inputs) => [typeOf(required(inputs, 0).dims)];

const crossEntropy: ShapeRule<"softmaxCrossEntropy" | "sparseSoftmaxCrossEntropy"> = (inputs) => {
  const logits = required(inputs, 0);
  return [typeOf(logits.dims.slice(0, -1)), typeOf(logits.dims)];
};

export const productShapes = {
  matmul,
  dense,
  denseActivationGrad,
  orthogonalize: firstInput,
} as const;

const gather: ShapeRule<"gather"> = (inputs) => {
  const [table, indices] = [required(inputs, 0), required(inputs, 1)];
  return [typeOf([...indices.dims, ...table.dims.slice(1)], table.dtype)];
};

const scatterAdd: ShapeRule<"scatterAdd"> = (inputs, { rows }) => {
  const [indices, updates] = [required(inputs, 0), required(inputs, 1)];
  return [typeOf([rows, ...updates.dims.slice(indices.rank)])];
};

export const fusedShapes = {
  softmax: firstInput,
  softmaxGrad: firstInput,
  softmaxCrossEntropy: crossEntropy,
  softmaxCrossEntropyGrad: firstInput,
  sparseSoftmaxCrossEntropy: crossEntropy,
  sparseSoftmaxCrossEntropyGrad: firstInput,
  sigmoidCrossEntropy: firstInput,
  sigmoidCrossEntropyGrad: firstInput,
  gather,
  scatterAdd,
  dropout: firstInput,
} as const;

/** Effects write variables and give no tensor. */
const nothing: ShapeRule<EffectName> = () => [];

const accumulate: ShapeRule<"accumulate"> = (inputs) => {
  const [state, delta] = [required(inputs, 0), required(inputs, 1)];
  if (equalShapes(state.dims, delta.dims)) return [];
  throw new ShapeError(
    `accumulate: increments of shape ${formatShape(delta.dims)} do not fit sums of shape ${formatShape(state.dims)}.`,
  );
};

export const effectShapes = {
  assign: nothing,
  accumulate,
  accumulateMean: nothing,
  sgdUpdate: nothing,
  momentumUpdate: nothing,
  adamUpdate: nothing,
  rmspropUpdate: nothing,
} as const;
