/** The update of RMSprop, plain, centered and with momentum (Keras's RMSprop). */
import { count, optionalRef } from "../../lowering.js";
import { defineEffect } from "../../operation.js";
import { assertGradientFits } from "./fits.js";

interface RmspropAttributes {
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
}

/**
 * v += (1 - ρ)(g² - v), centered also a += (1 - ρ)(g - a); step = rate g / √(v - a² + ε); with momentum
 * s = momentum s + step instead of the step; w -= decay w + step; hyper is [rate, decay].
 */
export const rmspropUpdate = defineEffect({
  name: "rmspropUpdate",
  inputs: {
    weight: "needed",
    v: "needed",
    meanGradient: "optional",
    momentumSlot: "optional",
    gradient: "needed",
    hyper: "needed",
  },
  writes: ["weight", "v", "meanGradient", "momentumSlot"],
  check: (operands, _: RmspropAttributes) => assertGradientFits("rmspropUpdate", operands),
  lower: ({ operands, attributes }, to) =>
    to.emit("rmsprop", {
      weight: to.ref(operands.weight),
      v: to.ref(operands.v),
      meanGradient: optionalRef(to, operands.meanGradient),
      momentumSlot: optionalRef(to, operands.momentumSlot),
      gradient: to.ref(operands.gradient),
      hyper: to.ref(operands.hyper),
      n: count(to, operands.weight),
      ...attributes,
    }),
});
