/** Fused weight updates of optimizers (Nadam, Adagrad, Ftrl, ...) whose updates are otherwise composed of operations. */
import { evaluateDim } from "../../dim.js";
import { RULE_NAMES } from "../../instructions.js";
import { optionalRef, product } from "../../lowering.js";
import { defineEffect } from "../../operation.js";
import { assertGradientFits } from "./fits.js";

/** A rule of the engine, by the name of its optimizer. */
export type RuleName = (typeof RULE_NAMES)[number];

interface RuleAttributes {
  readonly rule: RuleName;
}

/**
 * Updates w and its slots by the optimizer's formula. `hyper` is [step size, decay, ...] with the optimizer's factors from
 * position 5 on. Slots and `constants` by rule:
 *
 * - nadam and lamb (m, v): 1 - β1, 1 - β2, ε
 * - adagrad (sum of squares): ε
 * - adadelta (squares, updates): ρ, 1 - ρ, ε
 * - adamax (m, u): 1 - β1, β2, ε
 * - ftrl (n, z), of power -0.5: λ1, 2 λ2, β, 2 λs
 * - lion (m): β1, 1 - β1, 1 - β2
 * - adafactor (r, c, v), of matrices: ε1, ε2, d
 */
export const ruleUpdate = defineEffect({
  name: "ruleUpdate",
  inputs: {
    weight: "needed",
    first: "needed",
    second: "optional",
    third: "optional",
    gradient: "needed",
    hyper: "needed",
    constants: "needed",
  },
  writes: ["weight", "first", "second", "third"],
  check: (operands, _: RuleAttributes) => assertGradientFits("ruleUpdate", operands),
  lower: ({ operands, attributes: { rule } }, to) => {
    const sizes = operands.weight.dims.map((dim) => evaluateDim(dim, to.binding));
    to.emit("ruleUpdate", {
      rule: RULE_NAMES.indexOf(rule),
      weight: to.ref(operands.weight),
      first: to.ref(operands.first),
      second: optionalRef(to, operands.second),
      third: optionalRef(to, operands.third),
      gradient: to.ref(operands.gradient),
      hyper: to.ref(operands.hyper),
      constants: to.ref(operands.constants),
      outer: product(sizes.slice(0, -2)),
      rows: product(sizes.slice(-2, -1)),
      n: product(sizes.slice(-1)),
    });
  },
});
