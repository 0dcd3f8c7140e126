/**
 * Functions of neural networks with positional arguments, as Keras's `ops.nn` has them: activations, losses, normalization, attention.
 */
import { ShapeError } from "../../runtime/errors.js";
import * as alongAxis from "../activations/along-axis.js";
import * as linearUnits from "../activations/linear-units.js";
import * as smoothUnits from "../activations/smooth-units.js";
import { checkedEager } from "../checked.js";
import { at, type Dim, divideDims, equalShapes, formatShape, multiplyDims } from "../dim.js";
import { reshape } from "../operations/broadcast.js";
import {
  add,
  cast,
  clip,
  div,
  equal,
  greaterEqual,
  log,
  mul,
  neg,
  rsqrt,
  softplus,
  square,
  sub,
  where,
} from "../operations/elementwise.js";
import { expandDims, squeeze, transpose } from "../operations/layout.js";
import { matmul } from "../operations/matmul.js";
import { mean, sum } from "../operations/reduce.js";
import { logSoftmax as logSoftmaxAlong, softmax } from "../operations/softmax.js";
import { type DataFormat, withChannelsLast } from "../operations/windows.js";
import { normalizeAxis } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { positions } from "./along-axis.js";

/** max(x, 0), at most 6. */
export const relu6 = checkedEager("relu6", "x:tensor", (x: SymbolicTensor) => linearUnits.relu6(x));
/** x above 0, negativeSlope x below. */
export const leakyRelu = checkedEager(
  "leakyRelu",
  "x:tensor negativeSlope:number?",
  (x: SymbolicTensor, negativeSlope = 0.2) => linearUnits.leakyRelu(x, { negativeSlope }),
);
/** x above 0, alpha (eˣ - 1) below. */
export const elu = checkedEager("elu", "x:tensor alpha:number?", (x: SymbolicTensor, alpha = 1) =>
  smoothUnits.elu(x, { alpha }),
);
/** x above 0, alpha (exp(x / alpha) - 1) below. */
export const celu = checkedEager("celu", "x:tensor alpha:number?", (x: SymbolicTensor, alpha = 1) =>
  smoothUnits.celu(x, { alpha }),
);
/** Scaled elu: keeps mean 0 and variance 1 from layer to layer (Klambauer et al., 2017). */
export const selu = checkedEager("selu", "x:tensor", (x: SymbolicTensor) => smoothUnits.selu(x));
/** x Φ(x), Φ the normal distribution, by default approximated by tanh (Hendrycks and Gimpel, 2016). */
export const gelu = checkedEager(
  "gelu",
  "x:tensor approximate:flag?",
  (x: SymbolicTensor, approximate = true) => smoothUnits.gelu(x, { approximate }),
);
/** x sigmoid(x), also called swish. */
export const silu = checkedEager("silu", "x:tensor", (x: SymbolicTensor) => smoothUnits.silu(x));
/** x / (1 + |x|) */
export const softsign = checkedEager("softsign", "x:tensor", (x: SymbolicTensor) =>
  smoothUnits.softsign(x),
);
/** log sigmoid(x) */
export const logSigmoid = checkedEager("logSigmoid", "x:tensor", (x: SymbolicTensor) =>
  smoothUnits.logSigmoid(x),
);
/** (x + √(x² + b)) / 2 */
export const squareplus = checkedEager(
  "squareplus",
  "x:tensor b:number?",
  (x: SymbolicTensor, b = 4) => smoothUnits.squareplus(x, { b }),
);
/** x - tanh(x) */
export const tanhShrink = checkedEager("tanhShrink", "x:tensor", (x: SymbolicTensor) =>
  smoothUnits.tanhShrink(x),
);
/** relu6(x + 3) / 6 */
export const hardSigmoid = checkedEager("hardSigmoid", "x:tensor", (x: SymbolicTensor) =>
  linearUnits.hardSigmoid(x),
);
/** x hardSigmoid(x), also called hard swish. */
export const hardSilu = checkedEager("hardSilu", "x:tensor", (x: SymbolicTensor) =>
  linearUnits.hardSilu(x),
);
/** x limited to [-1, 1]. */
export const hardTanh = checkedEager("hardTanh", "x:tensor", (x: SymbolicTensor) =>
  linearUnits.hardTanh(x),
);
/** x where |x| > threshold, else 0. */
export const hardShrink = checkedEager(
  "hardShrink",
  "x:tensor threshold:number?",
  (x: SymbolicTensor, threshold = 0.5) => linearUnits.hardShrink(x, { threshold }),
);
/** x moved towards 0 by threshold, 0 where it would cross. */
export const softShrink = checkedEager(
  "softShrink",
  "x:tensor threshold:number?",
  (x: SymbolicTensor, threshold = 0.5) => linearUnits.softShrink(x, { threshold }),
);
/** 0 up to -1, x from 1 on, between them the parabola (x + 1)² / 4. */
export const sparsePlus = checkedEager("sparsePlus", "x:tensor", (x: SymbolicTensor) =>
  linearUnits.sparsePlus(x),
);
/** (x + 1) / 2 limited to [0, 1]. */
export const sparseSigmoid = checkedEager("sparseSigmoid", "x:tensor", (x: SymbolicTensor) =>
  linearUnits.sparseSigmoid(x),
);
/** x above the threshold, else the default value. */
export const threshold = checkedEager(
  "threshold",
  "x:tensor threshold:number defaultValue:number",
  (x: SymbolicTensor, threshold: number, defaultValue: number) =>
    linearUnits.threshold(x, { threshold, defaultValue }),
);
/**
 * a sigmoid(b), a and b the halves of x along an axis, by default the last (Dauphin et al., 2017): [..., 2 n] to [..., n].
 * @throws ShapeError for an odd size.
 */
