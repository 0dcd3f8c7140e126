/** Setting a variable. */
import { count } from "../lowering.js";
import { defineEffect } from "../operation.js";

/** The variable `target` takes the numbers of `value`. */
export const assign = defineEffect({
  name: "assign",
  inputs: { target: "needed", value: "needed" },
  writes: ["target"],
  lower: ({ operands: { target, value } }, to) =>
    to.emit("assign", { target: to.ref(target), source: to.ref(value), n: count(to, target) }),
});
