/** The op table's fourth column: for every operation the instructions that compute it. */
import type { OpName } from "../attributes.js";
import type { LoweringRule } from "./context.js";
import { effectLowering } from "./effects.js";
import { binaryLowering, unaryLowering, whereLowering } from "./elementwise.js";
import { layoutLowering, sourceLowering } from "./layout.js";
import { fusedLowering, productLowering, reductionLowering } from "./numeric.js";
import { recurrentLowering } from "./recurrent.js";
import { scanLowering } from "./scan.js";

export const loweringRules: { readonly [Name in OpName]: LoweringRule<Name> } = {
  ...unaryLowering,
  ...binaryLowering,
  where: whereLowering,
  ...sourceLowering,
  ...layoutLowering,
  ...reductionLowering,
  ...productLowering,
  ...fusedLowering,
  ...recurrentLowering,
  ...scanLowering,
  ...effectLowering,
};
