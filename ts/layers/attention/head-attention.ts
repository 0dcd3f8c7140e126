/** Base class of attention in several heads, of projected queries, keys and values: Vaswani et al. 2017. */
import { at } from "../../graph/dim.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { mul, sigmoid } from "../../graph/operations/elementwise.js";
import { mayAgree } from "../../graph/shapes.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { operationKey, type RandomKey } from "../../runtime/random/seed.js";
import {
  boolean,
  dropoutRate,
  nullable,
  optional,
  positiveInteger,
  seed,
  unwritten,
} from "../../runtime/registry/kinds.js";
import type {
  AnyDescription,
  Description,
  FieldsOf,
  Option,
} from "../../runtime/registry/option.js";
import type { CallContext, LayerInputs } from "../call.js";
import { type KernelAndBiasOptions, kernelAndBiasOptions } from "../kernel-and-bias.js";
import {
  knownLastSize,
  type LayerOptions,
  type LayerOutputs,
  type OwnOptions,
  PENALIZE_ACTIVITY,
} from "../layer.js";
import { type Attending, attend, attendWithScores } from "./attend.js";
import { fromHeads, maskOfKeys, maskOfPairs, maskOfSteps, toHeads } from "./attended-axes.js";
import { type AttentionInputs, AttentionLayer, allOf, attentionInputs } from "./attention-layer.js";
import { declareProjection, type Projection, project } from "./projection.js";

/** Options of `multiHeadAttention` and `groupQueryAttention`. */
export interface HeadAttentionOptions extends LayerOptions, KernelAndBiasOptions {
  /** Fraction of the scores that is dropped in training, in [0, 1). Default 0. */
  readonly dropout?: number;
  /** Each position attends only to those that are fewer steps away, in both directions. Default null: to all. */
  readonly slidingWindow?: number | null;
  /** Whether the heads' outputs are multiplied by the sigmoid of a projection of the query. Default false. */
  readonly useGate?: boolean;
  /**
   * Keras's switch for kernels of GPUs and TPUs: null (default) or false. Attention is computed in blocks, without the
   * scores of all pairs in memory, unless scores are returned.
   */
  readonly flashAttention?: false | null;
  /** Fixes the random numbers of dropout. Default: by setSeed. */
  readonly seed?: number | null;
}

function headOptions() {
  return {
    dropout: optional(dropoutRate(), 0),
    slidingWindow: optional(nullable(positiveInteger()), null),
    useGate: optional(boolean(), false),
    flashAttention: unwritten(optional(noFlashAttention(), null)),
    seed: seed(),
    ...kernelAndBiasOptions(),
  } satisfies Description<OwnOptions<HeadAttentionOptions>>;
}

function noFlashAttention(): Option<false | null, false | null> {
  return {
    read: (given, what) => {
      if (given === null || given === false) return given;
      throw new ValueError(
        `${what} must be false or null: as with Keras on a CPU there are no kernels of cuDNN. Leave it out: attention is computed in blocks anyway.`,
      );
    },
    write: (given) => given,
  };
}

export interface HeadAttention extends FieldsOf<HeadAttentionOptions, typeof headOptions> {}

/** Numbers and sizes of heads. */
export interface HeadSizes {
  /** Number of heads of the query. */
  readonly heads: number;
  /** Number of heads of key and value, which divides `heads`. */
  readonly groups: number;
  /** Features of query and key in one head. */
  readonly size: number;
  /** Features of the value in one head. */
  readonly valueSize: number;
  /** The output's shape after batch and attended axes. */
  readonly output: readonly number[];
}

interface Projections {
  readonly query: Projection;
  readonly key: Projection;
  readonly gate: Projection | null;
  readonly value: Projection;
  readonly output: Projection;
}

/** A subclass says how many heads there are, and the axes that they attend over. */
export abstract class HeadAttention extends AttentionLayer {
  readonly #dropoutKey: RandomKey;
  #projections: Projections | null = null;

  static override options(): AnyDescription {
    return { ...AttentionLayer.options(), ...headOptions() };
  }

  constructor(options: HeadAttentionOptions) {
    super(options);
    this.#dropoutKey = operationKey(this.seed);
  }

  /** @throws ShapeError for a query without a known number of features. */
  protected abstract headSizes(query: SymbolicShape): HeadSizes;

  /** The attended axes, counted from the front. @throws ShapeError where the inputs do not have them. */
  protected abstract axesFor(inputs: AttentionInputs): readonly number[];

