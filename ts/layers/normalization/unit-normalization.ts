/** Vectors of length 1. */
import { normalizeAxis } from "../../graph/shapes.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { integer, oneOrMore, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { l2Normalize } from "../l2-normalize.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { WeightlessLayer } from "../same-shape.js";

/** Options of `unitNormalization`. */
export interface UnitNormalizationOptions extends LayerOptions {
  /** Axis or axes over which squares are summed. Default -1. */
  readonly axis?: number | readonly number[];
}

function unitOptions() {
  return { axis: optional(oneOrMore(integer()), -1) } satisfies Description<
    OwnOptions<UnitNormalizationOptions>
  >;
}

export interface UnitNormalization extends FieldsOf<UnitNormalizationOptions, typeof unitOptions> {}

/** Keras's lower bound of the length. */
const SHORTEST = 1e-12;

/** y = x / √(Σ x²), the sum over these axes; zeros stay zeros. */
export class UnitNormalization extends WeightlessLayer {
  static override readonly className: string = "UnitNormalization";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...unitOptions() };
  }

  /** @throws ValueError where an axis is not an integer. */
  constructor(options: UnitNormalizationOptions = {}) {
    super(options);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const axes = [this.axis].flat().map((axis) => normalizeAxis(axis, x.rank));
    return l2Normalize(x, axes, SHORTEST);
  }
}

/**
 * Each example divided by its length. The output has the shape of the input, [batch, ...].
 * @throws ValueError where an axis is not an integer.
 */
export function unitNormalization(options?: UnitNormalizationOptions): UnitNormalization {
  return new UnitNormalization(options);
}
