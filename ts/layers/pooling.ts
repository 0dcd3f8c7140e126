/** Pooling over time: the maximum or the mean of each window. */

import { at, type Dim } from "../graph/dim.js";
import { broadcastTo, ones } from "../graph/operations/broadcast.js";
import { concatenate } from "../graph/operations/concat.js";
import { cast, div, equal, where } from "../graph/operations/elementwise.js";
import { expandDims, padTime } from "../graph/operations/layout.js";
import { argMax, max, sum } from "../graph/operations/reduce.js";
import { arange, constant } from "../graph/operations/sources.js";
import { unfold } from "../graph/operations/unfold.js";
import { spliceDims } from "../graph/shapes.js";
import type { SymbolicShape } from "../graph/symbolic.js";
import type { SymbolicTensor } from "../graph/typed.js";
import { optional } from "../runtime/registry/kinds.js";
import {
  type AnyDescription,
  assertOptions,
  type Description,
} from "../runtime/registry/option.js";
import type { Tensor } from "../runtime/tensor.js";
import type { AnyTensor, ApplyOptions } from "./call.js";
import { Layer, type LayerOptions, type OwnOptions } from "./layer.js";
import type { BatchOf, LastOf, SequenceTensor, Size } from "./shape-types.js";
import {
  type AxisOrder,
  assertSequence,
  axisOrderOptions,
  padding,
  paddingAround,
  type Steps,
  steps,
} from "./windowing.js";

/** Options of `maxPooling1D` and `averagePooling1D`. */
export interface PoolingOptions extends LayerOptions, AxisOrder {
  /** Steps in a window; default 2. */
  readonly poolSize?: Steps;
  /** Steps from one window to the next; default poolSize. */
  readonly strides?: Steps | null;
  /** Default "valid". */
  readonly padding?: "valid" | "same";
}

/** The options with strides, which the constructor sets to poolSize where they are left out. */
type ResolvedOptions = Omit<OwnOptions<PoolingOptions>, "strides"> & { readonly strides?: Steps };

function poolingOptions() {
  return {
    poolSize: optional(steps(), 2),
    strides: optional(steps(), 2),
    padding: padding("valid", "same"),
    ...axisOrderOptions(),
  } satisfies Description<ResolvedOptions>;
}

/** [batch, time, features] to [batch, windows, features]. */
abstract class Pooling1D extends Layer<SymbolicTensor, SymbolicTensor> {
  /** Steps in a window. */
  declare readonly poolSize: number;
  /** Steps from one window to the next. */
  declare readonly strides: number;
  declare readonly padding: "valid" | "same";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...poolingOptions() };
  }

  /** @throws ValueError where a size is not a positive integer or the padding is unknown. */
  constructor(options: PoolingOptions = {}) {
    const { strides, poolSize } = assertOptions("pooling", options);
    const resolved: PoolingOptions = { ...options, strides: strides ?? poolSize };
    super(resolved);
  }

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    assertSequence(this, x);
    const { before, after } = paddingAround(x, this.padding, this.poolSize, this.strides);
    return this.pool(x, before, after);
  }

  /** Pools x with so many padding steps before and after it. */
  protected abstract pool(x: SymbolicTensor, before: Dim, after: Dim): SymbolicTensor;

  protected windowsOf(x: SymbolicTensor): SymbolicTensor {
    return unfold(x, this.poolSize, this.strides);
  }

  /** @throws ShapeError for an input that is not a sequence, and where no window fits into it. */
  override apply<Shape extends SymbolicShape>(
    input: SequenceTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<[BatchOf<Shape>, Size, LastOf<Shape>]>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // `call` keeps batch and features.
    return super.apply(input, options);
  }
}

/** The maximum of each window; the first of equal elements gets the gradient. */
export class MaxPooling1D extends Pooling1D {
  static override readonly className: string = "MaxPooling1D";

  protected override pool(x: SymbolicTensor, before: Dim, after: Dim): SymbolicTensor {
    const parts = this.windowsOf(padLow(x, before, after));
    // Integers stay exact, and have no gradient.
    if (x.dtype !== "float32") return max(parts, 2);
    const argmax = cast(expandDims(argMax(parts, 2), 2), "float32");
    const chosen = equal(expandDims(arange(this.poolSize), -1), argmax);
    return sum(where(chosen, parts, 0), 2);
  }
}

/** x padded along time with the lowest number of its dtype, which is the maximum of no window with other numbers. */
function padLow(x: SymbolicTensor, before: Dim, after: Dim): SymbolicTensor {
  const steps = (count: Dim): SymbolicTensor[] =>
    count === 0 ? [] : [broadcastTo(lowestOf(x), spliceDims(x.dims, 1, 1, count))];
  return concatenate([...steps(before), x, ...steps(after)], 1);
}

function lowestOf({ dtype }: SymbolicTensor): SymbolicTensor {
  if (dtype === "float32") return constant(Number.NEGATIVE_INFINITY);
  return constant(dtype === "int32" ? -(2 ** 31) : 0, [], dtype);
}

/** The mean of each window, without the padding. */
export class AveragePooling1D extends Pooling1D {
  static override readonly className: string = "AveragePooling1D";

  protected override pool(x: SymbolicTensor, before: Dim, after: Dim): SymbolicTensor {
    const total = sum(this.windowsOf(padTime(cast(x, "float32"), before, after)), 2);
    if (before === 0 && after === 0) return div(total, this.poolSize);
    const steps = padTime(ones([1, at(x.dims, 1), 1]), before, after);
    return div(total, sum(this.windowsOf(steps), 2));
  }
}
