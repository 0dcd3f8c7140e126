/** Embedding: a row of a table for each index. */
import { notEqual } from "../graph/builders/elementwise.js";
import { gather } from "../graph/builders/layout.js";
import { markAsIndices } from "../graph/fed-indices.js";
import type { SymbolicDType, SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { toDType } from "../runtime/convert.js";
import { ValueError } from "../runtime/errors.js";
import { warn } from "../runtime/host.js";
import { Tensor } from "../runtime/tensor.js";
import type { AnyTensor, ApplyOptions, LayerInputs, Masks } from "./call.js";
import { describe, positiveInteger } from "./checks.js";
import { type Constraint, type ConstraintLike, get as getConstraint } from "./constraints.js";
import {
  get as getInitializer,
  type Initializer,
  type InitializerLike,
} from "./initializers/index.js";
import { Layer, type LayerOptions } from "./layer.js";
import { get as getRegularizer, type Regularizer, type RegularizerLike } from "./regularizers.js";
import { serialize, serializeOrNull } from "./serialized.js";

export interface EmbeddingOptions<Units extends number = number>
  extends Omit<LayerOptions, "inputDim"> {
  /** Rows of the table: the largest index + 1. */
  readonly inputDim: number;
  /** Numbers in a row. */
  readonly outputDim: Units;
  /** Default "uniform", between -0.05 and 0.05. */
  readonly embeddingsInitializer?: InitializerLike;
  readonly embeddingsRegularizer?: RegularizerLike;
  readonly embeddingsConstraint?: ConstraintLike;
  /** Whether index 0 is padding, which later layers skip; its row is trained like any other. Default false. */
  readonly maskZero?: boolean;
  /** Keras has no use for it any more; it is ignored, with a warning. */
  readonly inputLength?: number | null;
}

/**
 * y[...] = table[x[...]]: [batch, ...] of whole numbers to [batch, ..., outputDim]. An index outside of the table
 * fails the step, which then changes nothing. Weights: embeddings [inputDim, outputDim].
 */
export class Embedding<Units extends number = number> extends Layer {
  static override readonly className = "Embedding";
  /** Rows of the table. */
  readonly inputDim: number;
  readonly outputDim: Units;
  readonly embeddingsInitializer: Initializer;
  readonly embeddingsRegularizer: Regularizer | null;
  readonly embeddingsConstraint: Constraint | null;
  readonly maskZero: boolean;
  private embeddings: SymbolicTensor | null = null;

  /** @throws ValueError where a size is no positive whole number or a name is not known. */
  constructor(options: EmbeddingOptions<Units>) {
    const { inputDim, inputLength, ...rest } = options;
    super(rest);
    this.inputDim = positiveInteger(this, "inputDim", inputDim);
    positiveInteger(this, "outputDim", options.outputDim);
    this.outputDim = options.outputDim;
    this.embeddingsInitializer = getInitializer(options.embeddingsInitializer ?? "uniform");
    this.embeddingsRegularizer = getRegularizer(options.embeddingsRegularizer);
    this.embeddingsConstraint = getConstraint(options.embeddingsConstraint);
    this.maskZero = options.maskZero ?? false;
    if (inputLength !== undefined && inputLength !== null) {
      warn(
        `${describe(this)}: inputLength is ignored; the data say how long they are. Leave it out.`,
      );
    }
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
    if (this.embeddings === null) throw new ValueError(`${describe(this)} is not built yet.`);
    markAsIndices(x);
    return gather(this.embeddings, x);
  }

  /** @throws ValueError for a Tensor of other than whole numbers, and for an index outside of the table. */
  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<[...Shape, Units]>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    const indices = input instanceof Tensor ? toDType(input, "int32", describe(this)) : input;
    // `call` puts an axis of the rows' numbers behind.
    return super.apply(indices, options);
  }

  override get supportsMasking(): boolean {
    return this.maskZero;
  }

  /** Where the indices are not 0, if maskZero. */
  override computeMask(inputs: LayerInputs, _mask: Masks): Masks {
    // Compared as they are held: the only int32 whose bits are those of a float32 zero is 0, but for the least of
    // all, which is no index.
    return this.maskZero ? notEqual(inputs as SymbolicTensor, 0) : null;
  }

  override getConfig(): Record<string, unknown> {
    const { inputDim, outputDim, maskZero } = this;
    return {
      ...super.getConfig(),
      inputDim,
      outputDim,
      embeddingsInitializer: serialize(this.embeddingsInitializer),
      embeddingsRegularizer: serializeOrNull(this.embeddingsRegularizer),
      embeddingsConstraint: serializeOrNull(this.embeddingsConstraint),
      maskZero,
    };
  }
}
