/**
 * `ops`: functions for layers, losses and metrics of your own. Every one has its gradient.
 *
 * On symbolic tensors they build the graph. On Tensors they compute at once, after `await ready()`; numbers
 * are taken as scalars. What belongs here: which functions of `operations/` are public. What does not: any other code.
 */
import { eager } from "./eager.js";
import * as operations from "./operations/index.js";

export { ones, zeros } from "./operations/broadcast.js";
export type { Axes } from "./operations/reduce.js";
export { arange, constant, type Operand, randomUniform, sizeOf } from "./operations/sources.js";

/** -x */
export const neg = eager(operations.neg);
/** |x| */
export const abs = eager(operations.abs);
/** -1, 0 or 1. */
export const sign = eager(operations.sign);
/** x² */
export const square = eager(operations.square);
/** √x */
export const sqrt = eager(operations.sqrt);
/** 1/√x */
export const rsqrt = eager(operations.rsqrt);
/** 1/x */
export const reciprocal = eager(operations.reciprocal);
/** eˣ */
export const exp = eager(operations.exp);
/** eˣ - 1, accurate near 0. */
export const expm1 = eager(operations.expm1);
/** Natural logarithm. */
export const log = eager(operations.log);
/** log(1 + x), accurate near 0. */
export const log1p = eager(operations.log1p);
/** Hyperbolic tangent. */
export const tanh = eager(operations.tanh);
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = eager(operations.sigmoid);
/** max(x, 0); gradient 0 at 0. */
export const relu = eager(operations.relu);
/** log(1 + eˣ) */
export const softplus = eager(operations.softplus);
/** The error function. */
export const erf = eager(operations.erf);
/** The inverse of the error function, on (-1, 1). */
export const erfInv = eager(operations.erfInv);
/** The largest integer that is not above x. */
export const floor = eager(operations.floor);
/** The smallest integer that is not below x. */
export const ceil = eager(operations.ceil);
/** The nearest integer, halves to the even one. */
export const round = eager(operations.round);
/** Sine of radians. */
export const sin = eager(operations.sin);
/** Cosine of radians. */
export const cos = eager(operations.cos);
/** The angle in (-π/2, π/2) whose tangent is x. */
export const atan = eager(operations.atan);
/** Whether x is neither infinite nor NaN. */
export const isFinite = eager(operations.isFinite);
/** Logical not. */
export const not = eager(operations.not);
/** a + b, broadcasting as numpy does; so do all that take two. */
export const add = eager(operations.add);
/** a - b */
export const sub = eager(operations.sub);
/** a b, element by element. */
export const mul = eager(operations.mul);
/** a / b */
export const div = eager(operations.div);
/** The larger of two; equal values divide the gradient evenly. */
export const maximum = eager(operations.maximum);
/** The smaller of two; equal values divide the gradient evenly. */
export const minimum = eager(operations.minimum);
/** aᵇ */
export const pow = eager(operations.pow);
/** Whether a = b. */
export const equal = eager(operations.equal);
/** Whether a ≠ b. */
export const notEqual = eager(operations.notEqual);
/** Whether a < b. */
export const less = eager(operations.less);
/** Whether a ≤ b. */
export const lessEqual = eager(operations.lessEqual);
/** Whether a > b. */
export const greater = eager(operations.greater);
/** Whether a ≥ b. */
export const greaterEqual = eager(operations.greaterEqual);
/** Logical and. */
export const and = eager(operations.and);
/** Logical or. */
export const or = eager(operations.or);
/** `yes` where the condition holds, else `no`. */
export const where = eager(operations.where);
/** x limited to [low, high]; gradient 0 outside. */
export const clip = eager(operations.clip);
/** Converts the dtype; int32 truncates, bool is x ≠ 0. */
export const cast = eager(operations.cast);
/** The same numbers, through which no gradient flows. */
export const stopGradient = eager(operations.stopGradient);

/** The matrix product over the last two axes; leading axes broadcast. */
export const matmul = eager(operations.matmul);
/** activation(x W + b) over the last axis of x, in one kernel. */
export const dense = eager(operations.dense);
/** eˣ / Σ eˣ along an axis, by default the last. */
export const softmax = eager(operations.softmax);
/** x - log Σ eˣ along an axis, by default the last. */
export const logSoftmax = eager(operations.logSoftmax);
/** -Σ target log softmax(logits) of each row; `clip` > 0 limits the probabilities to [clip, 1 - clip] first. */
export const softmaxCrossEntropy = eager(operations.softmaxCrossEntropy);
/** As softmaxCrossEntropy, with one class index per row as the target. */
export const sparseSoftmaxCrossEntropy = eager(operations.sparseSoftmaxCrossEntropy);
/** The binary cross-entropy of each logit. */
export const sigmoidCrossEntropy = eager(operations.sigmoidCrossEntropy);
/** Zeros a fraction `rate` of the elements and scales the others by 1 / (1 - rate); new ones every step. */
export const dropout = eager(operations.dropout);
/** Rows made orthonormal: Q of the QR decomposition of xᵀ, transposed, with R's diagonal positive. */
export const orthogonalize = eager(operations.orthogonalize);
/** Rows of 0 with a 1 at the index that x has there. */
export const oneHot = eager(operations.oneHot);

/** The same elements in a new shape; one size may be -1, which is inferred. */
export const reshape = eager(operations.reshape);
/** Exchanges axes; without `permutation` their order is reversed. */
export const transpose = eager(operations.transpose);
/** Repeats elements along axes of size 1 (and new leading axes) until the shape is reached. */
export const broadcastTo = eager(operations.broadcastTo);
/** Joins tensors along an axis, by default the last; all other sizes must be equal. */
export const concatenate = eager(operations.concatenate);
/** Joins tensors of one shape along a new axis. */
export const stack = eager(operations.stack);
/** `sizes[i]` elements from `starts[i]` on along each axis; -1 takes all that follow. */
export const slice = eager(operations.slice);
/** The element at `index` along `axis`, which is dropped; negative indices count from the end. */
export const take = eager(operations.take);
/** Sliding windows of `size` elements along axis 1, one every `stride` steps, elements `dilation` apart: [batch, time, ...] to [batch, count, size, ...]. */
export const unfold = eager(operations.unfold);
/** A new axis of size 1. */
export const expandDims = eager(operations.expandDims);
/** Drops an axis of size 1. */
export const squeeze = eager(operations.squeeze);
/** Reverses the order along an axis. */
export const reverse = eager(operations.reverse);
/** Rows of a table by index; an index out of range is a ValueError, or fails the step. */
export const gather = eager(operations.gather);

/** The sum over axes, by default all. */
export const sum = eager(operations.sum);
/** The largest value over axes; equal values divide the gradient evenly. */
export const max = eager(operations.max);
/** The smallest value over axes; equal values divide the gradient evenly. */
export const min = eager(operations.min);
/** Whether any element over axes, by default all, is not 0: a tensor of bool. */
export const any = eager(operations.any);
/** The mean over axes, by default all. */
export const mean = eager(operations.mean);
/** The position of the largest value along an axis (the first, where equal), as int32. */
export const argMax = eager(operations.argMax);
/** log Σ eˣ over axes, without overflow. */
export const logSumExp = eager(operations.logSumExp);
