/** Softmax and cross-entropy with class indices for targets, in one kernel. */
import { rowsAndColumns, sizes } from "../lowering.js";
import { defineOp } from "../operation.js";
import { typeOf } from "../shapes.js";
import { assertSizes } from "../strides.js";
import type { SymbolicTensor } from "../symbolic.js";
import { softmaxGrad } from "./softmax.js";
import { addIfGiven, type ClipAttributes } from "./softmax-cross-entropy.js";

/** loss = -log p_label of each row, p = softmax(logits): logits [..., classes], labels [...] of int32. */
export const sparseSoftmaxCrossEntropyOfRows = defineOp({
  name: "sparseSoftmaxCrossEntropy",
  inputs: { logits: "needed", labels: "needed" },
  outputs: { loss: "tensor", probabilities: "tensor" },
  dtypes: { labels: "int32" },
  shape: ({ logits }, _: ClipAttributes) => ({
    loss: typeOf(logits.dims.slice(0, -1)),
    probabilities: typeOf(logits.dims),
  }),
  // The probabilities are an output for this rule, whose own gradient flows through them.
  gradient: ({ operands: { labels }, results, attributes }, { loss: dloss, probabilities: dp }) => {
    const { probabilities } = results;
    const ofProbabilities = dp === null ? null : softmaxGrad({ y: probabilities, dy: dp }).dx;
    if (dloss === null) return { logits: ofProbabilities, labels: null };
    const { dx } = sparseSoftmaxCrossEntropyGrad({ probabilities, labels, dloss }, attributes);
    return { logits: addIfGiven(dx, ofProbabilities), labels: null };
  },
  lower: ({ operands: { logits, labels }, results, attributes: { clip } }, to) => {
    const { rows, columns } = rowsAndColumns(to, logits);
    assertSizes(to, labels, sizes(to, logits.dims.slice(0, -1)));
    to.emit("sparseSoftmaxCrossEntropy", {
      logits: to.ref(logits),
      labels: to.ref(labels),
      rows,
      classes: columns,
      clip,
      loss: to.ref(results.loss),
      probabilities: to.ref(results.probabilities),
    });
  },
});

/** dx_j = dloss (p_j - [j is the label]), 0 where the label's probability is clipped. */
export const sparseSoftmaxCrossEntropyGrad = defineOp({
  name: "sparseSoftmaxCrossEntropyGrad",
  inputs: { probabilities: "needed", labels: "needed", dloss: "needed" },
  outputs: { dx: "tensor" },
  dtypes: { labels: "int32" },
  shape: ({ probabilities }, _: ClipAttributes) => ({ dx: typeOf(probabilities.dims) }),
  gradient: "unavailable",
  lower: ({ operands, results: { dx }, attributes: { clip } }, to) => {
    const { rows, columns } = rowsAndColumns(to, operands.probabilities);
    to.emit("sparseSoftmaxCrossEntropyGrad", {
      probabilities: to.ref(operands.probabilities),
      labels: to.ref(operands.labels),
      dloss: to.ref(operands.dloss),
      rows,
      classes: columns,
      clip,
      dx: to.ref(dx),
    });
  },
});

/** As softmaxCrossEntropy, with one class index per row as the target; an index out of range fails the step. */
export function sparseSoftmaxCrossEntropy(
  logits: SymbolicTensor,
  labels: SymbolicTensor,
  clip = 0,
): SymbolicTensor {
  return sparseSoftmaxCrossEntropyOfRows({ logits, labels }, { clip }).loss;
}
