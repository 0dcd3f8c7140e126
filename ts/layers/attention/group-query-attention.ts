/** Grouped-query attention: Ainslie et al. 2023. */
import { uniqueName } from "../../graph/naming.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import { withName } from "../../runtime/registry/configurable.js";
import { positiveInteger } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { knownLastSize } from "../layer.js";
import { type AttentionInputs, assertSequences } from "./attention-layer.js";
import { HeadAttention, type HeadAttentionOptions, type HeadSizes } from "./head-attention.js";

/** Options of `groupQueryAttention`. */
export interface GroupQueryAttentionOptions extends HeadAttentionOptions {
  /** Size of each head. */
  readonly headDim: number;
  /** Number of heads of the query. */
  readonly numQueryHeads: number;
  /** Number of heads of key and value, which divides that of the query: each serves as many query heads. */
  readonly numKeyValueHeads: number;
}

function groupOptions() {
  return {
    headDim: positiveInteger(),
    numQueryHeads: positiveInteger(),
    numKeyValueHeads: positiveInteger(),
  } satisfies Description<Omit<GroupQueryAttentionOptions, keyof HeadAttentionOptions>>;
}

export interface GroupQueryAttention
  extends FieldsOf<GroupQueryAttentionOptions, typeof groupOptions> {}

/**
 * Multi-head attention whose heads share keys and values in groups: [query, value, key?] to [batch, query, features];
 * scores are [batch, head, query, key]. Weights: kernel [features, heads, headDim] and bias [heads, headDim] of query,
 * key, gate (with useGate) and value, then kernel [numQueryHeads, headDim, features] and bias of the output.
 */
export class GroupQueryAttention extends HeadAttention {
  static override readonly className: string = "GroupQueryAttention";

  static override options(): AnyDescription {
    return { ...HeadAttention.options(), ...groupOptions() };
  }

  /** @throws ValueError where a size is not a positive integer, or the heads of key and value do not divide the query's. */
  constructor(options: GroupQueryAttentionOptions) {
    // Keras's class has another name inside of Keras, after which it names its layers.
    const { className } = new.target;
    const isOwn = className === GroupQueryAttention.className;
    super(withName(options, () => uniqueName(isOwn ? "GroupedQueryAttention" : className)));
    if (this.numQueryHeads % this.numKeyValueHeads === 0) return;
    throw new ValueError(
      `${this}: numQueryHeads must be a multiple of numKeyValueHeads, got ${this.numQueryHeads} and ${this.numKeyValueHeads}.`,
    );
  }

  protected override headSizes(query: SymbolicShape): HeadSizes {
    return {
      heads: this.numQueryHeads,
      groups: this.numKeyValueHeads,
      size: this.headDim,
      valueSize: this.headDim,
      output: [knownLastSize(this, query)],
    };
  }

  protected override axesFor(inputs: AttentionInputs): readonly number[] {
    assertSequences(this, inputs);
    return [1];
  }
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
