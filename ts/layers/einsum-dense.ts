/** A dense layer along any axes: activation(einsum(equation, x, W) + b). */
import { einsum } from "../graph/operations/einsum.js";
import { add, cast } from "../graph/operations/elementwise.js";
import type { SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { ShapeError } from "../runtime/errors.js";
import { listOf, nullable, optional, positiveInteger, text } from "../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf, Option } from "../runtime/registry/option.js";
import type { ActivationLike } from "./activations/index.js";
import { einsumWeights } from "./einsum-weights.js";
import { forMatrix } from "./initializers/for-matrix.js";
import { type KernelAndBiasOptions, kernelAndBiasOptions } from "./kernel-and-bias.js";
import { Layer, type LayerOptions, type OwnOptions } from "./layer.js";
import { activation } from "./option-kinds.js";

/** Options of `einsumDense`. */
export interface EinsumDenseOptions extends LayerOptions, Omit<KernelAndBiasOptions, "useBias"> {
  /** Labels of the axes of input, kernel and output: "abc,cd->abd", "...x,xy->...y" or "ab...,bc->ac...". */
  readonly equation: string;
  /** Sizes of the output without the batch and the axes of an ellipsis; null where it is that of the input. */
  readonly outputShape: number | readonly (number | null)[];
  /** Applied to the result. Default none. */
  readonly activation?: ActivationLike;
  /** Labels of the output's axes along which the bias differs, such as "d"; null, the default, for no bias. */
  readonly biasAxes?: string | null;
}

function einsumDenseOptions() {
  const { useBias: _, ...weights } = kernelAndBiasOptions();
  return {
    equation: text(),
    outputShape: sizes(),
    activation: activation("linear"),
    biasAxes: optional(nullable(text()), null),
    ...weights,
  } satisfies Description<OwnOptions<EinsumDenseOptions>>;
}

/** One size or several, held as a list. */
function sizes(): Option<number | readonly (number | null)[], readonly (number | null)[]> {
  const list = listOf(nullable(positiveInteger()));
  return {
    read: (given, what) => list.read(typeof given === "number" ? [given] : given, what),
    write: list.write,
  };
}

export interface EinsumDense extends FieldsOf<EinsumDenseOptions, typeof einsumDenseOptions> {}

/**
 * y = activation(einsum(equation, x, W) + b). Weights: the kernel, whose sizes follow from equation, input and
 * outputShape; the bias with the sizes of biasAxes, and 1 along axes of the output between and after them.
 * @example
 * // [batch, time, features] to [batch, time, 4 heads, 8]
 * layers.einsumDense({ equation: "abc,cde->abde", outputShape: [null, 4, 8], biasAxes: "de" });
 */
export class EinsumDense extends Layer<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "EinsumDense";
  /** Weight of the shape that the equation says: a symbolic tensor that other layers and losses may use, too. Null before `build`. */
  kernel: SymbolicTensor | null = null;
  /** Weight of the shape that biasAxes says: a symbolic tensor that other layers and losses may use, too. Null before `build`. */
  bias: SymbolicTensor | null = null;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...einsumDenseOptions() };
  }

  /** @throws ValueError where an option is missing, a size is not a positive integer, or a name is unknown. */
  constructor(options: EinsumDenseOptions) {
    super(options);
  }

  /** @throws ValueError for an equation of another form; ShapeError where it does not fit input or outputShape. */
  override build(inputShape: SymbolicShape): void {
    const { equation, outputShape, biasAxes } = this;
    const weights = einsumWeights(`${this}`, { equation, outputShape, biasAxes }, inputShape);
    this.kernel = this.addWeight({
      name: "kernel",
      shape: weights.kernel,
      initializer: forMatrix(this.kernelInitializer, weights.fanIn, weights.fanOut),
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    if (weights.bias === null) return;
    this.bias = this.addWeight({
      name: "bias",
      shape: weights.bias,
      initializer: this.biasInitializer,
      regularizer: this.biasRegularizer,
      constraint: this.biasConstraint,
    });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    if (this.kernel === null) throw new ShapeError(`${this} is not built.`);
    const product = einsum(this.equation, [cast(x, "float32"), this.kernel]);
    return this.activation(this.bias === null ? product : add(product, this.bias));
  }
}

/**
 * activation(einsum(equation, x, W) + b): a dense layer along any axes. The equation says which axes x [batch, ...] and
 * the output have: "abc,cd->abd" acts along the last of three.
 * @throws ValueError where a size is not a positive integer.
 * @example
 * layers.einsumDense({ equation: "abc,cd->abd", outputShape: [null, 16], biasAxes: "d" });
 */
export function einsumDense(options: EinsumDenseOptions): EinsumDense {
  return new EinsumDense(options);
}
