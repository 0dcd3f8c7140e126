/** Layers that reshape: Flatten and Reshape. */

import { at, type Dim, productOfDims } from "../graph/dim.js";
import { reshape as reshapeOp } from "../graph/operations/broadcast.js";
import { transpose } from "../graph/operations/layout.js";
import type { SymbolicShape } from "../graph/symbolic.js";
import type { SymbolicTensor } from "../graph/typed.js";
import { ShapeError } from "../runtime/errors.js";
import { integerFrom, listOf } from "../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../runtime/registry/option.js";
import type { Tensor } from "../runtime/tensor.js";
import type { AnyTensor, ApplyOptions } from "./call.js";
import { type DataFormat, dataFormat } from "./data-format.js";
import { Layer, type LayerOptions, type OwnOptions } from "./layer.js";
import type { BatchOf } from "./shape-types.js";

/** Options of `flatten`. */
export interface FlattenOptions extends LayerOptions {
  /** Whether the first or the last axis of an example has the channels, which come last where axes merge; default "channels_last". */
  readonly dataFormat?: DataFormat | null;
}

function flattenOptions() {
  return { dataFormat: dataFormat() } satisfies Description<OwnOptions<FlattenOptions>>;
}

export interface Flatten extends FieldsOf<FlattenOptions, typeof flattenOptions> {}

/** Merges all axes but the batch: [batch, a, b] to [batch, a*b]; [batch] to [batch, 1]. */
export class Flatten extends Layer<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "Flatten";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...flattenOptions() };
  }

  constructor(options?: FlattenOptions) {
    super(options);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const ordered = this.dataFormat === "channels_first" ? channelsLast(x) : x;
    return reshapeOp(ordered, [at(x.dims, 0), productOfDims(x.dims.slice(1))]);
  }

  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<[BatchOf<Shape>, number | null]>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // `call` returns two axes; types do not compute the product of sizes.
    return super.apply(input, options);
  }
}

/** [batch, channels, ...] to [batch, ..., channels]. */
function channelsLast(x: SymbolicTensor): SymbolicTensor {
  const axes = x.dims.map((_, axis) => axis);
  return transpose(x, [...axes.slice(0, 1), ...axes.slice(2), ...axes.slice(1, 2)]);
}

/** Options of `reshape`. */
export interface ReshapeOptions<Target extends readonly number[] = readonly number[]>
  extends LayerOptions {
  /** The new shape of an example, without the batch; one size may be -1 and is computed. */
  readonly targetShape: Target;
}

function reshapeOptions() {
  return { targetShape: listOf(integerFrom(-1)) } satisfies Description<OwnOptions<ReshapeOptions>>;
}

/** The sizes in types; -1, or a number whose value the type does not have, is a size known only later. */
type Resolved<Target extends readonly number[]> = {
  [Axis in keyof Target]: -1 extends Target[Axis] ? number | null : Target[Axis];
};

export interface Reshape<Target extends readonly number[] = readonly number[]>
  extends FieldsOf<ReshapeOptions, typeof reshapeOptions> {
  readonly targetShape: Target;
}

/** The same elements in another shape: [batch, ...] to [batch, ...targetShape]. */
export class Reshape<Target extends readonly number[] = readonly number[]> extends Layer<
  SymbolicTensor,
  SymbolicTensor
> {
  static override readonly className: string = "Reshape";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...reshapeOptions() };
  }

  constructor(options: ReshapeOptions<Target>) {
    super(options);
  }

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  /** @throws ShapeError where the elements do not fit. */
  override call(x: SymbolicTensor): SymbolicTensor {
    const target: readonly Dim[] = this.targetShape;
    if (target.filter((size) => size === -1).length > 1) {
      throw new ShapeError(`${this}: only one size of targetShape may be -1.`);
    }
    const own = x.dims.slice(1);
    const known = productOfDims(target.filter((size) => size !== -1));
    const elements = productOfDims(own);
    const fits =
      typeof elements !== "number" ||
      typeof known !== "number" ||
      (target.includes(-1) ? known > 0 && elements % known === 0 : elements === known);
    if (!fits) {
      throw new ShapeError(
        `${this}: an example of ${x.toString()} has ${elements} elements, which do not fit targetShape [${this.targetShape.join(", ")}].`,
      );
    }
    const resolved = typeof elements === "number" && typeof known === "number";
    const sizes = target.map((size) => (size === -1 && resolved ? elements / known : size));
    return reshapeOp(x, [at(x.dims, 0), ...sizes]);
  }

  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<[BatchOf<Shape>, ...Resolved<Target>]>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // `call` puts the sizes of the target after the batch.
    return super.apply(input, options);
  }
}

/**
 * [batch, a, b] to [batch, a*b].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 * @example
 * layers.flatten().apply(input({ shape: [4, 5] })); // [batch, 20]
 */
export function flatten(options?: FlattenOptions): Flatten {
  return new Flatten(options);
}

/** [batch, ...] to [batch, ...targetShape]. */
export function reshape<const Target extends readonly number[]>(
  options: ReshapeOptions<Target>,
): Reshape<Target> {
  return new Reshape(options);
}
