/** The op table's fourth column: for every operation of the core the instructions that compute it. */
import type { CoreOp } from "../attributes.js";
import type { LoweringRule } from "./context.js";
import { effectLowering } from "./effects.js";
import { binaryLowering, unaryLowering, whereLowering } from "./elementwise.js";
import { layoutLowering, sourceLowering } from "./layout.js";
import { fusedLowering, productLowering, reductionLowering } from "./numeric.js";

export const loweringRules: { readonly [Name in CoreOp]: LoweringRule<Name> } = {
  ...unaryLowering,
  ...binaryLowering,
  where: whereLowering,
  ...sourceLowering,
  ...layoutLowering,
  ...reductionLowering,
  ...productLowering,
  ...fusedLowering,
  ...effectLowering,
};
