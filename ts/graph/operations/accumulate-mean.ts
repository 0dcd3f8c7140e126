/** Sums of weighted values, from which metrics and losses compute means: float64, kept from step to step. */
import { count, optionalRef } from "../lowering.js";
import { defineEffect } from "../operation.js";

/** [sum, weight] += [Σ w v, Σ w], v being the values and w their weights (1 where there are none). */
export const accumulateMean = defineEffect({
  name: "accumulateMean",
  inputs: { sums: "needed", values: "needed", weights: "optional" },
  writes: ["sums"],
  lower: ({ operands: { sums, values, weights } }, to) =>
    to.emit("accumulateMean", {
      state: to.ref(sums),
      values: to.ref(values),
      weights: optionalRef(to, weights),
      n: count(to, values),
    }),
});