export const glu = checkedEager("glu", "x:tensor axis:axis?", (x: SymbolicTensor, axis = -1) =>
  alongAxis.glu(x, { axis }),
);
/**
 * Sparse probabilities along an axis, by default the last, as Keras computes them (see activations.sparsemax). [...] to
 * [...].
 */
export const sparsemax = checkedEager(
  "sparsemax",
  "x:tensor axis:axis?",
  (x: SymbolicTensor, axis = -1) => alongAxis.sparsemax(x, { axis }),
);

/** How far Keras keeps probabilities from 0 and 1. */
const EPSILON = 1e-7;

function assertEqualShapes(op: string, target: SymbolicTensor, output: SymbolicTensor): void {
  if (target.rank >= 1 && target.rank === output.rank && mayBeEqual(target, output)) return;
  throw new ShapeError(
    `ops.${op}: target and output must have the same shape, of at least one axis, got ${formatShape(target.dims)} and ${formatShape(output.dims)}.`,
  );
}

function mayBeEqual(a: SymbolicTensor, b: SymbolicTensor): boolean {
  const known = a.dims.map(
    (dim, axis) => typeof dim === "number" && typeof b.dims[axis] === "number",
  );
  return known.every((isKnown, axis) => !isKnown || a.dims[axis] === b.dims[axis]);
}

/** The logarithms of probabilities, from logits or from numbers that are divided by their sum. */
function logProbabilities(
  given: SymbolicTensor,
  fromLogits: boolean,
  axis: number,
): SymbolicTensor {
  const output = cast(given, "float32");
  if (fromLogits) return logSoftmaxAlong(output, axis);
  return log(clip(div(output, sum(output, axis, true)), EPSILON, 1 - EPSILON));
}

/**
 * -target log(output) - (1 - target) log(1 - output) of each element, of probabilities (the default), kept 1e-7 away from 0
 * and 1, or logits. [...] to [...].
 * @throws ShapeError unless target and output have one shape, of at least one axis.
 */
