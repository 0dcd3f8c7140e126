/** Pooling over all time steps. */
import { cast, div, where } from "../graph/operations/elementwise.js";
import { expandDims } from "../graph/operations/layout.js";
import { max, mean, sum } from "../graph/operations/reduce.js";
import type { SymbolicShape } from "../graph/symbolic.js";
import type { SymbolicTensor } from "../graph/typed.js";
import { boolean, optional } from "../runtime/registry/kinds.js";
import type { AnyDescription, Description } from "../runtime/registry/option.js";
import type { Tensor } from "../runtime/tensor.js";
import type { AnyTensor, ApplyOptions, CallContext, LayerInputs, Masks } from "./call.js";
import { Layer, type LayerOptions, type OwnOptions } from "./layer.js";
import type { BatchOf, LastOf, SequenceTensor } from "./shape-types.js";
import { type AxisOrder, assertSequence, axisOrderOptions } from "./windowing.js";

/** Options of `globalAveragePooling1D` and `globalMaxPooling1D`. */
export interface GlobalPoolingOptions<Keeps extends boolean = boolean>
  extends LayerOptions,
    AxisOrder {
  /** Whether time stays as an axis of size 1; default false. */
  readonly keepdims?: Keeps;
}

function globalPoolingOptions() {
  return {
    ...axisOrderOptions(),
    keepdims: optional(boolean(), false),
  } satisfies Description<OwnOptions<GlobalPoolingOptions>>;
}

type Pooled<Shape extends SymbolicShape, Keeps extends boolean> = Keeps extends true
  ? [BatchOf<Shape>, 1, LastOf<Shape>]
  : [BatchOf<Shape>, LastOf<Shape>];

/** [batch, time, features] to [batch, features]. */
abstract class GlobalPooling1D<Keeps extends boolean> extends Layer<
  SymbolicTensor,
  SymbolicTensor
> {
  /** Whether time stays as an axis of size 1. */
  declare readonly keepdims: Keeps;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...globalPoolingOptions() };
  }

  constructor(options: GlobalPoolingOptions<Keeps> = {}) {
    super(options);
  }

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  /** @throws ShapeError for an input that is not a sequence. */
  override apply<Shape extends SymbolicShape>(
    input: SequenceTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<Pooled<Shape, Keeps>>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // `call` drops time, or keeps it with size 1.
    return super.apply(input, options);
  }
}

/** The mean over the steps that are not masked; NaN where all are, as in Keras. */
export class GlobalAveragePooling1D<
  Keeps extends boolean = boolean,
> extends GlobalPooling1D<Keeps> {
  static override readonly className: string = "GlobalAveragePooling1D";

  override call(x: SymbolicTensor, { mask }: CallContext): SymbolicTensor {
    assertSequence(this, x);
    if (mask === null) return mean(x, 1, this.keepdims);
    const counts = expandDims(cast(mask, "bool"), -1);
    const total = sum(where(counts, x, 0), 1, this.keepdims);
    return div(total, sum(cast(counts, "float32"), 1, this.keepdims));
  }

  override get supportsMasking(): boolean {
    return true;
  }

  /** There are no steps left to mask. */
  override computeMask(_inputs: LayerInputs, _mask: Masks): Masks {
    return null;
  }
}

/** The largest of each feature over all steps, masked or not. */
export class GlobalMaxPooling1D<Keeps extends boolean = boolean> extends GlobalPooling1D<Keeps> {
  static override readonly className: string = "GlobalMaxPooling1D";

  override call(x: SymbolicTensor): SymbolicTensor {
    assertSequence(this, x);
    return max(x, 1, this.keepdims);
  }
}
