/** Multi-head attention: Vaswani et al. 2017. */
import { normalizeAxis } from "../../graph/shapes.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import {
  integer,
  listOf,
  nullable,
  optional,
  positiveInteger,
} from "../../runtime/registry/kinds.js";
import {
  type AnyDescription,
  assertOptions,
  type Description,
  type FieldsOf,
  type Option,
} from "../../runtime/registry/option.js";
import { knownLastSize, PENALIZE_ACTIVITY } from "../layer.js";
import type { AttentionInputs } from "./attention-layer.js";
import { HeadAttention, type HeadAttentionOptions, type HeadSizes } from "./head-attention.js";

/** Options of `multiHeadAttention`. */
export interface MultiHeadAttentionOptions extends HeadAttentionOptions {
  /** Number of attention heads. */
  readonly numHeads: number;
  /** Size of each head's query and key. */
  readonly keyDim: number;
  /** Size of each head's value. Default keyDim. */
  readonly valueDim?: number | null;
  /** Sizes of the output after batch and time. Default the features of the query. */
  readonly outputShape?: number | readonly number[] | null;
  /** Axes that are attended over, between batch and features. Default all of them: [1] for (batch, time, features). */
  readonly attentionAxes?: number | readonly number[] | null;
}

/** The options of this class alone, with valueDim, which the constructor sets to keyDim where it is left out. */
type ResolvedOptions = Omit<MultiHeadAttentionOptions, keyof HeadAttentionOptions | "valueDim"> & {
  readonly valueDim: number;
};

function multiHeadOptions() {
  return {
    numHeads: positiveInteger(),
    keyDim: positiveInteger(),
    valueDim: positiveInteger(),
    outputShape: optional(nullable(asList(positiveInteger())), null),
    attentionAxes: optional(nullable(asList(integer())), null),
  } satisfies Description<ResolvedOptions>;
}

/** One number or several, held as a list. */
function asList(
  element: Option<number, number>,
): Option<number | readonly number[], readonly number[]> {
  const list = listOf(element);
  return {
    read: (given, what) => list.read(typeof given === "number" ? [given] : given, what),
    write: list.write,
  };
}

export interface MultiHeadAttention
  extends FieldsOf<
    MultiHeadAttentionOptions & { readonly valueDim: number },
    typeof multiHeadOptions
  > {}

/**
 * For each head softmax(q kᵀ / √keyDim) v of projected query, key and value; then a projection of all heads:
 * [query, value, key?] to [batch, ...query axes, ...outputShape]. Scores are [batch, head, query, key]; with other axes
 * [batch, ...axes that are not attended over, head, ...query axes, ...key axes].
 * Weights: kernel [features, numHeads, size] and bias [numHeads, size] of query, key, gate (with useGate) and value, then
 * kernel [numHeads, valueDim, ...outputShape] and bias of the output.
 */
export class MultiHeadAttention extends HeadAttention {
  static override readonly className: string = "MultiHeadAttention";

  static override options(): AnyDescription {
    return { ...HeadAttention.options(), ...multiHeadOptions() };
  }

  /** @throws ValueError where a size is not a positive integer, dropout is outside of [0, 1) or a name is unknown. */
  constructor(options: MultiHeadAttentionOptions) {
    const resolved: MultiHeadAttentionOptions = {
      ...assertOptions("MultiHeadAttention", options),
      valueDim: options.valueDim ?? options.keyDim,
    };
    super(resolved);
  }

  protected override headSizes(query: SymbolicShape): HeadSizes {
    return {
      heads: this.numHeads,
      groups: this.numHeads,
      size: this.keyDim,
      valueSize: this.valueDim,
      output: this.outputShape ?? [knownLastSize(this, query)],
    };
  }

  protected override axesFor({ query }: AttentionInputs): readonly number[] {
    if (query.rank < 3) {
      throw new ShapeError(
        `${this}: query, value and key have shape (batch, time, features), got ${query.toString()}.`,
      );
    }
    const { attentionAxes } = this;
    const between = query.dims.slice(2).map((_, index) => index + 1);
    const axes = attentionAxes?.map((axis) => normalizeAxis(axis, query.rank)) ?? between;
    const isSet = axes.length > 0 && new Set(axes).size === axes.length;
    if (isSet && axes.every((axis) => between.includes(axis))) return axes;
    throw new ShapeError(
      `${this}: attentionAxes are axes between batch and features, each once; got [${axes.join(", ")}] for ${query.toString()}.`,
    );
  }

  /** The penalty is on what the projections return. */
  override [PENALIZE_ACTIVITY](): void {}
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
