/** Second derivatives of the fused cross-entropies: of dx = dloss (p Σ t - t), p being the probabilities. */
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

/** The gradients by p, t and dloss of Σ d dx. */
function ofCrossEntropy(
  p: SymbolicTensor,
  t: SymbolicTensor,
  dloss: SymbolicTensor,
  d: SymbolicTensor,
  clip: number,
) {
  const counted = unclipped(p, clip);
  const own = mul(t, counted);
  const total = sum(own, -1, true);
  const row = mul(d, expandDims(dloss, -1));
  return {
    probabilities: mul(row, total),
    targets: mul(sub(sum(mul(row, p), -1, true), row), counted),
    dloss: sum(mul(d, sub(mul(p, total), own)), -1),
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
