/**
 * `ops`: functions for layers, losses and metrics of your own. Every one has its gradient.
 *
 * On symbolic tensors they build the graph. On Tensors they compute at once, after `await ready()`; numbers
 * are taken as scalars. What belongs here: which functions of `operations/` are public. What does not: any other code.
 */
import { checked, checkedEager } from "./checked.js";
import { ctcDecode as ctcDecodeOf } from "./ctc-decode.js";
import * as operations from "./operations/index.js";
import type { SymbolicTensor } from "./symbolic.js";

export type { CtcDecodeOptions } from "./ctc-decode.js";
export type { Axes } from "./operations/reduce.js";
export type { Operand } from "./operations/sources.js";
export * from "./ops/axes.js";
export * from "./ops/complex.js";
export * from "./ops/control.js";
export * from "./ops/counting.js";
export * from "./ops/creating.js";
export * from "./ops/division.js";
export * from "./ops/elementary.js";
export * from "./ops/fourier.js";
export * as image from "./ops/image/index.js";
export * from "./ops/indexing.js";
export * from "./ops/joining.js";
export * from "./ops/linear-algebra.js";
export * from "./ops/logic.js";
export * from "./ops/nn.js";
export * from "./ops/order.js";
export * from "./ops/padding.js";
export * from "./ops/products.js";
export * from "./ops/quantiles.js";
export * from "./ops/rearrange.js";
export * from "./ops/repeating.js";
export * from "./ops/special.js";
export * from "./ops/splitting.js";
export * from "./ops/statistics.js";
export * from "./ops/tensors.js";
export * from "./ops/windows.js";
export * from "./ops/without-nan.js";

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
/** Normal random numbers, new ones every step. Default mean 0 and standard deviation 1. */
export const randomNormal = checked(
  "randomNormal",
  "dims:sizes mean:number? stddev:number? key:key?",
  operations.randomNormal,
);
/** The value of a size, such as the batch, as a scalar. */
export const sizeOf = checked("sizeOf", "dim:size", operations.sizeOf);

/** -x */
export const neg = checkedEager("neg", "x:operand", operations.neg);
/** |x| */
export const abs = checkedEager("abs", "x:operand", operations.abs);
/** -1, 0 or 1. */
export const sign = checkedEager("sign", "x:operand", operations.sign);
/** x² */
export const square = checkedEager("square", "x:operand", operations.square);
/** √x */
export const sqrt = checkedEager("sqrt", "x:operand", operations.sqrt);
/** 1/√x */
export const rsqrt = checkedEager("rsqrt", "x:operand", operations.rsqrt);
/** 1/x */
export const reciprocal = checkedEager("reciprocal", "x:operand", operations.reciprocal);
/** eˣ */
export const exp = checkedEager("exp", "x:operand", operations.exp);
/** eˣ - 1, accurate near 0. */
export const expm1 = checkedEager("expm1", "x:operand", operations.expm1);
/** Natural logarithm. */
export const log = checkedEager("log", "x:operand", operations.log);
/** log(1 + x), accurate near 0. */
export const log1p = checkedEager("log1p", "x:operand", operations.log1p);
/** Hyperbolic tangent. */
export const tanh = checkedEager("tanh", "x:operand", operations.tanh);
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = checkedEager("sigmoid", "x:operand", operations.sigmoid);
/** max(x, 0); gradient 0 at 0. */
export const relu = checkedEager("relu", "x:operand", operations.relu);
/** log(1 + eˣ) */
export const softplus = checkedEager("softplus", "x:operand", operations.softplus);
/** The error function. */
export const erf = checkedEager("erf", "x:operand", operations.erf);
/** The inverse of the error function, on (-1, 1). */
export const erfInv = checkedEager("erfInv", "x:operand", operations.erfInv);
/** The largest integer that is not above x. */
export const floor = checkedEager("floor", "x:operand", operations.floor);
/** The smallest integer that is not below x. */
export const ceil = checkedEager("ceil", "x:operand", operations.ceil);
/** Sine of radians. */
export const sin = checkedEager("sin", "x:operand", operations.sin);
/** Cosine of radians. */
export const cos = checkedEager("cos", "x:operand", operations.cos);
/** The angle in (-π/2, π/2) whose tangent is x. */
export const atan = checkedEager("atan", "x:operand", operations.atan);
/** Whether x is neither infinite nor NaN. */
export const isFinite = checkedEager("isFinite", "x:operand", operations.isFinite);
/** Logical not. */
export const not = checkedEager("not", "x:operand", operations.not);
/** a + b, broadcasting as numpy does; so do all that take two. */
export const add = checkedEager("add", "a:operand b:operand", operations.add);
/** a - b */
export const sub = checkedEager("sub", "a:operand b:operand", operations.sub);
/** a b, element by element. */
export const mul = checkedEager("mul", "a:operand b:operand", operations.mul);
/** a / b */
export const div = checkedEager("div", "a:operand b:operand", operations.div);
/** The larger of two; equal values divide the gradient evenly. */
export const maximum = checkedEager("maximum", "a:operand b:operand", operations.maximum);
/** The smaller of two; equal values divide the gradient evenly. */
export const minimum = checkedEager("minimum", "a:operand b:operand", operations.minimum);
/** aᵇ */
export const pow = checkedEager("pow", "a:operand b:operand", operations.pow);
/** Whether a = b. */
export const equal = checkedEager("equal", "a:operand b:operand", operations.equal);
/** Whether a ≠ b. */
export const notEqual = checkedEager("notEqual", "a:operand b:operand", operations.notEqual);
/** Whether a < b. */
export const less = checkedEager("less", "a:operand b:operand", operations.less);
/** Whether a ≤ b. */
export const lessEqual = checkedEager("lessEqual", "a:operand b:operand", operations.lessEqual);
/** Whether a > b. */
export const greater = checkedEager("greater", "a:operand b:operand", operations.greater);
/** Whether a ≥ b. */
export const greaterEqual = checkedEager(
  "greaterEqual",
  "a:operand b:operand",
  operations.greaterEqual,
);
/** Logical and. */
export const and = checkedEager("and", "a:operand b:operand", operations.and);
/** Logical or. */
export const or = checkedEager("or", "a:operand b:operand", operations.or);
/** `yes` where the condition holds, else `no`. */
export const where = checkedEager(
  "where",
  "condition:tensor yes:operand no:operand",
  operations.where,
);
/** x limited to [low, high]; gradient 0 outside. */
export const clip = checkedEager("clip", "x:operand low:number high:number", operations.clip);
/** Converts the dtype; int32 truncates, bool is x ≠ 0. */
export const cast = checkedEager("cast", "x:tensor dtype:dtype", operations.cast);
/** The same numbers, through which no gradient flows. */
export const stopGradient = checkedEager("stopGradient", "x:tensor", operations.stopGradient);

