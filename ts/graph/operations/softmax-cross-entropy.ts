/** Softmax and cross-entropy with target probabilities, in one kernel. */
import { rowsAndColumns, sizes } from "../lowering.js";
import { defineOp } from "../operation.js";
import { typeOf } from "../shapes.js";
import { assertSizes } from "../strides.js";
import type { SymbolicTensor } from "../symbolic.js";
import { add, clip as limit, log, mul, neg } from "./elementwise.js";
import { expandDims } from "./layout.js";
import { softmaxGrad } from "./softmax.js";

/** `clip` > 0 limits probabilities to [clip, 1 - clip], as Keras does with probabilities. */
export interface ClipAttributes {
  readonly clip: number;
}

/** loss = -Σ t log p of each row, p = softmax(logits): logits and targets [..., classes]. */
export const softmaxCrossEntropyOfRows = defineOp({
  name: "softmaxCrossEntropy",
  inputs: { logits: "needed", targets: "needed" },
  outputs: { loss: "tensor", probabilities: "tensor" },
  shape: ({ logits }, _: ClipAttributes) => ({
    loss: typeOf(logits.dims.slice(0, -1)),
    probabilities: typeOf(logits.dims),
  }),
  // The probabilities are an output so that this rule can use them; second derivatives then reach the logits through
  // their gradient dp. d loss / d t = -log p.
  gradient: (
    { operands: { targets }, results, attributes },
    { loss: dloss, probabilities: dp },
  ) => {
    const { probabilities: p } = results;
    const ofProbabilities = dp === null ? null : softmaxGrad({ y: p, dy: dp }).dx;
    if (dloss === null) return { logits: ofProbabilities, targets: null };
    const { clip } = attributes;
    const limited = clip === 0 ? p : limit(p, clip, 1 - clip);
    return {
      logits: addIfGiven(
        softmaxCrossEntropyGrad({ probabilities: p, targets, dloss }, attributes).dx,
        ofProbabilities,
      ),
      targets: neg(mul(expandDims(dloss, -1), log(limited))),
    };
  },
  lower: ({ operands: { logits, targets }, results, attributes: { clip } }, to) => {
    const { rows, columns } = rowsAndColumns(to, logits);
    assertSizes(to, targets, sizes(to, logits.dims));
    to.emit("softmaxCrossEntropy", {
      logits: to.ref(logits),
      targets: to.ref(targets),
      rows,
      classes: columns,
      clip,
      loss: to.ref(results.loss),
      probabilities: to.ref(results.probabilities),
    });
  },
});

/** a + b, or a where b is null. */
export function addIfGiven(a: SymbolicTensor, b: SymbolicTensor | null): SymbolicTensor {
  return b === null ? a : add(a, b);
}

/** dx_j = dloss (p_j Σ t - t_j), with targets of clipped probabilities left out. */
export const softmaxCrossEntropyGrad = defineOp({
  name: "softmaxCrossEntropyGrad",
  inputs: { probabilities: "needed", targets: "needed", dloss: "needed" },
  outputs: { dx: "tensor" },
  shape: ({ probabilities }, _: ClipAttributes) => ({ dx: typeOf(probabilities.dims) }),
  gradient: "unavailable",
  lower: ({ operands, results: { dx }, attributes: { clip } }, to) => {
    const { rows, columns } = rowsAndColumns(to, operands.probabilities);
    to.emit("softmaxCrossEntropyGrad", {
      probabilities: to.ref(operands.probabilities),
      targets: to.ref(operands.targets),
      dloss: to.ref(operands.dloss),
      rows,
      classes: columns,
      clip,
      dx: to.ref(dx),
    });
  },
});

/**
 * -Σ target · log softmax(logits) of each row. With `clip` > 0 the probabilities are limited to
 * [clip, 1-clip] first, as Keras does with probabilities.
 */
export function softmaxCrossEntropy(
  logits: SymbolicTensor,
  targets: SymbolicTensor,
  clip = 0,
): SymbolicTensor {
  return softmaxCrossEntropyOfRows({ logits, targets }, { clip }).loss;
}
