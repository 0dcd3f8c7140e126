/**
 * Every fused operation as a graph of primitive ones, written with the names and types of its definition. A test checks
 * that each operation is primitive, decomposed here, or an effect.
 */
import type { Definition, OperandKind, Operands, OutputKind } from "../../ts/graph/operation.js";
import type { FusedActivation } from "../../ts/graph/operations/dense.js";
import * as operations from "../../ts/graph/operations/index.js";
import * as ops from "../../ts/graph/ops.js";
import type { OperandRecord, Operation, SymbolicTensor } from "../../ts/graph/symbolic.js";
import { attention, attentionGrad } from "./attention.js";
import * as windows from "./convolution.js";
import { gru, gruGrad } from "./gru.js";
import { lstm, lstmGrad } from "./lstm.js";
import { scan } from "./scan.js";
import { simpleRnn, simpleRnnGrad } from "./simple-rnn.js";

type Result = SymbolicTensor | null | readonly SymbolicTensor[];

/** Outputs of an operation on operands whose sizes are all known; null for an output that only its gradient reads. */
export type Decomposition = (
  operands: OperandRecord,
  attributes: unknown,
) => Readonly<Record<string, Result>>;

type Results<O extends Readonly<Record<string, OutputKind>>> = {
  readonly [Name in keyof O]: O[Name] extends "list"
    ? readonly SymbolicTensor[]
    : SymbolicTensor | null;
};

/** The entry of an operation. */
function entry<
  I extends Readonly<Record<string, OperandKind>>,
  O extends Readonly<Record<string, OutputKind>>,
  A,
>(
  { operation }: Definition<I, O, A>,
  decompose: (operands: Operands<I>, attributes: A) => Results<O>,
): readonly [Operation, Decomposition] {
  // The operands and attributes of a node of this operation are those of its definition.
  return [operation, decompose as unknown as Decomposition];
}

const ACTIVATIONS: { readonly [Name in FusedActivation]: (z: SymbolicTensor) => SymbolicTensor } = {
  linear: (z) => z,
  relu: ops.relu,
  tanh: ops.tanh,
  sigmoid: ops.sigmoid,
};

/** f'(z) from y = f(z). */
const DERIVATIVES: { readonly [Name in FusedActivation]: (y: SymbolicTensor) => SymbolicTensor } = {
  linear: (y) => ops.ones(y.dims),
  relu: (y) => ops.cast(ops.greater(y, 0), "float32"),
  tanh: (y) => ops.sub(1, ops.square(y)),
  sigmoid: (y) => ops.mul(y, ops.sub(1, y)),
};

const dense = entry(operations.denseKernel, ({ x, kernel, bias }, { activation }) => {
  const product = ops.matmul(x, kernel);
  return { y: ACTIVATIONS[activation](bias ? ops.add(product, bias) : product) };
});

const convolution = entry(
  operations.convolution,
  ({ x, kernel, bias }, { windows: over, groups, activation }) => {
    const dims = operations.convolution(
      { x, kernel, bias: null },
      { windows: over, groups, activation },
    ).y.dims;
    const z = windows.convolved(x, kernel, over, groups, dims);
    return { y: ACTIVATIONS[activation](bias ? ops.add(z, bias) : z) };
  },
);

const convolutionInputGrad = entry(
  operations.convolutionInputGrad,
  ({ dy, kernel }, { windows: over, groups, dims }) => {
    const channels = Number(kernel.dims.at(-2)) * groups;
    const all = [dy.dims[0], ...dims, channels];
    return { dx: windows.convolutionInputGrad(dy, kernel, over, groups, all) };
  },
);

const denseActivationGrad = entry(operations.denseActivationGrad, ({ y, dy }, { activation }) => {
  const dz = ops.mul(dy, DERIVATIVES[activation](y));
  const rows = y.dims.slice(0, -1).map((_, axis) => axis);
  return { dz, db: ops.sum(dz, rows) };
});

