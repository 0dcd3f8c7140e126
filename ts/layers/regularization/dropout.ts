/** Dropout: Srivastava et al. 2014; scaled in training ("inverted dropout"), as in Keras. */

import { at } from "../../graph/dim.js";
import { ones } from "../../graph/operations/broadcast.js";
import { dropout as dropoutKernel } from "../../graph/operations/dropout.js";
import { mul } from "../../graph/operations/elementwise.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { ShapeError } from "../../runtime/errors.js";
import { operationKey, type RandomKey } from "../../runtime/random/seed.js";
import {
  dropoutRate,
  listOf,
  nullable,
  optional,
  positiveInteger,
  seed,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { AnyTensor, ApplyOptions, CallContext } from "../call.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";

/** Options of `dropout`. */
export interface DropoutOptions extends LayerOptions {
  /** Fraction of the elements that become 0 in training, in [0, 1). */
  readonly rate: number;
  /**
   * Shape of the random mask, which broadcasts to the input: null (default) is the input's size, 1 drops along a whole
   * axis.
   */
  readonly noiseShape?: SymbolicShape | null;
  /** Fixes the random numbers of this layer. Default: by setSeed. */
  readonly seed?: number | null;
}

function dropoutOptions() {
  return {
    rate: dropoutRate(),
    noiseShape: optional(nullable(listOf(nullable(positiveInteger()))), null),
    seed: seed(),
  } satisfies Description<OwnOptions<DropoutOptions>>;
}

export interface Dropout extends FieldsOf<DropoutOptions, typeof dropoutOptions> {}

/** In training zeroes a fraction of the elements and scales the others by 1 / (1 - rate); otherwise the identity. */
export class Dropout extends Layer<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "Dropout";
  protected readonly key: RandomKey;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...dropoutOptions() };
  }

  /** @throws ValueError for a rate outside of [0, 1). */
  constructor(options: DropoutOptions) {
    super(options);
    this.key = operationKey(this.seed);
  }

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  override call(x: SymbolicTensor, { training }: CallContext): SymbolicTensor {
    if (!training || this.rate === 0) return x;
    const dims = this.noiseDims(x);
    if (dims === x.dims) return dropoutKernel(x, this.rate, this.key);
    return mul(x, dropoutKernel(ones(dims), this.rate, this.key));
  }

  /** The sizes of the random mask for an input. @throws ShapeError where noiseShape has another rank. */
  protected noiseDims(x: SymbolicTensor): SymbolicTensor["dims"] {
    const { noiseShape } = this;
    if (noiseShape === null) return x.dims;
    if (noiseShape.length === x.rank)
      return noiseShape.map((size, axis) => size ?? at(x.dims, axis));
    throw new ShapeError(
      `${this}: noiseShape has ${noiseShape.length} sizes, the input ${x.toString()} has ${x.rank}.`,
    );
  }

  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<Shape>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // Dropout keeps the shape.
    return super.apply(input, options);
  }

  override get supportsMasking(): boolean {
    return true;
  }
}

/**
 * In training zeroes a fraction of the elements: `layers.dropout({ rate: 0.5 })`. The output has the shape of the input,
 * [batch, ...].
 * @throws ValueError for a rate outside of [0, 1).
 * @example
 * sequential([layers.dense({ units: 32 }), layers.dropout({ rate: 0.5 })]);
 */
export function dropout(options: DropoutOptions): Dropout {
  return new Dropout(options);
}
