/**
 * `ops`: functions for layers, losses and metrics of your own. Every one has its gradient.
 *
 * On symbolic tensors they build the graph. On Tensors they compute at once, after `await ready()`; numbers
 * are taken as scalars. What belongs here: which functions of `operations/` are public. What does not: any other code.
 */
import { checked } from "./checked.js";
import { eager } from "./eager.js";
import * as operations from "./operations/index.js";

export type { Axes } from "./operations/reduce.js";
export type { Operand } from "./operations/sources.js";

/** A tensor of ones. */
export const ones = checked("ones", "shape:sizes", operations.ones);
/** A tensor of zeros. */
export const zeros = checked("zeros", "shape:sizes", operations.zeros);
/** 0, 1, ..., size-1 as float32. */
export const arange = checked("arange", "size:size", operations.arange);
/** A constant tensor: one number for all elements, or one for each element. */
export const constant = checked(
  "constant",
  "data:numbers dims:sizes? dtype:dtype?",
  operations.constant,
);
/** Uniform random numbers in [low, high), new ones every step. */
export const randomUniform = checked(
  "randomUniform",
  "dims:sizes low:number high:number key:key?",
  operations.randomUniform,
);
/** The value of a size, such as the batch, as a scalar. */
export const sizeOf = checked("sizeOf", "dim:size", operations.sizeOf);

/** -x */
export const neg = checked("neg", "x:operand", eager(operations.neg));
/** |x| */
export const abs = checked("abs", "x:operand", eager(operations.abs));
/** -1, 0 or 1. */
export const sign = checked("sign", "x:operand", eager(operations.sign));
/** x² */
export const square = checked("square", "x:operand", eager(operations.square));
/** √x */
export const sqrt = checked("sqrt", "x:operand", eager(operations.sqrt));
/** 1/√x */
export const rsqrt = checked("rsqrt", "x:operand", eager(operations.rsqrt));
/** 1/x */
export const reciprocal = checked("reciprocal", "x:operand", eager(operations.reciprocal));
/** eˣ */
export const exp = checked("exp", "x:operand", eager(operations.exp));
/** eˣ - 1, accurate near 0. */
export const expm1 = checked("expm1", "x:operand", eager(operations.expm1));
/** Natural logarithm. */
export const log = checked("log", "x:operand", eager(operations.log));
/** log(1 + x), accurate near 0. */
export const log1p = checked("log1p", "x:operand", eager(operations.log1p));
/** Hyperbolic tangent. */
export const tanh = checked("tanh", "x:operand", eager(operations.tanh));
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = checked("sigmoid", "x:operand", eager(operations.sigmoid));
/** max(x, 0); gradient 0 at 0. */
export const relu = checked("relu", "x:operand", eager(operations.relu));
/** log(1 + eˣ) */
export const softplus = checked("softplus", "x:operand", eager(operations.softplus));
/** The error function. */
export const erf = checked("erf", "x:operand", eager(operations.erf));
/** The inverse of the error function, on (-1, 1). */
export const erfInv = checked("erfInv", "x:operand", eager(operations.erfInv));
/** The largest integer that is not above x. */
export const floor = checked("floor", "x:operand", eager(operations.floor));
/** The smallest integer that is not below x. */
export const ceil = checked("ceil", "x:operand", eager(operations.ceil));
/** The nearest integer, halves to the even one. */
export const round = checked("round", "x:operand", eager(operations.round));
/** Sine of radians. */
export const sin = checked("sin", "x:operand", eager(operations.sin));
/** Cosine of radians. */
export const cos = checked("cos", "x:operand", eager(operations.cos));
/** The angle in (-π/2, π/2) whose tangent is x. */
export const atan = checked("atan", "x:operand", eager(operations.atan));
/** Whether x is neither infinite nor NaN. */
export const isFinite = checked("isFinite", "x:operand", eager(operations.isFinite));
/** Logical not. */
export const not = checked("not", "x:operand", eager(operations.not));
/** a + b, broadcasting as numpy does; so do all that take two. */
export const add = checked("add", "a:operand b:operand", eager(operations.add));
/** a - b */
export const sub = checked("sub", "a:operand b:operand", eager(operations.sub));
/** a b, element by element. */
export const mul = checked("mul", "a:operand b:operand", eager(operations.mul));
/** a / b */
export const div = checked("div", "a:operand b:operand", eager(operations.div));
/** The larger of two; equal values divide the gradient evenly. */
export const maximum = checked("maximum", "a:operand b:operand", eager(operations.maximum));
/** The smaller of two; equal values divide the gradient evenly. */
export const minimum = checked("minimum", "a:operand b:operand", eager(operations.minimum));
/** aᵇ */
export const pow = checked("pow", "a:operand b:operand", eager(operations.pow));
/** Whether a = b. */
export const equal = checked("equal", "a:operand b:operand", eager(operations.equal));
/** Whether a ≠ b. */
export const notEqual = checked("notEqual", "a:operand b:operand", eager(operations.notEqual));
/** Whether a < b. */
export const less = checked("less", "a:operand b:operand", eager(operations.less));
/** Whether a ≤ b. */
export const lessEqual = checked("lessEqual", "a:operand b:operand", eager(operations.lessEqual));
/** Whether a > b. */
export const greater = checked("greater", "a:operand b:operand", eager(operations.greater));
/** Whether a ≥ b. */
export const greaterEqual = checked(
  "greaterEqual",
  "a:operand b:operand",
  eager(operations.greaterEqual),
);
/** Logical and. */
export const and = checked("and", "a:operand b:operand", eager(operations.and));
/** Logical or. */
export const or = checked("or", "a:operand b:operand", eager(operations.or));
/** `yes` where the condition holds, else `no`. */
export const where = checked(
  "where",
  "condition:tensor yes:operand no:operand",
  eager(operations.where),
);
/** x limited to [low, high]; gradient 0 outside. */
export const clip = checked("clip", "x:operand low:number high:number", eager(operations.clip));
/** Converts the dtype; int32 truncates, bool is x ≠ 0. */
export const cast = checked("cast", "x:tensor dtype:dtype", eager(operations.cast));
/** The same numbers, through which no gradient flows. */
export const stopGradient = checked("stopGradient", "x:tensor", eager(operations.stopGradient));

