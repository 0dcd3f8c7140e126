/** Multi-head attention: Vaswani et al. 2017. */
import { cast, mul, where } from "../graph/builders/elementwise.js";
import { dense, dropout as dropoutKernel, matmul, softmax } from "../graph/builders/fused.js";
import { expandDims, reshape, transpose } from "../graph/builders/layout.js";
import { at, type Dim } from "../graph/dim.js";
import type { SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { nextOperationKey, type RandomKey } from "../runtime/random/seed.js";
import { Attending, allOf, attended, causalMask } from "./attending.js";
import type { CallContext, LayerInputs } from "./call.js";
import { describe, dropoutRate, positiveInteger, seedOrNull } from "./checks.js";
import { type Constraint, type ConstraintLike, get as getConstraint } from "./constraints.js";
import {
  get as getInitializer,
  type Initializer,
  type InitializerLike,
} from "./initializers/index.js";
import { knownLastSize, type LayerOptions, type LayerOutputs } from "./layer.js";
import { get as getRegularizer, type Regularizer, type RegularizerLike } from "./regularizers.js";
import { serialize, serializeOrNull } from "./serialized.js";

export interface MultiHeadAttentionOptions extends LayerOptions {
  readonly numHeads: number;
  /** Size of each head's query and key. */
  readonly keyDim: number;
  /** Size of each head's value; default keyDim. */
  readonly valueDim?: number | null;
  /** Share of the scores that is dropped in training. Default 0. */
  readonly dropout?: number;
  /** Default true. */
  readonly useBias?: boolean;
  /** Sizes of the output behind batch and time; default the features of the query. */
  readonly outputShape?: number | readonly number[] | null;
  /** Axes that are attended over; only that of time, [1], is known, the default. */
  readonly attentionAxes?: readonly [1] | 1 | null;
  /** Default "glorot_uniform". */
  readonly kernelInitializer?: InitializerLike;
  /** Default "zeros". */
  readonly biasInitializer?: InitializerLike;
  readonly kernelRegularizer?: RegularizerLike;
  readonly biasRegularizer?: RegularizerLike;
  readonly kernelConstraint?: ConstraintLike;
  readonly biasConstraint?: ConstraintLike;
  /** Fixes the random numbers of dropout. Default: by setSeed. */
  readonly seed?: number | null;
}

/** y = x W + b with several axes at either end of W, whose elements make one matrix. */
interface Projection {
  readonly kernel: SymbolicTensor;
  readonly bias: SymbolicTensor | null;
}

interface Projections {
  readonly query: Projection;
  readonly key: Projection;
  readonly value: Projection;
  readonly output: Projection;
}

/** In the place of the scores of masked keys. */
const MASKED = -1e9;

/**
 * For each head softmax(q kᵀ / √keyDim) v of projected query, key and value; then a projection of all heads:
 * [query, value, key?] to [batch, query, ...outputShape]; scores are [batch, head, query, key].
 * Weights: kernel [features, numHeads, size] and bias [numHeads, size] of query, key and value, then kernel
 * [numHeads, valueDim, ...outputShape] and bias of the output.
 */
export class MultiHeadAttention extends Attending {
  static override readonly className = "MultiHeadAttention";
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly dropout: number;
  readonly useBias: boolean;
  readonly outputShape: readonly number[] | null;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | null;
  readonly biasRegularizer: Regularizer | null;
  readonly kernelConstraint: Constraint | null;
  readonly biasConstraint: Constraint | null;
  readonly seed: number | null;
  private readonly dropoutKey: RandomKey;
  private projections: Projections | null = null;

  /** @throws ValueError where a size is no positive whole number, dropout is outside of [0, 1) or a name is not known. */
  constructor(options: MultiHeadAttentionOptions) {
    super(options);
    this.numHeads = positiveInteger(this, "numHeads", options.numHeads);
    this.keyDim = positiveInteger(this, "keyDim", options.keyDim);
    this.valueDim = positiveInteger(this, "valueDim", options.valueDim ?? this.keyDim);
    this.dropout = dropoutRate(this, "dropout", options.dropout ?? 0);
    this.useBias = options.useBias ?? true;
    const { outputShape = null } = options;
    this.outputShape = typeof outputShape === "number" ? [outputShape] : outputShape;
    for (const size of this.outputShape ?? []) positiveInteger(this, "outputShape", size);
    this.kernelInitializer = getInitializer(options.kernelInitializer ?? "glorot_uniform");
    this.biasInitializer = getInitializer(options.biasInitializer ?? "zeros");
    this.kernelRegularizer = getRegularizer(options.kernelRegularizer);
    this.biasRegularizer = getRegularizer(options.biasRegularizer);
    this.kernelConstraint = getConstraint(options.kernelConstraint);
    this.biasConstraint = getConstraint(options.biasConstraint);
    this.seed = seedOrNull(this, options.seed);
    this.refuseOtherAxes([options.attentionAxes ?? 1].flat());
    const own = nextOperationKey();
    this.dropoutKey = this.seed === null ? own : { seed: this.seed, stream: 0 };
  }

  private refuseOtherAxes(axes: readonly number[]): void {
    if (axes.length === 1 && axes[0] === 1) return;
    throw new ValueError(
      `${describe(this)}: attentionAxes must be [1], the axis of time, got [${axes.join(", ")}]. Reshape the inputs to (batch, time, features).`,
    );
  }

  protected override buildFor(
    query: SymbolicShape,
    value: SymbolicShape,
    key: SymbolicShape,
  ): void {
    const { numHeads, keyDim, valueDim } = this;
    const output = this.outputShape ?? [knownLastSize(this, query)];
    this.projections = {
      query: this.addProjection("query", query, [numHeads, keyDim]),
      key: this.addProjection("key", key, [numHeads, keyDim]),
      value: this.addProjection("value", value, [numHeads, valueDim]),
      output: this.addWeights("attention_output", [numHeads, valueDim], output),
    };
  }

  /** Of the features of inputs of this shape. */
  private addProjection(name: string, of: SymbolicShape, to: readonly number[]): Projection {
    return this.addWeights(name, [knownLastSize(this, of)], to);
  }

  private addWeights(name: string, from: readonly number[], to: readonly number[]): Projection {
    const kernel = this.addWeight({
      name: `${name}/kernel`,
      shape: [...from, ...to],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    if (!this.useBias) return { kernel, bias: null };
    const bias = this.addWeight({
      name: `${name}/bias`,
      shape: to,
      initializer: this.biasInitializer,
      regularizer: this.biasRegularizer,
      constraint: this.biasConstraint,
    });
    return { kernel, bias };
  }

  override call(inputs: LayerInputs, context: CallContext): LayerOutputs {
    const { query, value, key } = attended(this, inputs);
    if (this.projections === null) throw new ValueError(`${describe(this)} is not built yet.`);
    const { query: forQuery, key: forKey, value: forValue, output } = this.projections;
    const scale = 1 / Math.sqrt(this.keyDim);
    const scores = matmul(
      mul(this.heads(query, forQuery, this.keyDim), scale),
      this.heads(key, forKey, this.keyDim),
      false,
      true,
    );
    const weights = this.weightsOf(scores, this.maskOfPairs(query, key, context), context);
    const kept =
      context.training && this.dropout > 0
        ? dropoutKernel(weights, this.dropout, this.dropoutKey)
        : weights;
    const mixed = transpose(matmul(kept, this.heads(value, forValue, this.valueDim)), [0, 2, 1, 3]);
    const result = this.outputOf(mixed, output);
    return context.returnAttentionScores ? [result, weights] : result;
  }

  /** [batch, time, features] to [batch, head, time, size]. */
  private heads(x: SymbolicTensor, { kernel, bias }: Projection, size: number): SymbolicTensor {
    const { numHeads } = this;
    const width = numHeads * size;
    const features = at(kernel.dims, 0);
    const flat = dense(
      cast(x, "float32"),
      reshape(kernel, [features, width]),
      bias === null ? null : reshape(bias, [width]),
    );
    return transpose(reshape(flat, [at(x.dims, 0), at(x.dims, 1), numHeads, size]), [0, 2, 1, 3]);
  }

  /** [batch, time, head, size] to [batch, time, ...outputShape]. */
  private outputOf(x: SymbolicTensor, { kernel, bias }: Projection): SymbolicTensor {
    const [batch, time] = [at(x.dims, 0), at(x.dims, 1)];
    const width = this.numHeads * this.valueDim;
    const sizes: readonly Dim[] = kernel.dims.slice(2);
    const y = dense(
      reshape(x, [batch, time, width]),
      reshape(kernel, [width, -1]),
      bias === null ? null : reshape(bias, [-1]),
    );
    return reshape(y, [batch, time, ...sizes]);
  }

  /** [batch or 1, query, key] of bool, or [batch, head, query, key] where attentionMask has heads. */
  private maskOfPairs(
    query: SymbolicTensor,
    key: SymbolicTensor,
    { masks, attentionMask, useCausalMask }: CallContext,
  ): SymbolicTensor | null {
    const [ofQuery, ofValue, ofKey] = masks;
    const carried = allOf([
      ofQuery == null ? null : expandDims(ofQuery, -1),
      ofValue == null ? null : expandDims(ofValue, 1),
      ofKey == null ? null : expandDims(ofKey, 1),
      useCausalMask ? expandDims(causalMask(query, key), 0) : null,
    ]);
    if (attentionMask === null) return carried === null ? null : expandDims(carried, 1);
    const given = this.withHeads(attentionMask);
    return allOf([given, carried === null ? null : expandDims(carried, 1)]);
  }

  private withHeads(mask: SymbolicTensor): SymbolicTensor {
    if (mask.rank === 3) return expandDims(mask, 1);
    if (mask.rank === 4) return mask;
    throw new ShapeError(
      `${describe(this)}: attentionMask has shape (batch, query, key), or with the heads behind the batch; got ${mask.toString()}.`,
    );
  }

  private weightsOf(
    scores: SymbolicTensor,
    mask: SymbolicTensor | null,
    { returnAttentionScores }: CallContext,
  ): SymbolicTensor {
    if (mask === null) return softmax(scores);
    const weights = softmax(where(mask, scores, MASKED));
    // A query that may attend to nothing gets the mean of all values, or nothing where Keras computes the scores
    // itself, which it does to give or drop them.
    return returnAttentionScores || this.dropout > 0 ? where(mask, weights, 0) : weights;
  }

  override getConfig(): Record<string, unknown> {
    const { numHeads, keyDim, valueDim, dropout, useBias, outputShape, seed } = this;
    return {
      ...super.getConfig(),
      numHeads,
      keyDim,
      valueDim,
      dropout,
      useBias,
      outputShape,
      kernelInitializer: serialize(this.kernelInitializer),
      biasInitializer: serialize(this.biasInitializer),
      kernelRegularizer: serializeOrNull(this.kernelRegularizer),
      biasRegularizer: serializeOrNull(this.biasRegularizer),
      kernelConstraint: serializeOrNull(this.kernelConstraint),
      biasConstraint: serializeOrNull(this.biasConstraint),
      seed,
    };
  }
}
