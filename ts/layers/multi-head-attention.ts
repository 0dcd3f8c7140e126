/** Multi-head attention: Vaswani et al. 2017. */

import { at, type Dim } from "../graph/dim.js";
import { reshape } from "../graph/operations/broadcast.js";
import { dense } from "../graph/operations/dense.js";
import { dropout as dropoutKernel } from "../graph/operations/dropout.js";
import { cast, mul, where } from "../graph/operations/elementwise.js";
import { expandDims, transpose } from "../graph/operations/layout.js";
import { matmul } from "../graph/operations/matmul.js";
import { softmax } from "../graph/operations/softmax.js";
import type { SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { operationKey, type RandomKey } from "../runtime/random/seed.js";
import {
  dropoutRate,
  listOf,
  nullable,
  optional,
  positiveInteger,
  seed,
  unwritten,
} from "../runtime/registry/kinds.js";
import {
  type AnyDescription,
  assertOptions,
  type Description,
  type FieldsOf,
  type Option,
} from "../runtime/registry/option.js";
import { AttentionLayer, allOf, attentionInputs, causalMask } from "./attention-layer.js";
import type { CallContext, LayerInputs } from "./call.js";
import { type KernelAndBiasOptions, kernelAndBiasOptions } from "./kernel-and-bias.js";
import { knownLastSize, type LayerOptions, type LayerOutputs, type OwnOptions } from "./layer.js";

/** Options of `multiHeadAttention`. */
export interface MultiHeadAttentionOptions extends LayerOptions, KernelAndBiasOptions {
  /** Number of attention heads. */
  readonly numHeads: number;
  /** Size of each head's query and key. */
  readonly keyDim: number;
  /** Size of each head's value. Default keyDim. */
  readonly valueDim?: number | null;
  /** Fraction of the scores that is dropped in training, in [0, 1). Default 0. */
  readonly dropout?: number;
  /** Sizes of the output after batch and time. Default the features of the query. */
  readonly outputShape?: number | readonly number[] | null;
  /** Axes that are attended over; only time, [1], is supported, the default. */
  readonly attentionAxes?: readonly [1] | 1 | null;
  /** Fixes the random numbers of dropout. Default: by setSeed. */
  readonly seed?: number | null;
}

/** The options with valueDim, which the constructor sets to keyDim where it is left out. */
type ResolvedOptions = Omit<OwnOptions<MultiHeadAttentionOptions>, "valueDim"> & {
  readonly valueDim: number;
};

function multiHeadOptions() {
  return {
    numHeads: positiveInteger(),
    keyDim: positiveInteger(),
    valueDim: positiveInteger(),
    dropout: optional(dropoutRate(), 0),
    outputShape: optional(nullable(sizes()), null),
    attentionAxes: unwritten(optional(axisOfTime(), 1)),
    seed: seed(),
    ...kernelAndBiasOptions(),
  } satisfies Description<ResolvedOptions>;
}

/** One size or several, held as a list. */
function sizes(): Option<number | readonly number[], readonly number[]> {
  const list = listOf(positiveInteger());
  return {
    read: (given, what) => list.read(typeof given === "number" ? [given] : given, what),
    write: list.write,
  };
}

function axisOfTime(): Option<readonly [1] | 1 | null, 1> {
  return {
    read: (given, what) => {
      const axes = [given ?? 1].flat();
      if (axes.length === 1 && axes[0] === 1) return 1;
      throw new ValueError(
        `${what} must be [1], the axis of time, got [${axes.join(", ")}]. Reshape the inputs to (batch, time, features).`,
      );
    },
    write: (axis) => axis,
  };
}

export interface MultiHeadAttention
  extends FieldsOf<MultiHeadAttentionOptions, typeof multiHeadOptions> {}

/** y = x W + b. W has several axes for inputs or outputs and is reshaped to a matrix. */
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

/** Replaces the scores of masked keys. */
const MASKED = -1e9;

/**
 * For each head softmax(q kᵀ / √keyDim) v of projected query, key and value; then a projection of all heads:
 * [query, value, key?] to [batch, query, ...outputShape]; scores are [batch, head, query, key].
 * Weights: kernel [features, numHeads, size] and bias [numHeads, size] of query, key and value, then kernel
 * [numHeads, valueDim, ...outputShape] and bias of the output.
 */
export class MultiHeadAttention extends AttentionLayer {
  static override readonly className: string = "MultiHeadAttention";
  private readonly dropoutKey: RandomKey;
  private projections: Projections | null = null;

  static override options(): AnyDescription {
    return { ...AttentionLayer.options(), ...multiHeadOptions() };
  }

  /** @throws ValueError where a size is not a positive integer, dropout is outside of [0, 1) or a name is unknown. */
  constructor(options: MultiHeadAttentionOptions) {
    const resolved: MultiHeadAttentionOptions = {
      ...assertOptions("MultiHeadAttention", options),
      valueDim: options.valueDim ?? options.keyDim,
    };
    super(resolved);
    this.dropoutKey = operationKey(this.seed);
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

  /** A projection of the last axis of inputs of this shape. */
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
    const { query, value, key } = attentionInputs(this, inputs);
    if (this.projections === null) throw new ValueError(`${this} is not built yet.`);
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
    const explicit = this.withHeads(attentionMask);
    return allOf([explicit, carried === null ? null : expandDims(carried, 1)]);
  }

  private withHeads(mask: SymbolicTensor): SymbolicTensor {
    if (mask.rank === 3) return expandDims(mask, 1);
    if (mask.rank === 4) return mask;
    throw new ShapeError(
      `${this}: attentionMask has shape (batch, query, key), or (batch, head, query, key); got ${mask.toString()}.`,
    );
  }

  private weightsOf(
    scores: SymbolicTensor,
    mask: SymbolicTensor | null,
    { returnAttentionScores }: CallContext,
  ): SymbolicTensor {
    if (mask === null) return softmax(scores);
    const weights = softmax(where(mask, scores, MASKED));
    // As in Keras, a query that may attend to no key gets the mean of all values; but zeros where Keras computes the
    // scores explicitly, to return them or to apply dropout.
    return returnAttentionScores || this.dropout > 0 ? where(mask, weights, 0) : weights;
  }
}
