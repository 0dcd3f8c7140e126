/** Sigmoid and binary cross-entropy of each element, in one kernel. */
import { count } from "../lowering.js";
import { defineOp } from "../operation.js";
import { typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { mul, sigmoid, sub } from "./elementwise.js";

/** loss = max(z, 0) - z t + log(1 + e^-|z|), z being the logits and t the targets. */
export const sigmoidCrossEntropyOfElements = defineOp({
  name: "sigmoidCrossEntropy",
  inputs: { logits: "needed", targets: "needed" },
  outputs: { loss: "tensor" },
  shape: ({ logits }) => ({ loss: typeOf(logits.dims) }),
  gradient: ({ operands: { logits, targets } }, { loss: dloss }) => ({
    logits: sigmoidCrossEntropyGrad({ logits, targets, dloss }).dx,
    targets: mul(dloss, mul(logits, -1)),
  }),
  lower: ({ operands: { logits, targets }, results: { loss } }, to) =>
    to.emit("sigmoidCrossEntropy", {
      logits: to.ref(logits),
      targets: to.ref(targets),
      n: count(to, logits),
      loss: to.ref(loss),
    }),
});

/** dx = dloss (σ(z) - t) */
export const sigmoidCrossEntropyGrad = defineOp({
  name: "sigmoidCrossEntropyGrad",
  inputs: { logits: "needed", targets: "needed", dloss: "needed" },
  outputs: { dx: "tensor" },
  shape: ({ logits }) => ({ dx: typeOf(logits.dims) }),
  gradient: ({ operands: { logits, targets, dloss } }, { dx: d }) => {
    const p = sigmoid(logits);
    return {
      logits: mul(mul(d, dloss), mul(p, sub(1, p))),
      targets: mul(mul(d, dloss), -1),
      dloss: mul(d, sub(p, targets)),
    };
  },
  lower: ({ operands: { logits, targets, dloss }, results: { dx } }, to) =>
    to.emit("sigmoidCrossEntropyGrad", {
      logits: to.ref(logits),
      targets: to.ref(targets),
      dloss: to.ref(dloss),
      n: count(to, logits),
      dx: to.ref(dx),
    }),
});

/** The binary cross-entropy of each logit: max(z, 0) - z t + log(1 + e^-|z|). */
export function sigmoidCrossEntropy(
  logits: SymbolicTensor,
  targets: SymbolicTensor,
): SymbolicTensor {
  return sigmoidCrossEntropyOfElements({ logits, targets }).loss;
}