  protected override buildFor(
    query: SymbolicShape,
    value: SymbolicShape,
    key: SymbolicShape,
  ): void {
    const { heads, groups, size, valueSize, output } = this.headSizes(query);
    const declare = (name: string, from: readonly number[], to: readonly number[]) =>
      declareProjection(this, (weight) => this.addWeight(weight), name, from, to);
    const features = (shape: SymbolicShape) => [knownLastSize(this, shape)];
    this.#projections = {
      query: declare("query", features(query), [heads, size]),
      key: declare("key", features(key), [groups, size]),
      gate: this.useGate ? declare("gate", features(query), [heads, valueSize]) : null,
      value: declare("value", features(value), [groups, valueSize]),
      output: declare("attention_output", [heads, valueSize], output),
    };
  }

  override call(inputs: LayerInputs, context: CallContext): LayerOutputs {
    const given = attentionInputs(this, inputs);
    const { query, value, key } = given;
    const projections = this.#projections;
    if (projections === null) throw new ValueError(`${this} is not built yet.`);
    const axes = this.axesFor(given);
    assertAxesAgree(this, given, axes);
    const projected = (x: SymbolicTensor, projection: Projection) =>
      this.#penalized(project(x, projection));
    const queries = projected(query, projections.query);
    const attending: Attending = {
      query: toHeads(queries, axes),
      key: toHeads(projected(key, projections.key), axes),
      value: toHeads(projected(value, projections.value), axes),
      ...this.#weighting(queries, axes, context),
    };
    const { returnAttentionScores } = context;
    const { output, weights } = returnAttentionScores
      ? attendWithScores(attending)
      : { output: attend(attending), weights: null };
    const mixed = fromHeads(output, axes, queries);
    const result = this.#penalized(
      project(this.#gated(mixed, query, projections.gate), projections.output, 2),
    );
    if (weights === null) return result;
    const sizes = (x: SymbolicTensor) => axes.map((axis) => at(x.dims, axis));
    const others = query.dims.slice(0, -1).filter((_, axis) => !axes.includes(axis));
    const heads = at(queries.dims, queries.rank - 2);
    return [result, reshape(weights, [...others, heads, ...sizes(query), ...sizes(key)])];
  }

  #gated(x: SymbolicTensor, query: SymbolicTensor, gate: Projection | null): SymbolicTensor {
    if (gate === null) return x;
    return mul(x, this.#penalized(sigmoid(project(query, gate))));
  }

  /** As in Keras, whose projections are layers with the activity regularizer of this one. */
  #penalized(x: SymbolicTensor): SymbolicTensor {
    super[PENALIZE_ACTIVITY]([x]);
    return x;
  }

  /** Everything about weights but the heads: masks, positions, dropout. */
  #weighting(
    queries: SymbolicTensor,
    axes: readonly number[],
    { masks, attentionMask, useCausalMask, returnAttentionScores, training }: CallContext,
  ): Omit<Attending, "query" | "key" | "value"> {
    const [ofQuery = null, ofValue = null, ofKey = null] = masks;
    this.#assertAxesFitMasks(axes, masks, useCausalMask);
    const ofKeys = allOf([ofValue, ofKey]);
    const pairs = [attentionMask, ofKeys === null ? null : maskOfKeys(ofKeys)].map((mask) =>
      mask === null ? null : this.#pairs(mask, queries, axes),
    );
    const { dropout } = this;
    const dropoutKey = this.#dropoutKey;
    // As in Keras, which computes the scores explicitly where they are returned or dropped, or of more axes than time.
    const isExplicit = returnAttentionScores || dropout > 0 || queries.rank !== 4;
    return {
      mask: allOf(pairs),
      queryMask: ofQuery === null ? null : maskOfSteps(ofQuery, queries, axes),
      scale: 1 / Math.sqrt(Number(at(queries.dims, queries.rank - 1))),
      causal: useCausalMask,
      window: this.slidingWindow,
      withoutKeys: isExplicit ? "zeros" : "mean",
      dropout: training && dropout > 0 ? { rate: dropout, key: dropoutKey } : null,
    };
  }

  /** @throws ShapeError for masks of steps unless attention is over axis 1 alone, for causal masks and windows unless over one. */
  #assertAxesFitMasks(
    axes: readonly number[],
    masks: CallContext["masks"],
    useCausalMask: boolean,
  ): void {
    const isOrdered = useCausalMask || this.slidingWindow !== null;
    const ofSteps = masks.some((mask) => mask !== null);
    const isTime = axes.length === 1 && axes[0] === 1;
    if (isTime || (axes.length === 1 && !ofSteps) || !(isOrdered || ofSteps)) return;
    throw new ShapeError(
      `${this}: masks of steps need attention over axis 1 alone, causal masks and sliding windows over one axis, got attentionAxes [${axes.join(", ")}]. Pass an attentionMask.`,
    );
  }

  #pairs(mask: SymbolicTensor, queries: SymbolicTensor, axes: readonly number[]): SymbolicTensor {
    const pairs = maskOfPairs(mask, queries, axes);
    if (pairs !== null) return pairs;
    throw new ShapeError(
      `${this}: attentionMask has shape (batch, query, key), or (batch, head, query, key); got ${mask.toString()}.`,
    );
  }
}

/** @throws ShapeError unless the inputs have as many axes each, and equal sizes along those that must agree. */
function assertAxesAgree(
  layer: HeadAttention,
  { query, value, key }: AttentionInputs,
  axes: readonly number[],
): void {
  const axesButFeatures = query.dims.slice(0, -1).map((_, axis) => axis);
  const fits =
    value.rank === query.rank &&
    key.rank === query.rank &&
    axesButFeatures.every(
      (axis) =>
        mayAgree(at(value.dims, axis), at(key.dims, axis)) &&
        (axes.includes(axis) || mayAgree(at(query.dims, axis), at(key.dims, axis))),
    );
  if (fits) return;
  throw new ShapeError(
    `${layer}: query, value and key must have equal sizes but for features and the attended axes, and key and value those, too; got ${query.toString()}, ${value.toString()} and ${key.toString()}.`,
  );
}
