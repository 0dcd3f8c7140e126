import {
  AdditiveAttention,
  type AdditiveAttentionOptions,
  Attention,
  type AttentionOptions,
} from "./attention.js";
import { GroupQueryAttention, type GroupQueryAttentionOptions } from "./group-query-attention.js";
import { MultiHeadAttention, type MultiHeadAttentionOptions } from "./multi-head-attention.js";

export {
  AdditiveAttention,
  type AdditiveAttentionOptions,
  Attention,
  type AttentionOptions,
} from "./attention.js";
export { GroupQueryAttention, type GroupQueryAttentionOptions } from "./group-query-attention.js";
export { MultiHeadAttention, type MultiHeadAttentionOptions } from "./multi-head-attention.js";

/** Dot-product attention: the values weighted by how well query and key agree. Applied to [query, value, key?]. */
export function attention(options?: AttentionOptions): Attention {
  return new Attention(options);
}

/** Attention whose scores are sums of tanh(query + key): applied to [query, value, key?]. */
export function additiveAttention(options?: AdditiveAttentionOptions): AdditiveAttention {
  return new AdditiveAttention(options);
}

/**
 * Attention in several heads with projections of query, key and value: applied to [query, value, key?].
 * @throws ValueError where a size is not a positive integer.
 * @example
 * layers.multiHeadAttention({ numHeads: 2, keyDim: 16 }).apply([query, value]);
 */
export function multiHeadAttention(options: MultiHeadAttentionOptions): MultiHeadAttention {
  return new MultiHeadAttention(options);
}

/**
 * Multi-head attention whose heads share keys and values in groups: applied to [query, value, key?].
 * @throws ValueError where a size is not a positive integer, or numKeyValueHeads does not divide numQueryHeads.
 * @example
 * layers.groupQueryAttention({ headDim: 16, numQueryHeads: 4, numKeyValueHeads: 2 }).apply([query, value]);
 */
export function groupQueryAttention(options: GroupQueryAttentionOptions): GroupQueryAttention {
  return new GroupQueryAttention(options);
}
