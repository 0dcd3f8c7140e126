/** Second derivatives of the fused cross-entropies: gradients of dx = dloss (p Σ t - t), p being the probabilities. */
import { and, cast, equal, greaterEqual, lessEqual, mul, sub } from "../operations/elementwise.js";
import { expandDims } from "../operations/layout.js";
import { sum } from "../operations/reduce.js";
import { softmaxCrossEntropyGrad } from "../operations/softmax-cross-entropy.js";
import { arange } from "../operations/sources.js";
import { sparseSoftmaxCrossEntropyGrad } from "../operations/sparse-softmax-cross-entropy.js";
import { lastDim } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { ruleFor, type SecondDerivative } from "./rule.js";

/** 1 where a probability is not clipped, else 0. */
function unclipped(p: SymbolicTensor, clip: number): SymbolicTensor | number {
  return clip > 0 ? cast(and(greaterEqual(p, clip), lessEqual(p, 1 - clip)), "float32") : 1;
}

/**
 * The gradients of Σ_j d_j dx_j, dx_j = dloss (p_j Σ_k t_k - t_j), where t leaves out the classes of clipped probabilities:
 *
 *     by p_j:   dloss d_j Σ_k t_k
 *     by t_j:   dloss (Σ_k d_k p_k - d_j)
 *     by dloss: Σ_j d_j (p_j Σ_k t_k - t_j)
 */
function ofCrossEntropy(
  p: SymbolicTensor,
  t: SymbolicTensor,
  dloss: SymbolicTensor,
  d: SymbolicTensor,
  clip: number,
) {
  const isUnclipped = unclipped(p, clip);
  const target = mul(t, isUnclipped);
  const total = sum(target, -1, true);
  const scaled = mul(d, expandDims(dloss, -1));
  return {
    probabilities: mul(scaled, total),
    targets: mul(sub(sum(mul(scaled, p), -1, true), scaled), isUnclipped),
    dloss: sum(mul(d, sub(mul(p, total), target)), -1),
  };
}

export function lossRules(): readonly SecondDerivative[] {
  return [
    ruleFor(softmaxCrossEntropyGrad, ({ operands, attributes: { clip } }, { dx: d }) => {
      const { probabilities, targets, dloss } = operands;
      return ofCrossEntropy(probabilities, targets, dloss, d, clip);
    }),
    ruleFor(sparseSoftmaxCrossEntropyGrad, ({ operands, attributes: { clip } }, { dx: d }) => {
      const { probabilities, labels, dloss } = operands;
      const classes = arange(lastDim(probabilities.dims));
      const targets = cast(equal(expandDims(labels, -1), cast(classes, "int32")), "float32");
      const found = ofCrossEntropy(probabilities, targets, dloss, d, clip);
      return { probabilities: found.probabilities, labels: null, dloss: found.dloss };
    }),
  ];
}
