/** The op table's third column: a gradient rule, or "zero", for every operation. */
import type { OpName } from "../attributes.js";
import { binaryGradients, unaryGradients, whereGradient } from "./elementwise.js";
import { effectGradients, fusedGradients, productGradients } from "./fused.js";
import { layoutGradients, reductionGradients, sourceGradients } from "./layout.js";
import { recurrentGradients } from "./recurrent.js";
import type { GradientRule } from "./rule.js";
import { scanGradients } from "./scan.js";

export const gradientRules: { readonly [Name in OpName]: GradientRule<Name> } = {
  ...unaryGradients,
  ...binaryGradients,
  where: whereGradient,
  ...sourceGradients,
  ...layoutGradients,
  ...reductionGradients,
  ...productGradients,
  ...fusedGradients,
  ...recurrentGradients,
  ...scanGradients,
  ...effectGradients,
};
