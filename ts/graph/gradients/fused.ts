/** Gradient rules of products and fused kernels. */
import { clip as limit, log, mul, neg, sigmoid, sub } from "../builders/elementwise.js";
import { dropout, matmul } from "../builders/fused.js";
import { asMatrix, expandDims, gather } from "../builders/layout.js";
import { applyOp, operation } from "../builders/node.js";
import { sum } from "../builders/reduce.js";
import { at } from "../dim.js";
import { output, type SymbolicTensor } from "../symbolic.js";
import { type GradientRule, input, only, sumTo } from "./rule.js";

/**
 * Y = op(A) op(B). Without transposes dA = dY Bᵀ and dB = Aᵀ dY; the other cases follow by transposing
 * both sides.
 */
const matmulBack: GradientRule<"matmul"> = (node, dy) => {
  const { transposeA, transposeB } = node.attributes;
  const [a, b, g] = [input(node, 0), input(node, 1), only(dy)];
  const da = transposeA ? matmul(b, g, transposeB, true) : matmul(g, b, false, !transposeB);
  if (b.rank === 2 && !transposeA) return [sumTo(da, a), weightGradient(a, g, transposeB)];
  const db = transposeB ? matmul(g, a, true, transposeA) : matmul(a, g, !transposeA, false);
  return [sumTo(da, a), sumTo(db, b)];
};

/** Aᵀ dY (or its transpose) with all leading axes of both as one: the sum over the batch is inside the product. */
function weightGradient(
  x: SymbolicTensor,
  dy: SymbolicTensor,
  transposed: boolean,
): SymbolicTensor {
  const [rows, gradients] = [asMatrix(x), asMatrix(dy)];
  return transposed ? matmul(gradients, rows, true, false) : matmul(rows, gradients, true, false);
}

/** y = f(z), z = x W + b: dz = dy f'(y), dx = dz Wᵀ, dW = xᵀ dz, db = Σ dz over rows. */
const denseBack: GradientRule<"dense"> = (node, dy) => {
  const [x, kernel, bias] = [input(node, 0), input(node, 1), node.inputs[2] ?? null];
  const { activation } = node.attributes;
  const plain = activation === "linear" && bias === null;
  const grad = plain
    ? null
    : applyOp("denseActivationGrad", [output(node), only(dy)], { activation });
  const dz = grad === null || activation === "linear" ? only(dy) : output(grad, 0);
  const db = grad === null || bias === null ? null : output(grad, 1);
  return [matmul(dz, kernel, false, true), weightGradient(x, dz, false), db];
};

const softmaxBack: GradientRule<"softmax"> = (node, dy) => [
  operation("softmaxGrad", [output(node), only(dy)], {}),
];

/** dx = y (dy - Σ dy y): linear in dy, and its own transpose; for y the product rule. */
const softmaxGradBack: GradientRule<"softmaxGrad"> = (node, dy) => {
  const [y, g, d] = [input(node, 0), input(node, 1), only(dy)];
  const [dotGy, dotDy] = [sum(mul(g, y), -1, true), sum(mul(d, y), -1, true)];
  const forY = sub(mul(d, sub(g, dotGy)), mul(g, dotDy));
  return [forY, operation("softmaxGrad", [y, d], {})];
};

/** Gradients of the loss of each row; the probabilities, a by-product for this rule, carry none. */
const crossEntropyBack: GradientRule<"softmaxCrossEntropy"> = (node, dy) => {
  const { clip } = node.attributes;
  const p = output(node, 1);
  // loss = -Σ t log p, so that its slope by t is -log p.
  const limited = clip === 0 ? p : limit(p, clip, 1 - clip);
  const forTargets = neg(mul(expandDims(only(dy), -1), log(limited)));
  return [
    operation("softmaxCrossEntropyGrad", [p, input(node, 1), only(dy)], { clip }),
    forTargets,
  ];
};

const sparseCrossEntropyBack: GradientRule<"sparseSoftmaxCrossEntropy"> = (node, dy) => {
  const { clip } = node.attributes;
  const p = output(node, 1);
  return [
    operation("sparseSoftmaxCrossEntropyGrad", [p, input(node, 1), only(dy)], { clip }),
    null,
  ];
};

const sigmoidCrossEntropyBack: GradientRule<"sigmoidCrossEntropy"> = (node, dy) => [
  operation("sigmoidCrossEntropyGrad", [input(node, 0), input(node, 1), only(dy)], {}),
  mul(only(dy), mul(input(node, 0), -1)),
];

/** dloss (σ(z) - t): for second derivatives. */
const sigmoidCrossEntropyGradBack: GradientRule<"sigmoidCrossEntropyGrad"> = (node, dy) => {
  const [z, t, g, d] = [input(node, 0), input(node, 1), input(node, 2), only(dy)];
  const p = sigmoid(z);
  return [mul(mul(d, g), mul(p, sub(1, p))), mul(mul(d, g), -1), mul(d, sub(p, t))];
};

const gatherBack: GradientRule<"gather"> = (node, dy) => {
  const [table, indices] = [input(node, 0), input(node, 1)];
  return [operation("scatterAdd", [indices, only(dy)], { rows: at(table.dims, 0) }), null];
};

const scatterAddBack: GradientRule<"scatterAdd"> = (node, dy) => [
  null,
  gather(only(dy), input(node, 0)),
];

/** Dropout is linear in x with factors that depend on the key alone, so it is its own gradient. */
const dropoutBack: GradientRule<"dropout"> = (node, dy) => [
  dropout(only(dy), node.attributes.rate, node.attributes.key),
];

export const productGradients = {
  matmul: matmulBack,
  dense: denseBack,
  denseActivationGrad: "refused",
  orthogonalize: "refused",
} as const;

export const fusedGradients = {
  softmax: softmaxBack,
  softmaxGrad: softmaxGradBack,
  softmaxCrossEntropy: crossEntropyBack,
  softmaxCrossEntropyGrad: "refused",
  sparseSoftmaxCrossEntropy: sparseCrossEntropyBack,
  sparseSoftmaxCrossEntropyGrad: "refused",
  sigmoidCrossEntropy: sigmoidCrossEntropyBack,
  sigmoidCrossEntropyGrad: sigmoidCrossEntropyGradBack,
  gather: gatherBack,
  scatterAdd: scatterAddBack,
  dropout: dropoutBack,
} as const;

export const effectGradients = {
  assign: "zero",
  accumulate: "zero",
  accumulateMean: "zero",
  sgdUpdate: "zero",
  momentumUpdate: "zero",
  adamUpdate: "zero",
  rmspropUpdate: "zero",
} as const;
