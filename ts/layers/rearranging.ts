/** Layers that permute axes or repeat along one: Permute and RepeatVector. */

import { at } from "../graph/dim.js";
import { broadcastTo } from "../graph/operations/broadcast.js";
import { expandDims, transpose } from "../graph/operations/layout.js";
import type { SymbolicShape } from "../graph/symbolic.js";
import type { SymbolicTensor } from "../graph/typed.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { integer, listOf, positiveInteger } from "../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../runtime/registry/option.js";
import type { Tensor } from "../runtime/tensor.js";
import type { AnyTensor, ApplyOptions } from "./call.js";
import { Layer, type LayerOptions, type OwnOptions } from "./layer.js";
import type { BatchOf, LastOf } from "./shape-types.js";

/** Options of `permute`. */
export interface PermuteOptions<Order extends readonly number[] = readonly number[]>
  extends LayerOptions {
  /** For each axis of the output the axis of the input, counted from 1 as the batch is axis 0: [2, 1] exchanges two. */
  readonly dims: Order;
}

function permuteOptions() {
  return { dims: listOf(integer()) } satisfies Description<OwnOptions<PermuteOptions>>;
}

/** The batch, then the sizes of a shape in another order. */
type Permuted<Shape extends SymbolicShape, Order extends readonly number[]> = [
  BatchOf<Shape>,
  ...{ [Axis in keyof Order]: Shape[Order[Axis]] },
];

export interface Permute<Order extends readonly number[] = readonly number[]>
  extends FieldsOf<PermuteOptions, typeof permuteOptions> {
  readonly dims: Order;
}

/** Exchanges the axes of an example: [batch, time, features] to [batch, features, time] with [2, 1]. */
export class Permute<Order extends readonly number[] = readonly number[]> extends Layer<
  SymbolicTensor,
  SymbolicTensor
> {
  static override readonly className: string = "Permute";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...permuteOptions() };
  }

  /** @throws ValueError unless dims hold each axis from 1 on once. */
  constructor(options: PermuteOptions<Order>) {
    super(options);
    const sorted = [...this.dims].sort((a, b) => a - b);
    if (sorted.some((axis, position) => axis !== position + 1)) {
      throw new ValueError(
        `${this}: dims must hold each axis from 1 on once, such as [2, 1]; got [${this.dims.join(", ")}].`,
      );
    }
  }

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    if (x.rank !== this.dims.length + 1) {
      throw new ShapeError(
        `${this}: dims [${this.dims.join(", ")}] need an input of rank ${this.dims.length + 1}, got ${x.toString()}.`,
      );
    }
    return transpose(x, [0, ...this.dims]);
  }

  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<Permuted<Shape, Order>>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // `call` permutes the axes in this order.
    return super.apply(input, options);
  }
}

/** Options of `repeatVector`. */
export interface RepeatVectorOptions<Count extends number = number> extends LayerOptions {
  /** Number of repetitions. */
  readonly n: Count;
}

function repeatOptions() {
  return { n: positiveInteger() } satisfies Description<OwnOptions<RepeatVectorOptions>>;
}

export interface RepeatVector<Count extends number = number>
  extends FieldsOf<RepeatVectorOptions, typeof repeatOptions> {
  readonly n: Count;
}

/** A sequence of n equal steps: [batch, features] to [batch, n, features]. */
export class RepeatVector<Count extends number = number> extends Layer<
  SymbolicTensor,
  SymbolicTensor
> {
  static override readonly className: string = "RepeatVector";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...repeatOptions() };
  }

  /** @throws ValueError where n is not a positive integer. */
  constructor(options: RepeatVectorOptions<Count>) {
    super(options);
  }

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    if (x.rank !== 2) {
      throw new ShapeError(
        `${this}: expected an input of shape (batch, features), got ${x.toString()}.`,
      );
    }
    return broadcastTo(expandDims(x, 1), [at(x.dims, 0), this.n, at(x.dims, 1)]);
  }

  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<[BatchOf<Shape>, Count, LastOf<Shape>]>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // `call` puts n between batch and features.
    return super.apply(input, options);
  }
}

/** Exchanges the axes of an example: `layers.permute({ dims: [2, 1] })`. */
export function permute<const Order extends readonly number[]>(
  options: PermuteOptions<Order>,
): Permute<Order> {
  return new Permute(options);
}

/** A sequence of n equal steps: [batch, features] to [batch, n, features]. */
export function repeatVector<const Count extends number>(
  options: RepeatVectorOptions<Count>,
): RepeatVector<Count> {
  return new RepeatVector(options);
}