function softmaxOf(x: SymbolicTensor): SymbolicTensor {
  const powers = ops.exp(ops.sub(x, ops.max(x, -1, true)));
  return ops.div(powers, ops.sum(powers, -1, true));
}

/** dx = y (dy - Σ dy y) */
const softmaxGrad = entry(operations.softmaxGrad, ({ y, dy }) => ({
  dx: ops.mul(y, ops.sub(dy, ops.sum(ops.mul(dy, y), -1, true))),
}));

/** -Σ t log p, p limited to [clip, 1 - clip] where clip is positive. */
function crossEntropy(logits: SymbolicTensor, targets: SymbolicTensor, clip: number) {
  const p = softmaxOf(logits);
  const log =
    clip > 0
      ? ops.log(ops.clip(p, clip, 1 - clip))
      : ops.sub(logits, ops.logSumExp(logits, -1, true));
  return { loss: ops.neg(ops.sum(ops.mul(targets, log), -1)), probabilities: p };
}

/** dz_j = dloss (p_j Σ t_i u_i - t_j u_j), u = 0 where p is clipped. */
function crossEntropyGrad(
  p: SymbolicTensor,
  t: SymbolicTensor,
  dloss: SymbolicTensor,
  clip: number,
) {
  const clipped = ops.or(ops.less(p, clip), ops.greater(p, 1 - clip));
  const own = clip > 0 ? ops.where(clipped, 0, t) : t;
  const total = ops.sum(own, -1, true);
  return { dx: ops.mul(ops.expandDims(dloss, -1), ops.sub(ops.mul(p, total), own)) };
}

/** Rows of the identity matrix: an index out of range fails. */
function asTargets(labels: SymbolicTensor, classes: number): SymbolicTensor {
  return ops.gather(ops.oneHot(ops.arange(classes), classes), labels);
}

function classesOf(x: SymbolicTensor): number {
  return x.dims.at(-1) as number;
}

/** Scaled by 1 / (1 - rate) where the random number reaches the rate, which the kernel has in float32. */
const dropout = entry(operations.dropElements, ({ x }, { rate, key }) => {
  const kept = ops.greaterEqual(ops.randomUniform(x.dims, 0, 1, key), Math.fround(rate));
  return { y: ops.where(kept, ops.div(x, 1 - rate), 0) };
});

/** Means over rows and size of [outer, rows, groups, size], with axes of size 1. */
function groupMean(x: SymbolicTensor): SymbolicTensor {
  return ops.mean(x, [1, 3], true);
}

function statistics(x: SymbolicTensor, centered: boolean) {
  const mean = centered ? groupMean(x) : ops.mul(groupMean(x), 0);
  return { mean, variance: groupMean(ops.square(ops.sub(x, mean))) };
}

/** A vector, or ones, as [groups, size] of x. */
function inRows(vector: SymbolicTensor | null, x: SymbolicTensor): SymbolicTensor {
  return vector === null ? ops.constant(1) : ops.reshape(vector, x.dims.slice(2));
}

const normalize = entry(operations.normalizeGroups, ({ x, gamma, beta }, attributes) => {
  const { mean, variance } = statistics(x, attributes.centered);
  const root = ops.sqrt(ops.add(variance, attributes.epsilon));
  const scaled = ops.mul(ops.div(ops.sub(x, mean), root), inRows(gamma, x));
  const dims = [x.dims[0]!, x.dims[2]!];
  return {
    y: beta === null ? scaled : ops.add(scaled, inRows(beta, x)),
    mean: ops.reshape(mean, dims),
    variance: ops.reshape(variance, dims),
  };
});

