/** Embedding: a row of a table for each index. */

import { markAsIndices } from "../graph/fed-indices.js";
import { notEqual } from "../graph/operations/elementwise.js";
import { gather } from "../graph/operations/gather.js";
import type { SymbolicDType, SymbolicShape } from "../graph/symbolic.js";
import type { SymbolicTensor } from "../graph/typed.js";
import { toDType } from "../runtime/convert.js";
import { ValueError } from "../runtime/errors.js";
import { warn } from "../runtime/host.js";
import {
  boolean,
  integerFrom,
  nullable,
  optional,
  positiveInteger,
  unwritten,
} from "../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../runtime/registry/option.js";
import { Tensor } from "../runtime/tensor.js";
import type { AnyTensor, ApplyOptions, LayerInputs, Masks } from "./call.js";
import type { ConstraintLike } from "./constraints.js";
import type { InitializerLike } from "./initializers/index.js";
import { Layer, type LayerOptions, type OwnOptions } from "./layer.js";
import { constraint, initializer, regularizer } from "./option-kinds.js";
import type { RegularizerLike } from "./regularizers.js";

/** Options of `embedding`. */
export interface EmbeddingOptions<Units extends number = number>
  extends Omit<LayerOptions, "inputDim"> {
  /** Number of rows of the table: the largest index + 1. */
  readonly inputDim: number;
  /** Size of a row, the last axis of the output. */
  readonly outputDim: Units;
  /** Initial values of the table. Default "uniform", between -0.05 and 0.05. */
  readonly embeddingsInitializer?: InitializerLike;
  /** Penalty on the table, added to the loss. Default none. */
  readonly embeddingsRegularizer?: RegularizerLike;
  /** Projection of the table after each update. Default none. */
  readonly embeddingsConstraint?: ConstraintLike;
  /** Whether index 0 is padding, which later layers skip; its row is trained like any other. Default false. */
  readonly maskZero?: boolean;
  /** Deprecated in Keras: ignored, with a warning. Default null. */
  readonly inputLength?: number | null;
}

type OwnEmbeddingOptions = OwnOptions<EmbeddingOptions> & Pick<EmbeddingOptions, "inputDim">;

function embeddingOptions() {
  return {
    inputDim: positiveInteger(),
    outputDim: positiveInteger(),
    embeddingsInitializer: initializer("uniform"),
    embeddingsRegularizer: regularizer(),
    embeddingsConstraint: constraint(),
    maskZero: optional(boolean(), false),
    inputLength: unwritten(optional(nullable(integerFrom(0)), null)),
  } satisfies Description<OwnEmbeddingOptions>;
}

export interface Embedding<Units extends number = number>
  extends FieldsOf<EmbeddingOptions, typeof embeddingOptions> {
  readonly inputDim: number;
  readonly outputDim: Units;
}

/**
 * y[...] = table[x[...]]: [batch, ...] of integers to [batch, ..., outputDim]. An index outside of the table
 * fails the step, which then changes nothing. Weights: embeddings [inputDim, outputDim].
 */
export class Embedding<Units extends number = number> extends Layer<
  SymbolicTensor,
  SymbolicTensor
> {
  static override readonly className: string = "Embedding";
  /** Weight of shape [inputDim, outputDim]: a symbolic tensor that other layers and losses may use, too. Null before `build`. */
  embeddings: SymbolicTensor | null = null;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...embeddingOptions() };
  }

  /** @throws ValueError where a size is not a positive integer or a name is unknown. */
  constructor(options: EmbeddingOptions<Units>) {
    super(options);
    if (this.inputLength !== null) {
      warn(`${this}: inputLength is ignored; the data say how long they are. Leave it out.`);
    }
  }

  /** Without `inputDim`, which here is the number of rows, not the size of an example. */
  override get batchInputShape(): SymbolicShape | null {
    return this.inputShape === null ? null : [null, ...this.inputShape];
  }

  override get inputDType(): SymbolicDType {
    return "int32";
  }

  override build(_inputShape: SymbolicShape): void {
    this.embeddings = this.addWeight({
      name: "embeddings",
      shape: [this.inputDim, this.outputDim],
      initializer: this.embeddingsInitializer,
      regularizer: this.embeddingsRegularizer,
      constraint: this.embeddingsConstraint,
    });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    if (this.embeddings === null) throw new ValueError(`${this} is not built yet.`);
    markAsIndices(x);
    return gather(this.embeddings, x);
  }

  /** @throws ValueError for a Tensor with a value that is not an integer, and for an index outside of the table. */
  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<[...Shape, Units]>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    const indices = input instanceof Tensor ? toDType(input, "int32", this.toString()) : input;
    // `call` appends the axis of a row.
    return super.apply(indices, options);
  }

  override get supportsMasking(): boolean {
    return this.maskZero;
  }

  /** Where the indices are not 0, if maskZero. */
  override computeMask(inputs: LayerInputs, _mask: Masks): Masks {
    // The comparison reads the int32 bits as float32. Only two patterns are a float32 zero: those of 0, and of
    // -2^31 (-0), which is not an index.
    return this.maskZero ? notEqual(inputs as SymbolicTensor, 0) : null;
  }
}

/**
 * A row of a table for each index: [batch, time] to [batch, time, outputDim].
 * @throws ValueError where a size is not a positive integer.
 * @example
 * layers.embedding({ inputDim: 1000, outputDim: 16, maskZero: true }); // index 0 is padding
 */
export function embedding<const Units extends number>(
  options: EmbeddingOptions<Units>,
): Embedding<Units> {
  return new Embedding(options);
}
