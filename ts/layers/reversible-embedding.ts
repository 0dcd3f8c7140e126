/** ReversibleEmbedding: an embedding whose table also turns rows into scores of indices. */
import { div, mul, notEqual, tanh } from "../graph/operations/elementwise.js";
import { matmul } from "../graph/operations/matmul.js";
import type { SymbolicShape } from "../graph/symbolic.js";
import type { SymbolicTensor } from "../graph/typed.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { boolean, fixed, nullable, oneOf, optional, positive } from "../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../runtime/registry/option.js";
import type { Tensor } from "../runtime/tensor.js";
import type { AnyTensor, ApplyOptions, CallContext, LayerInputs, Masks } from "./call.js";
import { Embedding, type EmbeddingOptions } from "./embedding.js";
import { Layer } from "./layer.js";

/** Options of `reversibleEmbedding`. */
export interface ReversibleEmbeddingOptions<Units extends number = number>
  extends Omit<EmbeddingOptions<Units>, "inputLength"> {
  /** Whether the reverse direction uses the transposed table; otherwise a weight of its own. Default true. */
  readonly tieWeights?: boolean;
  /** The element type of the reverse direction: float32, the only one, or null. Default null. */
  readonly reverseDtype?: "float32" | null;
  /** c, above 0: scores are c tanh(score / c). Default null, as they are. */
  readonly logitSoftCap?: number | null;
}

type OwnReversibleOptions = Omit<ReversibleEmbeddingOptions, keyof EmbeddingOptions>;

function reversibleOptions() {
  return {
    tieWeights: optional(boolean(), true),
    reverseDtype: optional(nullable(oneOf("float32")), null),
    logitSoftCap: optional(nullable(positive()), null),
  } satisfies Description<OwnReversibleOptions>;
}

export interface ReversibleEmbedding
  extends FieldsOf<ReversibleEmbeddingOptions, typeof reversibleOptions> {}

/**
 * An embedding, y[...] = table[x[...]], of which `apply(x, { reverse: true })` is the projection back:
 * [..., outputDim] to [..., inputDim], x tableᵀ, the scores of the indices (Press and Wolf 2016). Weights: embeddings
 * [inputDim, outputDim], and without tied weights reverse_embeddings [outputDim, inputDim].
 */
export class ReversibleEmbedding<Units extends number = number> extends Embedding<Units> {
  static override readonly className: string = "ReversibleEmbedding";
  /** Weight of shape [outputDim, inputDim], for calls of other layers and for losses; null where weights are tied. */
  reverseEmbeddings: SymbolicTensor | null = null;
  /** Inputs of the reverse direction, which make no mask. */
  readonly #projected = new WeakSet<object>();

  static override options(): AnyDescription {
    const options = Embedding.options();
    return { ...options, inputLength: fixed(null), ...reversibleOptions() };
  }

  /** @throws ValueError where a size is not a positive integer, a name is unknown, or `logitSoftCap` is not positive. */
  constructor(options: ReversibleEmbeddingOptions<Units>) {
    super(options);
  }

  override build(inputShape: SymbolicShape): void {
    super.build(inputShape);
    if (this.tieWeights) return;
    this.reverseEmbeddings = this.addWeight({
      name: "reverse_embeddings",
      shape: [this.outputDim, this.inputDim],
      initializer: this.embeddingsInitializer,
    });
  }

  override call(x: SymbolicTensor, context?: CallContext): SymbolicTensor {
    if (context?.reverse !== true) return super.call(x);
    this.#projected.add(x);
    return this.#scores(x);
  }

  #scores(x: SymbolicTensor): SymbolicTensor {
    if (this.embeddings === null) throw new ValueError(`${this} is not built yet.`);
    if (x.dims.at(-1) !== this.outputDim) {
      throw new ShapeError(
        `${this}: in reverse it takes rows of ${this.outputDim} elements, (..., ${this.outputDim}), got ${x.toString()}.`,
      );
    }
    const logits =
      this.reverseEmbeddings === null
        ? matmul(x, this.embeddings, false, true)
        : matmul(x, this.reverseEmbeddings);
    const { logitSoftCap: cap } = this;
    return cap === null ? logits : mul(tanh(div(logits, cap)), cap);
  }

  /**
   * @throws ValueError for a Tensor with an index that is not an integer or outside of the table; ShapeError in reverse for
   * rows of another size.
   */
  override apply(
    input: SymbolicTensor,
    options: ApplyOptions & { readonly reverse: true },
  ): SymbolicTensor;
  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<[...Shape, Units]>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // The overloads say what belongs together. Rows are not converted to indices, as `Embedding` does.
    const [x, settings] = [input as Tensor, options as ApplyOptions<Tensor>];
    return options?.reverse === true
      ? (Layer.prototype.apply.call(this, x, settings) as Tensor)
      : super.apply(x, settings);
  }

  /** Where indices are not 0, if maskZero. */
  override computeMask(inputs: LayerInputs, _mask: Masks): Masks {
    const x = inputs as SymbolicTensor;
    return this.maskZero && !this.#projected.has(x) ? notEqual(x, 0) : null;
  }
}

/**
 * An embedding whose table also projects back to scores of the indices.
 * @throws ValueError where a size is not a positive integer.
 * @example
 * const words = layers.reversibleEmbedding({ inputDim: 1000, outputDim: 16 });
 * const scores = words.apply(layers.lstm({ units: 16, returnSequences: true }).apply(words.apply(x)), { reverse: true });
 */
export function reversibleEmbedding<const Units extends number>(
  options: ReversibleEmbeddingOptions<Units>,
): ReversibleEmbedding<Units> {
  return new ReversibleEmbedding(options);
}