export const binaryCrossentropy = checkedEager(
  "binaryCrossentropy",
  "target:tensor output:tensor fromLogits:flag?",
  (target: SymbolicTensor, output: SymbolicTensor, fromLogits = false) => {
    assertEqualShapes("binaryCrossentropy", target, output);
    const [t, z] = [cast(target, "float32"), cast(output, "float32")];
    if (fromLogits) return add(mul(t, softplus(neg(z))), mul(sub(1, t), softplus(z)));
    const p = clip(z, EPSILON, 1 - EPSILON);
    return neg(add(mul(t, log(p)), mul(sub(1, t), log(sub(1, p)))));
  },
);

/**
 * -Σ target log(output) along an axis, by default the last, of probabilities (the default) or logits: [..., classes] to
 * [...].
 * @throws ShapeError unless target and output have one shape, of at least one axis.
 */
export const categoricalCrossentropy = checkedEager(
  "categoricalCrossentropy",
  "target:tensor output:tensor fromLogits:flag? axis:axis?",
  (target: SymbolicTensor, output: SymbolicTensor, fromLogits = false, axis = -1) => {
    assertEqualShapes("categoricalCrossentropy", target, output);
    return neg(sum(mul(cast(target, "float32"), logProbabilities(output, fromLogits, axis)), axis));
  },
);

/**
 * As `categoricalCrossentropy` with class indices as targets, [...] or [..., 1], of outputs [..., classes]; `axis` is that of the classes.
 * @throws ShapeError where the targets have other axes.
 */
export const sparseCategoricalCrossentropy = checkedEager(
  "sparseCategoricalCrossentropy",
  "target:tensor output:tensor fromLogits:flag? axis:axis?",
  (target: SymbolicTensor, output: SymbolicTensor, fromLogits = false, axis = -1) => {
    const isColumn = target.rank === output.rank && target.dims.at(-1) === 1;
    const labels = isColumn ? squeeze(target, -1) : target;
    if (labels.rank !== output.rank - 1) {
      throw new ShapeError(
        `ops.sparseCategoricalCrossentropy: the labels must have the shape of the output without its last axis, got ${formatShape(target.dims)} and ${formatShape(output.dims)}.`,
      );
    }
    const along = normalizeAxis(axis, output.rank);
    const count = at(output.dims, along);
    const classes = reshape(positions(count), [count, ...Array(output.rank - 1 - along).fill(1)]);
    const isTarget = cast(equal(expandDims(cast(labels, "int32"), along), classes), "float32");
    return neg(sum(mul(isTarget, logProbabilities(output, fromLogits, along)), along));
  },
);

function axesList(x: SymbolicTensor, axis: number | readonly number[]): readonly number[] {
  const list = typeof axis === "number" ? [axis] : axis;
  return list.map((one) => normalizeAxis(one, x.rank)).sort((a, b) => a - b);
}

/** A weight over the normalized axes with axes of size 1 for the others. */
function overAxes(
  weight: SymbolicTensor,
  x: SymbolicTensor,
  axes: readonly number[],
): SymbolicTensor {
  if (weight.rank === x.rank) return weight;
  return reshape(
    weight,
    x.dims.map((dim, axis): Dim => (axes.includes(axis) ? dim : 1)),
  );
}

/**
 * (x - mean) / √(variance + epsilon) · gamma + beta over axes, by default the last (Ba et al., 2016). gamma and beta have
 * the shape of these axes; without them 1 and 0. epsilon is 1e-7 by default.
 */
export const layerNormalization = checkedEager(
  "layerNormalization",
  "x:tensor gamma:tensorOrNull? beta:tensorOrNull? axis:axes? epsilon:number?",
  (
    x: SymbolicTensor,
    gamma: SymbolicTensor | null = null,
    beta: SymbolicTensor | null = null,
    axis: number | readonly number[] = -1,
    epsilon = EPSILON,
  ) => {
    const floats = cast(x, "float32");
    const axes = axesList(floats, axis);
    const distance = sub(floats, mean(floats, axes, true));
    const y = mul(distance, rsqrt(add(mean(square(distance), axes, true), epsilon)));
    const scaled = gamma === null ? y : mul(y, overAxes(gamma, floats, axes));
    return beta === null ? scaled : add(scaled, overAxes(beta, floats, axes));
  },
);

