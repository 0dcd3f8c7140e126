/** The update of Adam, with and without AMSGrad (Keras's Adam and AdamW). */
import { count, optionalRef } from "../../lowering.js";
import { defineEffect } from "../../operation.js";
import { assertGradientFits } from "./fits.js";

interface AdamAttributes {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * m += (1 - β1)(g - m), v += (1 - β2)(g² - v), with AMSGrad v̂ = max(v̂, v) instead of v, and
 * w -= decay w + α m / (√v + ε); hyper is [α, decay], α being the learning rate with the bias corrections.
 */
export const adamUpdate = defineEffect({
  name: "adamUpdate",
  inputs: {
    weight: "needed",
    m: "needed",
    v: "needed",
    vHat: "optional",
    gradient: "needed",
    hyper: "needed",
  },
  writes: ["weight", "m", "v", "vHat"],
  check: (operands, _: AdamAttributes) => assertGradientFits("adamUpdate", operands),
  lower: ({ operands: { weight, m, v, vHat, gradient, hyper }, attributes }, to) =>
    to.emit("adam", {
      weight: to.ref(weight),
      m: to.ref(m),
      v: to.ref(v),
      vHat: optionalRef(to, vHat),
      gradient: to.ref(gradient),
      hyper: to.ref(hyper),
      n: count(to, weight),
      ...attributes,
    }),
});