/** The matrix product over the last two axes; leading axes broadcast. */
export const matmul = checkedEager(
  "matmul",
  "a:tensor b:tensor transposeA:flag? transposeB:flag?",
  operations.matmul,
);
/** The product that an equation describes, summed over labels that the result lacks: `ops.einsum("ab,bc->ac", [a, b])`. */
export const einsum = checkedEager("einsum", "equation:text operands:tensors", operations.einsum);
/** activation(x W + b) over the last axis of x, in one kernel. */
export const dense = checkedEager(
  "dense",
  "x:tensor kernel:tensor bias:tensorOrNull activation:activation?",
  operations.dense,
);
/** A convolution: x [batch, ..., channels] with a kernel [...size, channels / groups, filters] to [batch, ..., filters]. */
export const conv = checkedEager(
  "conv",
  "x:tensor kernel:tensor strides:perAxis? padding:padding? dataFormat:dataFormat? dilationRate:perAxis?",
  operations.conv,
);
/** A convolution of each channel by itself: a kernel [...size, channels, multiplier] makes `multiplier` channels of each. */
export const depthwiseConv = checkedEager(
  "depthwiseConv",
  "x:tensor kernel:tensor strides:perAxis? padding:poolPadding? dataFormat:dataFormat? dilationRate:perAxis?",
  operations.depthwiseConv,
);
/**
 * A depthwise convolution, then a convolution with windows of one element, with kernels of [...size, channels, m] and
 * [1, ..., channels m, filters].
 */
export const separableConv = checkedEager(
  "separableConv",
  "x:tensor depthwiseKernel:tensor pointwiseKernel:tensor strides:perAxis? padding:poolPadding? dataFormat:dataFormat? dilationRate:perAxis?",
  operations.separableConv,
);
/** The transpose of a convolution, which enlarges: a kernel [...size, filters, channels]; plus a bias [filters], if given. */
export const convTranspose = checkedEager(
  "convTranspose",
  "x:tensor kernel:tensor strides:perAxis? padding:poolPadding? outputPadding:perAxisOrNull? dataFormat:dataFormat? dilationRate:perAxis? bias:tensorOrNull?",
  operations.convTranspose,
);
/** The largest of each window and channel; strides default to the size of a window. */
export const maxPool = checkedEager(
  "maxPool",
  "x:tensor poolSize:perAxis strides:perAxisOrNull? padding:poolPadding? dataFormat:dataFormat?",
  operations.maxPool,
);
/** The mean of each window and channel, without the padding; strides default to the size of a window. */
export const averagePool = checkedEager(
  "averagePool",
  "x:tensor poolSize:perAxis strides:perAxisOrNull? padding:poolPadding? dataFormat:dataFormat?",
  operations.averagePool,
);
/** eˣ / Σ eˣ along an axis, by default the last. */
export const softmax = checkedEager("softmax", "x:tensor axis:axis?", operations.softmax);
/** x - log Σ eˣ along an axis, by default the last. */
export const logSoftmax = checkedEager("logSoftmax", "x:tensor axis:axis?", operations.logSoftmax);
/** -Σ target log softmax(logits) of each row; `clip` > 0 limits the probabilities to [clip, 1 - clip] first. */
export const softmaxCrossEntropy = checkedEager(
  "softmaxCrossEntropy",
  "logits:tensor targets:tensor clip:number?",
  operations.softmaxCrossEntropy,
);
/** As softmaxCrossEntropy, with one class index per row as the target. */
export const sparseSoftmaxCrossEntropy = checkedEager(
  "sparseSoftmaxCrossEntropy",
  "logits:tensor labels:tensor clip:number?",
  operations.sparseSoftmaxCrossEntropy,
);
/** The binary cross-entropy of each logit. */
export const sigmoidCrossEntropy = checkedEager(
  "sigmoidCrossEntropy",
  "logits:tensor targets:tensor",
  operations.sigmoidCrossEntropy,
);
/** Zeros a fraction `rate` of the elements and scales the others by 1 / (1 - rate); new ones every step. */
export const dropout = checkedEager("dropout", "x:tensor rate:rate key:key?", operations.dropout);
/** Rows made orthonormal: Q of the QR decomposition of xᵀ, transposed, with R's diagonal positive. */
export const orthogonalize = checkedEager("orthogonalize", "x:tensor", operations.orthogonalize);

