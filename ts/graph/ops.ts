/**
 * `ops`: what layers, losses and metrics of your own compute with. Every one has its gradient.
 *
 * On symbolic tensors they build the graph. On Tensors they compute at once, after `await ready()`; numbers
 * stand for scalars. What belongs here: which functions of `builders/` are public. What does not: any other code.
 */
import * as elementwise from "./builders/elementwise.js";
import * as fused from "./builders/fused.js";
import * as layout from "./builders/layout.js";
import * as reduce from "./builders/reduce.js";
import { eager } from "./eager.js";

export { constant, type Operand } from "./builders/elementwise.js";
export { randomUniform } from "./builders/fused.js";
export { arange, ones, sizeOf, zeros } from "./builders/layout.js";
export type { Axes } from "./builders/reduce.js";

/** -x */
export const neg = /* @__PURE__ */ eager(elementwise.neg);
/** |x| */
export const abs = /* @__PURE__ */ eager(elementwise.abs);
/** -1, 0 or 1. */
export const sign = /* @__PURE__ */ eager(elementwise.sign);
/** x² */
export const square = /* @__PURE__ */ eager(elementwise.square);
/** √x */
export const sqrt = /* @__PURE__ */ eager(elementwise.sqrt);
/** 1/√x */
export const rsqrt = /* @__PURE__ */ eager(elementwise.rsqrt);
/** 1/x */
export const reciprocal = /* @__PURE__ */ eager(elementwise.reciprocal);
/** eˣ */
export const exp = /* @__PURE__ */ eager(elementwise.exp);
/** eˣ - 1, accurate near 0. */
export const expm1 = /* @__PURE__ */ eager(elementwise.expm1);
/** Natural logarithm. */
export const log = /* @__PURE__ */ eager(elementwise.log);
/** log(1 + x), accurate near 0. */
export const log1p = /* @__PURE__ */ eager(elementwise.log1p);
/** Hyperbolic tangent. */
export const tanh = /* @__PURE__ */ eager(elementwise.tanh);
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = /* @__PURE__ */ eager(elementwise.sigmoid);
/** max(x, 0); gradient 0 at 0. */
export const relu = /* @__PURE__ */ eager(elementwise.relu);
/** log(1 + eˣ) */
export const softplus = /* @__PURE__ */ eager(elementwise.softplus);
/** The error function. */
export const erf = /* @__PURE__ */ eager(elementwise.erf);
/** The inverse of the error function, on (-1, 1). */
export const erfInv = /* @__PURE__ */ eager(elementwise.erfInv);
/** The largest integer that is not above x. */
export const floor = /* @__PURE__ */ eager(elementwise.floor);
/** The smallest integer that is not below x. */
export const ceil = /* @__PURE__ */ eager(elementwise.ceil);
/** The nearest integer, halves to the even one. */
export const round = /* @__PURE__ */ eager(elementwise.round);
/** Sine of radians. */
export const sin = /* @__PURE__ */ eager(elementwise.sin);
/** Cosine of radians. */
export const cos = /* @__PURE__ */ eager(elementwise.cos);
/** Whether x is neither infinite nor NaN. */
export const isFinite = /* @__PURE__ */ eager(elementwise.isFinite);
/** Logical not. */
export const not = /* @__PURE__ */ eager(elementwise.not);
/** a + b, broadcasting as numpy does; so do all that take two. */
export const add = /* @__PURE__ */ eager(elementwise.add);
/** a - b */
export const sub = /* @__PURE__ */ eager(elementwise.sub);
/** a b, element by element. */
export const mul = /* @__PURE__ */ eager(elementwise.mul);
/** a / b */
export const div = /* @__PURE__ */ eager(elementwise.div);
/** The larger of two; equal values share the gradient. */
export const maximum = /* @__PURE__ */ eager(elementwise.maximum);
/** The smaller of two; equal values share the gradient. */
export const minimum = /* @__PURE__ */ eager(elementwise.minimum);
/** aᵇ */
export const pow = /* @__PURE__ */ eager(elementwise.pow);
/** Whether a = b. */
export const equal = /* @__PURE__ */ eager(elementwise.equal);
/** Whether a ≠ b. */
export const notEqual = /* @__PURE__ */ eager(elementwise.notEqual);
/** Whether a < b. */
export const less = /* @__PURE__ */ eager(elementwise.less);
/** Whether a ≤ b. */
export const lessEqual = /* @__PURE__ */ eager(elementwise.lessEqual);
/** Whether a > b. */
export const greater = /* @__PURE__ */ eager(elementwise.greater);
/** Whether a ≥ b. */
export const greaterEqual = /* @__PURE__ */ eager(elementwise.greaterEqual);
/** Logical and. */
export const and = /* @__PURE__ */ eager(elementwise.and);
/** Logical or. */
export const or = /* @__PURE__ */ eager(elementwise.or);
/** `yes` where the condition holds, else `no`. */
export const where = /* @__PURE__ */ eager(elementwise.where);
/** x limited to [low, high]; gradient 0 outside. */
export const clip = /* @__PURE__ */ eager(elementwise.clip);
/** Converts the dtype; int32 truncates, bool is x ≠ 0. */
export const cast = /* @__PURE__ */ eager(elementwise.cast);
/** The same numbers, through which no gradient flows. */
export const stopGradient = /* @__PURE__ */ eager(elementwise.stopGradient);

