/** The op table's third column: a gradient rule, or "zero", for every operation of the core. */
import type { CoreOp } from "../attributes.js";
import { binaryGradients, unaryGradients, whereGradient } from "./elementwise.js";
import { effectGradients, fusedGradients, productGradients } from "./fused.js";
import { layoutGradients, reductionGradients, sourceGradients } from "./layout.js";
import type { GradientRule } from "./rule.js";

export const gradientRules: { readonly [Name in CoreOp]: GradientRule<Name> } = {
  ...unaryGradients,
  ...binaryGradients,
  where: whereGradient,
  ...sourceGradients,
  ...layoutGradients,
  ...reductionGradients,
  ...productGradients,
  ...fusedGradients,
  ...effectGradients,
};