/** dx = r (g - mean(g) - x' mean(g x')), r = 1 / √(variance + epsilon), x' = (x - mean) r, g = dy gamma. */
const normalizeGrad = entry(
  operations.normalizeGrad,
  ({ x, gamma, mean, variance, dy }, { epsilon, centered }) => {
    const spread = (statistic: SymbolicTensor) =>
      ops.reshape(statistic, [x.dims[0]!, 1, x.dims[2]!, 1]);
    const r = ops.rsqrt(ops.add(spread(variance), epsilon));
    const normal = ops.mul(ops.sub(x, spread(mean)), r);
    const g = ops.mul(dy, inRows(gamma, x));
    const along = ops.mul(normal, groupMean(ops.mul(g, normal)));
    const rest = ops.sub(centered ? ops.sub(g, groupMean(g)) : g, along);
    const total = (values: SymbolicTensor) => ops.reshape(ops.sum(values, [0, 1]), [-1]);
    return { dx: ops.mul(r, rest), dgamma: total(ops.mul(dy, normal)), dbeta: total(dy) };
  },
);

export const decompositions: ReadonlyMap<Operation, Decomposition> = new Map([
  dense,
  denseActivationGrad,
  convolution,
  convolutionInputGrad,
  entry(operations.convolutionKernelGrad, ({ x, dy }, { windows: over, groups, dims }) => ({
    dkernel: windows.convolutionKernelGrad(x, dy, over, groups, dims),
  })),
  entry(operations.maxPooling, ({ x }, attributes) => {
    const { dims } = operations.maxPooling({ x }, attributes).y;
    return { y: windows.maxPooled(x, attributes.windows, dims) };
  }),
  entry(operations.maxPoolingGrad, ({ x, dy }, { windows: over }) => ({
    dx: windows.maxPoolingGrad(x, dy, over),
  })),
  entry(operations.averagePooling, ({ x }, attributes) => {
    const { dims } = operations.averagePooling({ x }, attributes).y;
    return { y: windows.averagePooled(x, attributes.windows, dims) };
  }),
  entry(operations.averagePoolingGrad, ({ dy }, { windows: over, dims }) => ({
    dx: windows.averagePoolingGrad(dy, over, dims),
  })),
  entry(operations.softmaxOfRows, ({ x }) => ({ y: softmaxOf(x) })),
  softmaxGrad,
  normalize,
  normalizeGrad,
  entry(operations.scaleAndShift, ({ x, scale, shift }) => ({
    y: ops.add(ops.mul(x, scale), shift),
  })),
  entry(operations.softmaxCrossEntropyOfRows, ({ logits, targets }, { clip }) =>
    crossEntropy(logits, targets, clip),
  ),
  entry(operations.softmaxCrossEntropyGrad, ({ probabilities, targets, dloss }, { clip }) =>
    crossEntropyGrad(probabilities, targets, dloss, clip),
  ),
  entry(operations.sparseSoftmaxCrossEntropyOfRows, ({ logits, labels }, { clip }) =>
    crossEntropy(logits, asTargets(labels, classesOf(logits)), clip),
  ),
  entry(operations.sparseSoftmaxCrossEntropyGrad, ({ probabilities: p, labels, dloss }, { clip }) =>
    crossEntropyGrad(p, asTargets(labels, classesOf(p)), dloss, clip),
  ),
  entry(operations.sigmoidCrossEntropyOfElements, ({ logits: z, targets: t }) => ({
    loss: ops.sub(ops.softplus(z), ops.mul(z, t)),
  })),
  entry(operations.sigmoidCrossEntropyGrad, ({ logits: z, targets: t, dloss }) => ({
    dx: ops.mul(dloss, ops.sub(ops.sigmoid(z), t)),
  })),
  dropout,
  entry(operations.attention, attention),
  entry(operations.attentionGrad, attentionGrad),
  entry(operations.scanLoop, scan),
  entry(operations.lstmKernel, lstm),
  entry(operations.lstmGrad, lstmGrad),
  entry(operations.gruKernel, gru),
  entry(operations.gruGrad, gruGrad),
  entry(operations.simpleRnn, simpleRnn),
  entry(operations.simpleRnnGrad, simpleRnnGrad),
]);
