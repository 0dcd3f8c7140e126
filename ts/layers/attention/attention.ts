/** Attention without projections of query, key and value: Luong et al. 2015, Bahdanau et al. 2015. */

import { dropout as dropoutKernel } from "../../graph/operations/dropout.js";
import { add, mul, sub, tanh, where } from "../../graph/operations/elementwise.js";
import { expandDims } from "../../graph/operations/layout.js";
import { matmul } from "../../graph/operations/matmul.js";
import { sum } from "../../graph/operations/reduce.js";
import { softmax } from "../../graph/operations/softmax.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import { operationKey, type RandomKey } from "../../runtime/random/seed.js";
import { boolean, dropoutRate, oneOf, optional, seed } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { CallContext, LayerInputs } from "../call.js";
import { knownLastSize, type LayerOptions, type LayerOutputs, type OwnOptions } from "../layer.js";
import {
  AttentionLayer,
  allOf,
  assertSequences,
  attentionInputs,
  causalMask,
} from "./attention-layer.js";

/** Options of `additiveAttention`. */
export interface AdditiveAttentionOptions extends LayerOptions {
  /** Whether the scores are scaled by a weight. Default true for additive attention, else false. */
  readonly useScale?: boolean;
  /** Fraction of the scores that is dropped in training. Default 0. */
  readonly dropout?: number;
  /** Fixes the random numbers of dropout. Default: by setSeed. */
  readonly seed?: number | null;
}

/** Options of `attention`. */
export interface AttentionOptions extends AdditiveAttentionOptions {
  /** Scores are products of query and key ("dot", the default), or of tanh of their sum ("concat"). */
  readonly scoreMode?: "dot" | "concat";
}

function scoredOptions(useScale: boolean) {
  return {
    useScale: optional(boolean(), useScale),
    dropout: optional(dropoutRate(), 0),
    seed: seed(),
  } satisfies Description<OwnOptions<AdditiveAttentionOptions>>;
}

function attentionOptions() {
  return {
    ...scoredOptions(false),
    scoreMode: optional(oneOf("dot", "concat"), "dot"),
  } satisfies Description<OwnOptions<AttentionOptions>>;
}

function additiveOptions() {
  return scoredOptions(true);
}

/** Subtracted from the scores of masked keys before the softmax. */
const MASKED = 1e9;

/** A subclass computes scores; their softmax over the keys weights the sum of the values. */
abstract class ScoredAttention extends AttentionLayer {
  /** Whether the scores are scaled by a weight. */
  declare readonly useScale: boolean;
  /** Fraction of the scores that is dropped in training. */
  declare readonly dropout: number;
  /** Fixes the random numbers of dropout. */
  declare readonly seed: number | null;
  readonly #dropoutKey: RandomKey;

  constructor(options: AdditiveAttentionOptions) {
    super(options);
    this.#dropoutKey = operationKey(this.seed);
  }

  /** [batch, query, key] */
  protected abstract scores(query: SymbolicTensor, key: SymbolicTensor): SymbolicTensor;

  override call(inputs: LayerInputs, context: CallContext): LayerOutputs {
    const given = attentionInputs(this, inputs);
    assertSequences(this, given);
    const { query, value, key } = given;
    if (context.attentionMask !== null) {
      throw new ValueError(
        `${this} takes no attentionMask, as in Keras. Give the masks of query and value, or use multiHeadAttention.`,
      );
    }
    const weights = this.#weightsOf(query, key, context);
    const output = matmul(weights, value);
    const [queryMask = null] = context.masks;
    const masked = queryMask === null ? output : where(expandDims(queryMask, -1), output, 0);
    return context.returnAttentionScores ? [masked, weights] : masked;
  }

  #weightsOf(
    query: SymbolicTensor,
    key: SymbolicTensor,
    { masks, useCausalMask, training }: CallContext,
  ): SymbolicTensor {
    const scores = this.scores(query, key);
    // As in Keras, the value's mask masks the keys, and the key's own mask is ignored.
    const [, valueMask = null] = masks;
    const ofValue = valueMask === null ? null : expandDims(valueMask, 1);
    const counts = allOf([ofValue, useCausalMask ? causalMask(query, key) : null]);
    const weights = softmax(counts === null ? scores : where(counts, scores, sub(scores, MASKED)));
    if (!training || this.dropout === 0) return weights;
    return dropoutKernel(weights, this.dropout, this.#dropoutKey);
  }
}

/** q + k for every pair of a query and a key: [batch, query, key, features]. */
function sumOfPairs(query: SymbolicTensor, key: SymbolicTensor): SymbolicTensor {
  return add(expandDims(query, 2), expandDims(key, 1));
}

export interface Attention extends FieldsOf<AttentionOptions, typeof attentionOptions> {}

/**
 * softmax(scores) value. Scores are scale · q kᵀ ("dot"), or w Σ tanh(scale (q + k)) over the features ("concat").
 * Weights: scale [] with useScale, concat_score_weight [] in mode "concat".
 */
export class Attention extends ScoredAttention {
  static override readonly className: string = "Attention";
  #scale: SymbolicTensor | null = null;
  #concatWeight: SymbolicTensor | null = null;

  static override options(): AnyDescription {
    return { ...ScoredAttention.options(), ...attentionOptions() };
  }

  /** @throws ValueError for a dropout outside of [0, 1) or an unknown mode. */
  constructor(options: AttentionOptions = {}) {
    super(options);
  }

  protected override buildFor(): void {
    if (this.useScale)
      this.#scale = this.addWeight({ name: "scale", shape: [], initializer: "ones" });
    if (this.scoreMode !== "concat") return;
    this.#concatWeight = this.addWeight({
      name: "concat_score_weight",
      shape: [],
      initializer: "ones",
    });
  }

  protected override scores(query: SymbolicTensor, key: SymbolicTensor): SymbolicTensor {
    if (this.#concatWeight !== null) {
      const pairs = sumOfPairs(query, key);
      const scaled = this.#scale === null ? pairs : mul(this.#scale, pairs);
      return mul(this.#concatWeight, sum(tanh(scaled), -1));
    }
    const products = matmul(query, key, false, true);
    return this.#scale === null ? products : mul(products, this.#scale);
  }
}

/**
 * softmax(Σ scale · tanh(q + k)) value, the sum over the features. Weights: scale [features] with useScale, the
 * default.
 */
export class AdditiveAttention extends ScoredAttention {
  static override readonly className: string = "AdditiveAttention";
  #scale: SymbolicTensor | null = null;

  static override options(): AnyDescription {
    return { ...ScoredAttention.options(), ...additiveOptions() };
  }

  /** @throws ValueError for a dropout outside of [0, 1). */
  constructor(options: AdditiveAttentionOptions = {}) {
    super(options);
  }

  protected override buildFor(query: SymbolicShape): void {
    if (!this.useScale) return;
    this.#scale = this.addWeight({ name: "scale", shape: [knownLastSize(this, query)] });
  }

  protected override scores(query: SymbolicTensor, key: SymbolicTensor): SymbolicTensor {
    const activated = tanh(sumOfPairs(query, key));
    return sum(this.#scale === null ? activated : mul(this.#scale, activated), -1);
  }
}

/** Dot-product attention: the values weighted by how well query and key agree. Applied to [query, value, key?]. */
export function attention(options?: AttentionOptions): Attention {
  return new Attention(options);
}

/** Attention whose scores are sums of tanh(query + key): applied to [query, value, key?]. */
export function additiveAttention(options?: AdditiveAttentionOptions): AdditiveAttention {
  return new AdditiveAttention(options);
}
