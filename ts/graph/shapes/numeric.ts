/** Shape rules of reductions, products, fused kernels and effects. */
import { ShapeError } from "../../runtime/errors.js";
import type { EffectName } from "../attributes.js";
import { addDims, at, type Dim, equalShapes, formatShape, multiplyDims } from "../dim.js";
import { mayAgree } from "./layout.js";
import { broadcastDims, lastDim, required, type ShapeRule, spliceDims, typeOf } from "./rule.js";

const reduce: ShapeRule<"sum" | "max" | "min"> = (inputs, { axis, count }) => [
  typeOf(spliceDims(required(inputs, 0).dims, axis, count)),
];

const argMax: ShapeRule<"argMax"> = (inputs, { axis }) => [
  typeOf(spliceDims(required(inputs, 0).dims, axis, 1), "int32"),
];

export const reductionShapes = { sum: reduce, max: reduce, min: reduce, argMax } as const;

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

/**
 * Outputs: 0 the sequence [B, T, U] in processing order, 1 the last hidden state [B, U], 2 the last cell
 * [B, U]; then what backward needs, time-major: 3 gates [T, B, 4U], 4 cells and 5 hidden [T+1, B, U],
 * 6 activated cells [T, B, U]. What nobody reads is not computed.
 */
const lstm: ShapeRule<"lstm"> = (inputs, { units, activation, recurrentActivation }) => {
  const x = required(inputs, 0);
  if (x.rank !== 3)
    throw new ShapeError(
      `lstm: expected an input of shape (batch, time, features), got ${formatShape(x.dims)}.`,
    );
  const [batch, time] = [at(x.dims, 0), at(x.dims, 1)];
  const fast = activation === "tanh" && recurrentActivation === "sigmoid";
  const states = typeOf([addDims(time, 1), batch, units]);
  return [
    typeOf([batch, time, units]),
    typeOf([batch, units]),
    typeOf([batch, units]),
    typeOf([multiplyDims(time, fast ? 1 : 2), batch, 4 * units]),
    states,
    states,
    typeOf([time, batch, units]),
  ];
};

/** Outputs: gradients of x, kernel, recurrent, bias, initial hidden, initial cell. */
const lstmGrad: ShapeRule<"lstmGrad"> = (inputs, { units }) => {
  const [x, kernel, recurrent] = [required(inputs, 0), required(inputs, 1), required(inputs, 2)];
  const state = typeOf([at(x.dims, 0), units]);
  return [
    typeOf(x.dims),
    typeOf(kernel.dims),
    typeOf(recurrent.dims),
    typeOf([4 * units]),
    state,
    state,
  ];
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
  lstm,
  lstmGrad,
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
