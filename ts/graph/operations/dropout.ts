/** Dropout. */
import { nextOperationKey, type RandomKey } from "../../runtime/random/seed.js";
import { count } from "../lowering.js";
import { defineOp } from "../operation.js";
import { typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";

interface DropoutAttributes {
  readonly rate: number;
  readonly key: RandomKey;
}

/** y = x m / (1 - rate), m being 0 with probability `rate` and else 1. */
export const dropElements = defineOp({
  name: "dropout",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  shape: ({ x }, _: DropoutAttributes) => ({ y: typeOf(x.dims) }),
  // Linear in x, with factors that depend on the key alone: the gradient is the same operation on dy.
  gradient: ({ attributes: { rate, key } }, { y: dy }) => ({ x: dropout(dy, rate, key) }),
  lower: ({ operands: { x }, results: { y }, attributes: { rate, key } }, to) =>
    to.emit("dropout", {
      x: to.ref(x),
      y: to.ref(y),
      n: count(to, x),
      rate,
      seed: key.seed,
      stream: key.stream,
    }),
});

/**
 * Zeros a fraction `rate` of the elements and scales the others by 1 / (1 - rate); new ones every training step, within
 * one the same at every iteration of a loop over time.
 * @param key of its random numbers; by default that of the next operation, which `setSeed` makes reproducible
 */
export function dropout(
  x: SymbolicTensor,
  rate: number,
  key: RandomKey = nextOperationKey(),
): SymbolicTensor {
  return dropElements({ x }, { rate, key }).y;
}
