/** What a layer's `call` is told where a test calls it directly. */
import type { CallContext } from "latch";

export function contextOf(given: Partial<CallContext>): CallContext {
  return {
    training: false,
    mask: null,
    masks: [],
    initialState: [],
    attentionMask: null,
    useCausalMask: false,
    returnAttentionScores: false,
    ...given,
  };
}
