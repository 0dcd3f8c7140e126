/** Softmax as a layer, over one axis or several, with a mask. */
import { at, formatShape } from "../graph/dim.js";
import { cast, exp, greater, sub, where } from "../graph/operations/elementwise.js";
import { logSumExp } from "../graph/operations/reduce.js";
import { softmax as softmaxOp } from "../graph/operations/softmax.js";
import { mayAgree } from "../graph/shapes.js";
import type { SymbolicTensor } from "../graph/symbolic.js";
import { ShapeError } from "../runtime/errors.js";
import { integer, oneOrMore, optional } from "../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../runtime/registry/option.js";
import type { CallContext, FlatCall } from "./call.js";
import { Layer, type LayerOptions, type OwnOptions } from "./layer.js";
import { WeightlessLayer } from "./same-shape.js";

/** Options of `softmax`. */
export interface SoftmaxOptions extends LayerOptions {
  /** The axis, or the axes, over which the outputs sum to 1. Default -1. */
  readonly axis?: number | readonly number[];
}

function softmaxOptions() {
  return { axis: optional(oneOrMore(integer()), -1) } satisfies Description<
    OwnOptions<SoftmaxOptions>
  >;
}

export interface Softmax extends FieldsOf<SoftmaxOptions, typeof softmaxOptions> {}

/** Replaces masked inputs. */
const MASKED = -1e9;

/**
 * y = eˣ / Σ eˣ over these axes. The mask of `apply`, or that which the input carries, broadcasts to the input: elements
 * where it is false (or a number of at most 0.5) are left out of the sums, and 0 in the output.
 */
export class Softmax extends WeightlessLayer {
  static override readonly className: string = "Softmax";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...softmaxOptions() };
  }

  /** @throws ValueError where an axis is not an integer. */
  constructor(options: SoftmaxOptions = {}) {
    super(options);
  }

  /** @throws ShapeError for an axis that does not exist, and a mask that does not broadcast to the input. */
  override call(x: SymbolicTensor, { mask }: CallContext): SymbolicTensor {
    if (mask === null) return this.#over(x);
    this.#assertBroadcasts(mask, x);
    const kept = mask.dtype === "bool" ? mask : greater(mask, 0.5);
    // Where all elements are masked their softmax is uniform: it is replaced by 0.
    return where(kept, this.#over(where(kept, cast(x, "float32"), MASKED)), 0);
  }

  #over(x: SymbolicTensor): SymbolicTensor {
    const [first = -1, ...others] = [this.axis].flat();
    if (others.length === 0) return softmaxOp(x, first);
    return exp(sub(x, logSumExp(x, [first, ...others], true)));
  }

  /** A mask broadcasts to the input; it need not have its leading axes. */
  protected override assertMasks(_call: FlatCall): void {}

  #assertBroadcasts(mask: SymbolicTensor, x: SymbolicTensor): void {
    const lead = x.rank - mask.rank;
    const fits =
      lead >= 0 &&
      mask.dims.every((size, axis) => size === 1 || mayAgree(size, at(x.dims, lead + axis)));
    if (fits) return;
    throw new ShapeError(
      `${this}: a mask must broadcast to the input; got ${formatShape(mask.dims)} for an input of shape ${formatShape(x.dims)}.`,
    );
  }
}

/**
 * eˣ / Σ eˣ over an axis, by default the last, or several: `layers.softmax({ axis: [1, 2] })`. [...] to [...]; masked
 * elements are 0.
 * @throws ValueError where an axis is not an integer.
 */
export const softmax = (options?: SoftmaxOptions): Softmax => new Softmax(options);
