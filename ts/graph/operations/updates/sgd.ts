/** Updates of stochastic gradient descent (Keras's SGD). */
import { count } from "../../lowering.js";
import { defineEffect } from "../../operation.js";
import { assertGradientFits } from "./fits.js";

/** w -= decay w + rate g; hyper is [rate, decay]. */
export const sgdUpdate = defineEffect({
  name: "sgdUpdate",
  inputs: { weight: "needed", gradient: "needed", hyper: "needed" },
  writes: ["weight"],
  check: (operands) => assertGradientFits("sgdUpdate", operands),
  lower: ({ operands: { weight, gradient, hyper } }, to) =>
    to.emit("sgd", {
      weight: to.ref(weight),
      gradient: to.ref(gradient),
      hyper: to.ref(hyper),
      n: count(to, weight),
    }),
});

interface MomentumAttributes {
  readonly momentum: number;
  readonly nesterov: boolean;
}

/** m = momentum m - rate g, and w -= decay w - m; with Nesterov's form w -= decay w - (momentum m - rate g). */
export const momentumUpdate = defineEffect({
  name: "momentumUpdate",
  inputs: { weight: "needed", slot: "needed", gradient: "needed", hyper: "needed" },
  writes: ["weight", "slot"],
  check: (operands, _: MomentumAttributes) => assertGradientFits("momentumUpdate", operands),
  lower: ({ operands: { weight, slot, gradient, hyper }, attributes }, to) =>
    to.emit("momentum", {
      weight: to.ref(weight),
      slot: to.ref(slot),
      gradient: to.ref(gradient),
      hyper: to.ref(hyper),
      n: count(to, weight),
      ...attributes,
    }),
});
