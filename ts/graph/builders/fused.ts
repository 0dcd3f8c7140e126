/** Products and fused kernels, as layers and losses use them. */
import { nextOperationKey } from "../../runtime/random/seed.js";
import type { FusedActivation } from "../attributes.js";
import type { Dim } from "../dim.js";
import { normalizeAxis } from "../shapes/rule.js";
import { output, type SymbolicTensor } from "../symbolic.js";
import type { RandomKey, Variable } from "../variable.js";
import { cast, sub } from "./elementwise.js";
import { reshape, transpose } from "./layout.js";
import { applyOp, operation } from "./node.js";
import { logSumExp } from "./reduce.js";

/** The matrix product over the last two axes; leading axes broadcast. */
export function matmul(
  a: SymbolicTensor,
  b: SymbolicTensor,
  transposeA = false,
  transposeB = false,
): SymbolicTensor {
  return operation("matmul", [a, b], { transposeA, transposeB });
}

/** activation(x W + b) over the last axis of x, in one kernel. */
export function dense(
  x: SymbolicTensor,
  kernel: SymbolicTensor,
  bias: SymbolicTensor | null,
  activation: FusedActivation = "linear",
): SymbolicTensor {
  return operation("dense", [x, kernel, bias], { activation });
}

/** e^x / Σ e^x along an axis. */
export function softmax(x: SymbolicTensor, axis = -1): SymbolicTensor {
  const position = normalizeAxis(axis, x.rank);
  if (position === x.rank - 1) return operation("softmax", [x], {});
  const order = x.dims.map((_, other) => other);
  order.push(...order.splice(position, 1));
  const back = order.map((_, axis) => order.indexOf(axis));
  return transpose(operation("softmax", [transpose(x, order)], {}), back);
}

/** x - log Σ e^x along an axis. */
export function logSoftmax(x: SymbolicTensor, axis = -1): SymbolicTensor {
  return sub(x, logSumExp(x, axis, true));
}

/**
 * -Σ target · log softmax(logits) of each row. With `clip` > 0 the probabilities are limited to
 * [clip, 1-clip] first, as Keras does with probabilities.
 */
export function softmaxCrossEntropy(
  logits: SymbolicTensor,
  target: SymbolicTensor,
  clip = 0,
): SymbolicTensor {
  return output(applyOp("softmaxCrossEntropy", [logits, target], { clip }), 0);
}

/** As softmaxCrossEntropy, with one class index a row for a target; an index out of range fails the step. */
export function sparseSoftmaxCrossEntropy(
  logits: SymbolicTensor,
  labels: SymbolicTensor,
  clip = 0,
): SymbolicTensor {
  return output(applyOp("sparseSoftmaxCrossEntropy", [logits, cast(labels, "int32")], { clip }), 0);
}

/** The binary cross-entropy of each logit: max(z, 0) - z t + log(1 + e^-|z|). */
export function sigmoidCrossEntropy(
  logits: SymbolicTensor,
  target: SymbolicTensor,
): SymbolicTensor {
  return operation("sigmoidCrossEntropy", [logits, target], {});
}

/**
 * Zeros a share `rate` of the elements and scales the others by 1 / (1 - rate); new ones every training step, within
 * one the same at every round of a loop over time.
 * @param key of its random numbers; by default that of the next operation, which `setSeed` makes reproducible
 */
export function dropout(
  x: SymbolicTensor,
  rate: number,
  key: RandomKey = nextOperationKey(),
): SymbolicTensor {
  return operation("dropout", [x], { rate, key });
}

/** Uniform random numbers in [low, high), new ones every step. */
export function randomUniform(
  dims: readonly Dim[],
  low: number,
  high: number,
  key: RandomKey = nextOperationKey(),
): SymbolicTensor {
  return operation("randomUniform", [], { dims, low, high, key });
}

/** Rows made orthonormal: Q of the QR decomposition of xᵀ, transposed, with R's diagonal positive. */
export function orthogonalize(x: SymbolicTensor): SymbolicTensor {
  return operation("orthogonalize", [x], {});
}

const readNodes = new WeakMap<Variable, SymbolicTensor>();

/** The variable's numbers as a tensor: the same node for every reader, so that a gradient has one place. */
export function read(variable: Variable): SymbolicTensor {
  const known = readNodes.get(variable);
  if (known !== undefined) return known;
  const tensor = operation("variable", [], { variable });
  readNodes.set(variable, tensor);
  return tensor;
}

/** [length] 0/1 rows: row i has its 1 at column x[i]. */
export function oneHot(indices: SymbolicTensor, classes: number): SymbolicTensor {
  const column = reshape(cast(indices, "float32"), [...indices.dims, 1]);
  return cast(
    operation("equal", [column, operation("iota", [], { size: classes })], {}),
    "float32",
  );
}