/** The matrix product over the last two axes; leading axes broadcast. */
export const matmul = /* @__PURE__ */ eager(fused.matmul);
/** activation(x W + b) over the last axis of x, in one kernel. */
export const dense = /* @__PURE__ */ eager(fused.dense);
/** eˣ / Σ eˣ along an axis, by default the last. */
export const softmax = /* @__PURE__ */ eager(fused.softmax);
/** x - log Σ eˣ along an axis, by default the last. */
export const logSoftmax = /* @__PURE__ */ eager(fused.logSoftmax);
/** -Σ target log softmax(logits) of each row; `clip` > 0 limits the probabilities to [clip, 1 - clip] first. */
export const softmaxCrossEntropy = /* @__PURE__ */ eager(fused.softmaxCrossEntropy);
/** As softmaxCrossEntropy, with one class index a row for a target. */
export const sparseSoftmaxCrossEntropy = /* @__PURE__ */ eager(fused.sparseSoftmaxCrossEntropy);
/** The binary cross-entropy of each logit. */
export const sigmoidCrossEntropy = /* @__PURE__ */ eager(fused.sigmoidCrossEntropy);
/** Zeros a share `rate` of the elements and scales the others by 1 / (1 - rate); new ones every step. */
export const dropout = /* @__PURE__ */ eager(fused.dropout);
/** Rows made orthonormal: Q of the QR decomposition of xᵀ, transposed, with R's diagonal positive. */
export const orthogonalize = /* @__PURE__ */ eager(fused.orthogonalize);
/** Rows of 0 with a 1 at the index that x has there. */
export const oneHot = /* @__PURE__ */ eager(fused.oneHot);

/** The same elements in a new shape; -1 once stands for the size that is left. */
export const reshape = /* @__PURE__ */ eager(layout.reshape);
/** Exchanges axes; without `permutation` their order is reversed. */
export const transpose = /* @__PURE__ */ eager(layout.transpose);
/** Repeats elements along axes of size 1 (and new leading axes) until the shape is reached. */
export const broadcastTo = /* @__PURE__ */ eager(layout.broadcastTo);
/** Joins tensors along an axis, by default the last; all other sizes must be equal. */
export const concatenate = /* @__PURE__ */ eager(layout.concatenate);
/** Joins tensors of one shape along a new axis. */
export const stack = /* @__PURE__ */ eager(layout.stack);
/** `sizes[i]` elements from `starts[i]` on along each axis; -1 takes all that follow. */
export const slice = /* @__PURE__ */ eager(layout.slice);
/** The element at `index` along `axis`, which is dropped; negative indices count from the end. */
export const take = /* @__PURE__ */ eager(layout.take);
/** Stretches of `size` elements along axis 1, one every `stride`, elements `dilation` apart: [batch, time, ...] to [batch, count, size, ...]. */
export const windows = /* @__PURE__ */ eager(layout.windows);
/** A new axis of size 1. */
export const expandDims = /* @__PURE__ */ eager(layout.expandDims);
/** Drops an axis of size 1. */
export const squeeze = /* @__PURE__ */ eager(layout.squeeze);
/** Reverses the order along an axis. */
export const reverse = /* @__PURE__ */ eager(layout.reverse);
/** Rows of a table by index; an index out of range is a ValueError, or fails the step. */
export const gather = /* @__PURE__ */ eager(layout.gather);

/** The sum over axes, by default all. */
export const sum = /* @__PURE__ */ eager(reduce.sum);
/** The largest value over axes; equal values share the gradient. */
export const max = /* @__PURE__ */ eager(reduce.max);
/** The smallest value over axes; equal values share the gradient. */
export const min = /* @__PURE__ */ eager(reduce.min);
/** Whether any element over axes, by default all, is not 0: a tensor of bool. */
export const any = /* @__PURE__ */ eager(reduce.any);
/** The mean over axes, by default all. */
export const mean = /* @__PURE__ */ eager(reduce.mean);
/** The position of the largest value along an axis (the first, where equal), as int32. */
export const argMax = /* @__PURE__ */ eager(reduce.argMax);
/** log Σ eˣ over axes, without overflow. */
export const logSumExp = /* @__PURE__ */ eager(reduce.logSumExp);
