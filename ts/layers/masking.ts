/** Masking of padding steps, which are recognized by their value. */
import { cast, notEqual, where } from "../graph/operations/elementwise.js";
import { expandDims } from "../graph/operations/layout.js";
import { any } from "../graph/operations/reduce.js";
import type { SymbolicShape } from "../graph/symbolic.js";
import type { SymbolicTensor } from "../graph/typed.js";
import { ShapeError } from "../runtime/errors.js";
import { number, optional } from "../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../runtime/registry/option.js";
import type { Tensor } from "../runtime/tensor.js";
import type { AnyTensor, ApplyOptions, LayerInputs, Masks } from "./call.js";
import { Layer, type LayerOptions, type OwnOptions } from "./layer.js";

/** Options of `masking`. */
export interface MaskingOptions extends LayerOptions {
  /** A step all of whose features equal it is masked. Default 0. */
  readonly maskValue?: number;
}

function maskingOptions() {
  return { maskValue: optional(number(), 0) } satisfies Description<OwnOptions<MaskingOptions>>;
}

export interface Masking extends FieldsOf<MaskingOptions, typeof maskingOptions> {}

/**
 * [batch, time, features]: steps whose features all equal maskValue become zeros and are masked for the
 * following layers; the others are unchanged.
 */
export class Masking extends Layer<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "Masking";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...maskingOptions() };
  }

  constructor(options: MaskingOptions = {}) {
    super(options);
  }

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return where(expandDims(this.#maskOfSteps(x), -1), x, 0);
  }

  #maskOfSteps(x: SymbolicTensor): SymbolicTensor {
    if (x.rank < 2) {
      throw new ShapeError(
        `${this}: expected an input of shape (batch, time, features), got ${x.toString()}.`,
      );
    }
    return any(notEqual(cast(x, "float32"), this.maskValue), -1);
  }

  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<Shape>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // Masking keeps the shape.
    return super.apply(input, options);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  /** True where any feature differs from maskValue. The input's own mask is ignored, as in Keras. */
  override computeMask(inputs: LayerInputs, _mask: Masks): Masks {
    return this.#maskOfSteps(inputs as SymbolicTensor);
  }
}

/**
 * Masks the steps whose features all equal maskValue. [batch, time, features] to the same shape, 0 at masked steps; layers
 * that follow leave these out.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function masking(options?: MaskingOptions): Masking {
  return new Masking(options);
}
