/** Layers that exchange or repeat axes: Permute and RepeatVector. */
import { broadcastTo, expandDims, transpose } from "../graph/builders/layout.js";
import { at } from "../graph/dim.js";
import type { SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import type { Tensor } from "../runtime/tensor.js";
import type { AnyTensor, ApplyOptions } from "./call.js";
import { describe, positiveInteger } from "./checks.js";
import { Layer, type LayerOptions } from "./layer.js";
import type { BatchOf, LastOf } from "./shape-types.js";

export interface PermuteOptions<Order extends readonly number[] = readonly number[]>
  extends LayerOptions {
  /** Where each axis of the output comes from, counted from 1, for the batch stays: [2, 1] exchanges two. */
  readonly dims: Order;
}

/** The batch, then the sizes of a shape in another order. */
type Permuted<Shape extends SymbolicShape, Order extends readonly number[]> = [
  BatchOf<Shape>,
  ...{ [Axis in keyof Order]: Shape[Order[Axis]] },
];

/** Exchanges the axes of an example: [batch, time, features] to [batch, features, time] with [2, 1]. */
export class Permute<Order extends readonly number[] = readonly number[]> extends Layer {
  static override readonly className = "Permute";
  readonly dims: Order;

  /** @throws ValueError unless dims are the numbers from 1 on, each once. */
  constructor(options: PermuteOptions<Order>) {
    super(options);
    this.dims = options.dims;
    const sorted = [...this.dims].sort((a, b) => a - b);
    if (sorted.some((axis, position) => axis !== position + 1)) {
      throw new ValueError(
        `${describe(this)}: dims must hold each axis from 1 on once, such as [2, 1]; got [${this.dims.join(", ")}].`,
      );
    }
  }

  /** It has no weights to wait for. */
  override get built(): boolean {
    return true;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    if (x.rank !== this.dims.length + 1) {
      throw new ShapeError(
        `${describe(this)}: dims [${this.dims.join(", ")}] need an input of rank ${this.dims.length + 1}, got ${x.toString()}.`,
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
    // `call` takes the axes in this order.
    return super.apply(input, options);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dims: this.dims };
  }
}

export interface RepeatVectorOptions<Count extends number = number> extends LayerOptions {
  /** How many times. */
  readonly n: Count;
}

/** A sequence of n equal steps: [batch, features] to [batch, n, features]. */
export class RepeatVector<Count extends number = number> extends Layer {
  static override readonly className = "RepeatVector";
  readonly n: Count;

  /** @throws ValueError where n is no positive whole number. */
  constructor(options: RepeatVectorOptions<Count>) {
    super(options);
    positiveInteger(this, "n", options.n);
    this.n = options.n;
  }

  /** It has no weights to wait for. */
  override get built(): boolean {
    return true;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    if (x.rank !== 2) {
      throw new ShapeError(
        `${describe(this)}: expected an input of shape (batch, features), got ${x.toString()}.`,
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

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), n: this.n };
  }
}
