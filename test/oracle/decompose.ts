/**
 * Every fused operation as a graph of primitive ones. The table is total: a fused operation that is not
 * written out here does not compile.
 */
import type {
  EffectName,
  FusedActivation,
  OpAttributes,
  OpName,
} from "../../ts/graph/attributes.js";
import { randomUniform } from "../../ts/graph/builders/fused.js";
import * as ops from "../../ts/graph/ops.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";
import { gru, gruGrad } from "./gru.js";
import { lstm, lstmGrad } from "./lstm.js";
import type { PrimitiveName } from "./primitives.js";
import { scan } from "./scan.js";
import { simpleRnn, simpleRnnGrad } from "./simple-rnn.js";

export type FusedName = Exclude<OpName, PrimitiveName | EffectName | "input">;

/** Outputs of the operation on inputs whose sizes are all known; null for an output that nobody reads. */
export type Decomposition<Name extends FusedName> = (
  inputs: readonly (SymbolicTensor | null)[],
  attributes: OpAttributes[Name],
) => readonly (SymbolicTensor | null)[];

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

const dense: Decomposition<"dense"> = ([x, kernel, bias], { activation }) => {
  const product = ops.matmul(x!, kernel!);
  return [ACTIVATIONS[activation](bias ? ops.add(product, bias) : product)];
};

const denseActivationGrad: Decomposition<"denseActivationGrad"> = ([y, dy], { activation }) => {
  const dz = ops.mul(dy!, DERIVATIVES[activation](y!));
  return [
    dz,
    ops.sum(
      dz,
      y!.dims.slice(0, -1).map((_, axis) => axis),
    ),
  ];
};

function softmaxOf(x: SymbolicTensor): SymbolicTensor {
  const powers = ops.exp(ops.sub(x, ops.max(x, -1, true)));
  return ops.div(powers, ops.sum(powers, -1, true));
}

/** dx = y (dy - Σ dy y) */
const softmaxGrad: Decomposition<"softmaxGrad"> = ([y, dy]) => [
  ops.mul(y!, ops.sub(dy!, ops.sum(ops.mul(dy!, y!), -1, true))),
];

/** -Σ t log p, p limited to [clip, 1 - clip] where clip is positive. */
function crossEntropy(
  logits: SymbolicTensor,
  targets: SymbolicTensor,
  clip: number,
): SymbolicTensor[] {
  const p = softmaxOf(logits);
  const log =
    clip > 0
      ? ops.log(ops.clip(p, clip, 1 - clip))
      : ops.sub(logits, ops.logSumExp(logits, -1, true));
  return [ops.neg(ops.sum(ops.mul(targets, log), -1)), p];
}

/** dz_j = dloss (p_j Σ t_i u_i - t_j u_j), u = 0 where p is clipped. */
function crossEntropyGrad(
  p: SymbolicTensor,
  t: SymbolicTensor,
  dloss: SymbolicTensor,
  clip: number,
): SymbolicTensor[] {
  const clipped = ops.or(ops.less(p, clip), ops.greater(p, 1 - clip));
  const own = clip > 0 ? ops.where(clipped, 0, t) : t;
  const total = ops.sum(own, -1, true);
  return [ops.mul(ops.expandDims(dloss, -1), ops.sub(ops.mul(p, total), own))];
}

/** Rows of the identity matrix: an index out of range fails. */
function asTargets(labels: SymbolicTensor, classes: number): SymbolicTensor {
  return ops.gather(ops.oneHot(ops.arange(classes), classes), labels);
}

function classesOf(x: SymbolicTensor): number {
  return x.dims.at(-1) as number;
}

/** Scaled by 1 / (1 - rate) where the random number reaches the rate, which the kernel has in float32. */
const dropout: Decomposition<"dropout"> = ([x], { rate, key }) => {
  const kept = ops.greaterEqual(randomUniform(x!.dims, 0, 1, key), Math.fround(rate));
  return [ops.where(kept, ops.div(x!, 1 - rate), 0)];
};

export const decompositions: { readonly [Name in FusedName]: Decomposition<Name> } = {
  dense,
  denseActivationGrad,
  softmax: ([x]) => [softmaxOf(x!)],
  softmaxGrad,
  softmaxCrossEntropy: ([z, t], { clip }) => crossEntropy(z!, t!, clip),
  softmaxCrossEntropyGrad: ([p, t, dloss], { clip }) => crossEntropyGrad(p!, t!, dloss!, clip),
  sparseSoftmaxCrossEntropy: ([z, labels], { clip }) =>
    crossEntropy(z!, asTargets(labels!, classesOf(z!)), clip),
  sparseSoftmaxCrossEntropyGrad: ([p, labels, dloss], { clip }) =>
    crossEntropyGrad(p!, asTargets(labels!, classesOf(p!)), dloss!, clip),
  sigmoidCrossEntropy: ([z, t]) => [ops.sub(ops.softplus(z!), ops.mul(z!, t!))],
  sigmoidCrossEntropyGrad: ([z, t, dloss]) => [ops.mul(dloss!, ops.sub(ops.sigmoid(z!), t!))],
  dropout,
  scan,
  lstm,
  lstmGrad,
  gru,
  gruGrad,
  simpleRnn,
  simpleRnnGrad,
};
