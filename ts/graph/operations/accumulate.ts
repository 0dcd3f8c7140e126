/** Sums of metrics, which are float64 and live from step to step. */
import { ShapeError } from "../../runtime/errors.js";
import { equalShapes, formatShape } from "../dim.js";
import { count } from "../lowering.js";
import { defineEffect } from "../operation.js";

/** sums += increments, element by element. */
export const accumulate = defineEffect({
  name: "accumulate",
  inputs: { sums: "needed", increments: "needed" },
  writes: ["sums"],
  check: ({ sums, increments }) => {
    if (equalShapes(sums.dims, increments.dims)) return;
    throw new ShapeError(
      `accumulate: increments of shape ${formatShape(increments.dims)} do not fit sums of shape ${formatShape(sums.dims)}.`,
    );
  },
  lower: ({ operands: { sums, increments } }, to) =>
    to.emit("accumulate", {
      state: to.ref(sums),
      delta: to.ref(increments),
      n: count(to, increments),
    }),
});
