/** The context for a direct call of a layer's `call`. */
import type { CallContext } from "latch";

export function contextOf(overrides: Partial<CallContext>): CallContext {
  return {
    training: false,
    mask: null,
    masks: [],
    initialState: [],
    constants: [],
    attentionMask: null,
    useCausalMask: false,
    returnAttentionScores: false,
    reverse: false,
    ...overrides,
  };
}