/** The matrix product over the last two axes; leading axes broadcast. */
export const matmul = checked(
  "matmul",
  "a:tensor b:tensor transposeA:flag? transposeB:flag?",
  eager(operations.matmul),
);
/** activation(x W + b) over the last axis of x, in one kernel. */
export const dense = checked(
  "dense",
  "x:tensor kernel:tensor bias:tensorOrNull activation:activation?",
  eager(operations.dense),
);
/** eˣ / Σ eˣ along an axis, by default the last. */
export const softmax = checked("softmax", "x:tensor axis:axis?", eager(operations.softmax));
/** x - log Σ eˣ along an axis, by default the last. */
export const logSoftmax = checked(
  "logSoftmax",
  "x:tensor axis:axis?",
  eager(operations.logSoftmax),
);
/** -Σ target log softmax(logits) of each row; `clip` > 0 limits the probabilities to [clip, 1 - clip] first. */
export const softmaxCrossEntropy = checked(
  "softmaxCrossEntropy",
  "logits:tensor targets:tensor clip:number?",
  eager(operations.softmaxCrossEntropy),
);
/** As softmaxCrossEntropy, with one class index per row as the target. */
export const sparseSoftmaxCrossEntropy = checked(
  "sparseSoftmaxCrossEntropy",
  "logits:tensor labels:tensor clip:number?",
  eager(operations.sparseSoftmaxCrossEntropy),
);
/** The binary cross-entropy of each logit. */
export const sigmoidCrossEntropy = checked(
  "sigmoidCrossEntropy",
  "logits:tensor targets:tensor",
  eager(operations.sigmoidCrossEntropy),
);
/** Zeros a fraction `rate` of the elements and scales the others by 1 / (1 - rate); new ones every step. */
export const dropout = checked("dropout", "x:tensor rate:rate key:key?", eager(operations.dropout));
/** Rows made orthonormal: Q of the QR decomposition of xᵀ, transposed, with R's diagonal positive. */
export const orthogonalize = checked("orthogonalize", "x:tensor", eager(operations.orthogonalize));
/** Rows of 0 with a 1 at the index that x has there. */
export const oneHot = checked("oneHot", "indices:tensor classes:count", eager(operations.oneHot));

