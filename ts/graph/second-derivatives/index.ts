/**
 * Gradient rules of fused gradient kernels, so that gradients have gradients too. Few programs need them: `grad` and
 * `valueAndGrad`, with which a gradient becomes part of a function, bring them along. The rules of a file are a function, since of an
 * unused one bundlers can tell that a page does not need the operations in it.
 */
import { globalState } from "../../runtime/global-state.js";
import { lossRules } from "./losses.js";
import { normalizationRules } from "./normalization.js";
import { recurrentRules } from "./recurrent.js";

/** From now on gradients of gradients are available. */
export function provideSecondDerivatives(): void {
  globalState.secondDerivatives ??= new Map([
    ...lossRules(),
    ...normalizationRules(),
    ...recurrentRules(),
  ]);
}