/** The same elements in a new shape; one size may be -1, which is inferred. */
export const reshape = checkedEager("reshape", "x:tensor shape:sizes", operations.reshape);
/** Exchanges axes; without `permutation` their order is reversed. */
export const transpose = checkedEager(
  "transpose",
  "x:tensor permutation:list?",
  operations.transpose,
);
/** Repeats elements along axes of size 1 (and new leading axes) until the shape is reached. */
export const broadcastTo = checkedEager(
  "broadcastTo",
  "x:operand shape:sizes",
  operations.broadcastTo,
);
/** Joins tensors along an axis, by default the last; all other sizes must be equal. */
export const concatenate = checkedEager(
  "concatenate",
  "tensors:tensors axis:axis?",
  operations.concatenate,
);
/** Joins tensors of one shape along a new axis. */
export const stack = checkedEager("stack", "tensors:tensors axis:axis?", operations.stack);
/** `sizes[i]` elements from `starts[i]` on along each axis; -1 takes all that follow. */
export const slice = checkedEager("slice", "x:tensor starts:sizes sizes:sizes", operations.slice);
/**
 * Sliding windows of `size` elements along axis 1, one every `stride` steps, elements `dilation` apart: [batch, time, ...] to
 * [batch, count, size, ...].
 */
export const unfold = checkedEager(
  "unfold",
  "x:tensor size:count stride:count? dilation:count?",
  operations.unfold,
);
/** Reverses the order along an axis. */
export const reverse = checkedEager("reverse", "x:tensor axis:axis", operations.reverse);
/** Rows of a table by index; an index out of range is a ValueError, or fails the step. */
export const gather = checkedEager("gather", "table:tensor indices:tensor", operations.gather);

/** The sum over axes, by default all. */
export const sum = checkedEager("sum", "x:tensor axes:axes? keepDims:flag?", operations.sum);
/** The largest value over axes; equal values divide the gradient evenly. */
export const max = checkedEager("max", "x:tensor axes:axes? keepDims:flag?", operations.max);
/** The smallest value over axes; equal values divide the gradient evenly. */
export const min = checkedEager("min", "x:tensor axes:axes? keepDims:flag?", operations.min);
/** Whether any element over axes, by default all, is not 0: a tensor of bool. */
export const any = checkedEager("any", "x:tensor axes:axes? keepDims:flag?", operations.any);
/** The mean over axes, by default all. */
export const mean = checkedEager("mean", "x:tensor axes:axes? keepDims:flag?", operations.mean);
/** log Σ eˣ over axes, without overflow. */
export const logSumExp = checkedEager(
  "logSumExp",
  "x:operand axes:axes? keepDims:flag?",
  operations.logSumExp,
);
/**
 * The CTC loss of each sample: -log of the probability that the frames, repetitions merged and blanks dropped, spell the
 * labels. `target` [batch, labels], `output` logits [batch, time, classes], the lengths [batch].
 */
export const ctcLoss = checkedEager(
  "ctcLoss",
  "target:tensor output:tensor targetLength:tensor outputLength:tensor maskIndex:count?",
  (
    target: SymbolicTensor,
    output: SymbolicTensor,
    targetLength: SymbolicTensor,
    outputLength: SymbolicTensor,
    maskIndex = 0,
  ) =>
    operations.ctcLoss(target, targetLength, output, {
      frames: outputLength,
      blankClass: maskIndex,
    }),
);
/** See ctcDecode of ctc-decode.ts: labels and their scores, from logits of frames; on Tensors. */
export const ctcDecode = checked(
  "ctcDecode",
  "inputs:concrete sequenceLengths:concrete options:anything?",
  ctcDecodeOf,
);

// Keras's names, where the functions above have NumPy's short ones.
export {
  abs as absolute,
  abs as fabs,
  and as logicalAnd,
  atan as arctan,
  concatenate as concat,
  div as divide,
  div as trueDivide,
  erfInv as erfinv,
  isFinite as isfinite,
  logSumExp as logsumexp,
  matmul as matMul,
  max as amax,
  min as amin,
  mul as multiply,
  neg as negative,
  not as logicalNot,
  or as logicalOr,
  pow as power,
  sub as subtract,
};