/**
 * x / √(mean of x² + epsilon) · scale over axes, by default the last (Zhang and Sennrich, 2019). scale has the shape of
 * these axes, without it 1; epsilon is 1e-7 by default.
 */
export const rmsNormalization = checkedEager(
  "rmsNormalization",
  "x:tensor scale:tensorOrNull? axis:axes? epsilon:number?",
  (
    x: SymbolicTensor,
    scale: SymbolicTensor | null = null,
    axis: number | readonly number[] = -1,
    epsilon = EPSILON,
  ) => {
    const floats = cast(x, "float32");
    const axes = axesList(floats, axis);
    const y = mul(floats, rsqrt(add(mean(square(floats), axes, true), epsilon)));
    return scale === null ? y : mul(y, overAxes(scale, floats, axes));
  },
);

/**
 * (x - mean) / √(variance + epsilon) · scale + offset, with a number of each for every index along an axis: vectors of its
 * size. Without scale and offset 1 and 0; epsilon is 1e-3 by default.
 */
export const batchNormalization = checkedEager(
  "batchNormalization",
  "x:tensor mean:tensor variance:tensor axis:axis offset:tensorOrNull? scale:tensorOrNull? epsilon:number?",
  (
    x: SymbolicTensor,
    mean: SymbolicTensor,
    variance: SymbolicTensor,
    axis: number,
    offset: SymbolicTensor | null = null,
    scale: SymbolicTensor | null = null,
    epsilon = 1e-3,
  ) => {
    const floats = cast(x, "float32");
    const axes = axesList(floats, axis);
    const wide = (vector: SymbolicTensor) => overAxes(vector, floats, axes);
    const inverse = rsqrt(add(wide(variance), epsilon));
    const y = mul(sub(floats, wide(mean)), scale === null ? inverse : mul(inverse, wide(scale)));
    return offset === null ? y : add(y, wide(offset));
  },
);

/** Below every logit that counts. */
const MASKED = -1e30;

/**
 * softmax(query keyᵀ scale + bias) value (Vaswani et al., 2017): query [batch, time, heads, size], key and value likewise;
 * bias, and a mask of what each query may attend to, broadcast to [batch, heads, query, key].
 */
export const dotProductAttention = checkedEager(
  "dotProductAttention",
  "query:tensor key:tensor value:tensor bias:tensorOrNull? mask:tensorOrNull? scale:numberOrNull? isCausal:flag?",
  (
    query: SymbolicTensor,
    key: SymbolicTensor,
    value: SymbolicTensor,
    bias: SymbolicTensor | null = null,
    mask: SymbolicTensor | null = null,
    scale: number | null = null,
    isCausal = false,
  ) => {
    if ([query, key, value].some(({ rank }) => rank !== 4)) {
      throw new ShapeError(
        `ops.dotProductAttention: query, key and value must be [batch, time, heads, size], got ${[query, key, value].map(({ dims }) => formatShape(dims)).join(", ")}.`,
      );
    }
    const [q, k, v] = [query, key, value].map((x) =>
      transpose(cast(x, "float32"), [0, 2, 1, 3]),
    ) as [SymbolicTensor, SymbolicTensor, SymbolicTensor];
    const size = Number(at(query.dims, 3));
    const logits = mul(matmul(q, k, false, true), scale ?? 1 / Math.sqrt(size));
    const biased = bias === null ? logits : add(logits, bias);
    const seen = mask === null ? biased : where(mask, biased, MASKED);
    const attended = isCausal ? where(causal(at(q.dims, 2), at(k.dims, 2)), seen, MASKED) : seen;
    return transpose(matmul(softmax(attended), v), [0, 2, 1, 3]);
  },
);

