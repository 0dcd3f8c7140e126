/** Attention layers: classes and factories. */
export {
  AdditiveAttention,
  type AdditiveAttentionOptions,
  Attention,
  type AttentionOptions,
  additiveAttention,
  attention,
} from "./attention.js";
export {
  GroupQueryAttention,
  type GroupQueryAttentionOptions,
  groupQueryAttention,
} from "./group-query-attention.js";
export {
  MultiHeadAttention,
  type MultiHeadAttentionOptions,
  multiHeadAttention,
} from "./multi-head-attention.js";