/** The same elements in a new shape; one size may be -1, which is inferred. */
export const reshape = checked("reshape", "x:tensor shape:sizes", eager(operations.reshape));
/** Exchanges axes; without `permutation` their order is reversed. */
export const transpose = checked(
  "transpose",
  "x:tensor permutation:list?",
  eager(operations.transpose),
);
/** Repeats elements along axes of size 1 (and new leading axes) until the shape is reached. */
export const broadcastTo = checked(
  "broadcastTo",
  "x:operand shape:sizes",
  eager(operations.broadcastTo),
);
/** Joins tensors along an axis, by default the last; all other sizes must be equal. */
export const concatenate = checked(
  "concatenate",
  "tensors:tensors axis:axis?",
  eager(operations.concatenate),
);
/** Joins tensors of one shape along a new axis. */
export const stack = checked("stack", "tensors:tensors axis:axis?", eager(operations.stack));
/** `sizes[i]` elements from `starts[i]` on along each axis; -1 takes all that follow. */
export const slice = checked("slice", "x:tensor starts:sizes sizes:sizes", eager(operations.slice));
/** The element at `index` along `axis`, which is dropped; negative indices count from the end. */
export const take = checked("take", "x:tensor index:axis axis:axis", eager(operations.take));
/** Sliding windows of `size` elements along axis 1, one every `stride` steps, elements `dilation` apart: [batch, time, ...] to [batch, count, size, ...]. */
export const unfold = checked(
  "unfold",
  "x:tensor size:count stride:count? dilation:count?",
  eager(operations.unfold),
);
/** A new axis of size 1. */
export const expandDims = checked("expandDims", "x:tensor axis:axis", eager(operations.expandDims));
/** Drops an axis of size 1. */
export const squeeze = checked("squeeze", "x:tensor axis:axis", eager(operations.squeeze));
/** Reverses the order along an axis. */
export const reverse = checked("reverse", "x:tensor axis:axis", eager(operations.reverse));
/** Rows of a table by index; an index out of range is a ValueError, or fails the step. */
export const gather = checked("gather", "table:tensor indices:tensor", eager(operations.gather));

/** The sum over axes, by default all. */
export const sum = checked("sum", "x:tensor axes:axes? keepDims:flag?", eager(operations.sum));
/** The largest value over axes; equal values divide the gradient evenly. */
export const max = checked("max", "x:tensor axes:axes? keepDims:flag?", eager(operations.max));
/** The smallest value over axes; equal values divide the gradient evenly. */
export const min = checked("min", "x:tensor axes:axes? keepDims:flag?", eager(operations.min));
/** Whether any element over axes, by default all, is not 0: a tensor of bool. */
export const any = checked("any", "x:tensor axes:axes? keepDims:flag?", eager(operations.any));
/** The mean over axes, by default all. */
export const mean = checked("mean", "x:tensor axes:axes? keepDims:flag?", eager(operations.mean));
/** The position of the largest value along an axis (the first, where equal), as int32. */
export const argMax = checked("argMax", "x:tensor axis:axis?", eager(operations.argMax));
/** log Σ eˣ over axes, without overflow. */
export const logSumExp = checked(
  "logSumExp",
  "x:operand axes:axes? keepDims:flag?",
  eager(operations.logSumExp),
);