/** Whether a key is not after its query. */
function causal(queries: Dim, keys: Dim): SymbolicTensor {
  return greaterEqual(reshape(positions(queries), [queries, 1]), positions(keys));
}

function imageDims(op: string, x: SymbolicTensor): readonly [Dim, Dim, Dim, Dim] {
  const [batch, height, width, channels] = x.dims;
  if (
    x.rank !== 4 ||
    batch === undefined ||
    height === undefined ||
    width === undefined ||
    channels === undefined
  )
    throw new ShapeError(
      `ops.${op}: expected images [batch, height, width, channels], got ${formatShape(x.dims)}.`,
    );
  return [batch, height, width, channels];
}

function divided(op: string, x: SymbolicTensor, dim: Dim, by: number): Dim {
  const result = divideDims(dim, by);
  if (result !== undefined) return result;
  throw new ShapeError(`ops.${op}: ${dim} of ${formatShape(x.dims)} does not divide by ${by}.`);
}

/** Channels as blocks of pixels: [batch, h, w, block² c] to [batch, h block, w block, c]. */
export const depthToSpace = checkedEager(
  "depthToSpace",
  "x:tensor blockSize:count dataFormat:dataFormat?",
  (x: SymbolicTensor, blockSize: number, dataFormat: DataFormat = "channels_last") =>
    withChannelsLast(x, dataFormat, (images) => {
      const [batch, height, width, channels] = imageDims("depthToSpace", images);
      const depth = divided("depthToSpace", images, channels, blockSize * blockSize);
      const dims = [batch, multiplyDims(height, blockSize), multiplyDims(width, blockSize), depth];
      // As in Keras, a block's pixels come before the channels or after them, as the image's do.
      const apart =
        dataFormat === "channels_last"
          ? transpose(
              reshape(images, [batch, height, width, blockSize, blockSize, depth]),
              [0, 1, 3, 2, 4, 5],
            )
          : transpose(
              reshape(images, [batch, height, width, depth, blockSize, blockSize]),
              [0, 1, 4, 2, 5, 3],
            );
      return reshape(apart, dims);
    }),
);

/** Blocks of pixels as channels: [batch, h block, w block, c] to [batch, h, w, block² c]. */
export const spaceToDepth = checkedEager(
  "spaceToDepth",
  "x:tensor blockSize:count dataFormat:dataFormat?",
  (x: SymbolicTensor, blockSize: number, dataFormat: DataFormat = "channels_last") =>
    withChannelsLast(x, dataFormat, (images) => {
      const [batch, height, width, channels] = imageDims("spaceToDepth", images);
      const h = divided("spaceToDepth", images, height, blockSize);
      const w = divided("spaceToDepth", images, width, blockSize);
      const apart = reshape(images, [batch, h, blockSize, w, blockSize, channels]);
      const dims = [batch, h, w, multiplyDims(channels, blockSize * blockSize)];
      const order = dataFormat === "channels_last" ? [0, 1, 3, 2, 4, 5] : [0, 1, 3, 5, 2, 4];
      return reshape(transpose(apart, order), dims);
    }),
);

/**
 * Peak signal-to-noise ratio of two tensors of images in decibels, one number: 20 log10(maxVal) - 10 log10(mean squared
 * difference).
 * @throws ShapeError unless both have one shape.
 */
export const psnr = checkedEager(
  "psnr",
  "x1:tensor x2:tensor maxVal:number",
  (x1: SymbolicTensor, x2: SymbolicTensor, maxVal: number) => {
    if (!equalShapes(x1.dims, x2.dims))
      throw new ShapeError(
        `ops.psnr: the images must have one shape, got ${formatShape(x1.dims)} and ${formatShape(x2.dims)}.`,
      );
    const error = mean(square(sub(cast(x1, "float32"), cast(x2, "float32"))));
    return sub(20 * Math.log10(maxVal), mul(log(error), 10 * Math.LOG10E));
  },
);

export { hardSilu as hardSwish, silu as swish };
