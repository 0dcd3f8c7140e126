/** Values scaled and shifted by constants. */
import { add, cast, mul } from "../../graph/operations/elementwise.js";
import { constant } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { finite, oneOrMore, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { WeightlessLayer } from "../same-shape.js";

/** Options of `rescaling`. */
export interface RescalingOptions extends LayerOptions {
  /** Multiplied: a number, or one for each channel, along the last axis. */
  readonly scale: number | readonly number[];
  /** Added: a number, or one for each channel. Default 0. */
  readonly offset?: number | readonly number[];
}

function rescalingOptions() {
  return {
    scale: oneOrMore(finite()),
    offset: optional(oneOrMore(finite()), 0),
  } satisfies Description<OwnOptions<RescalingOptions>>;
}

export interface Rescaling extends FieldsOf<RescalingOptions, typeof rescalingOptions> {}

/** y = scale x + offset, in training and prediction: `layers.rescaling({ scale: 1 / 255 })`. */
export class Rescaling extends WeightlessLayer {
  static override readonly className: string = "Rescaling";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...rescalingOptions() };
  }

  /** @throws ValueError where a value is not a finite number. */
  constructor(options: RescalingOptions) {
    super(options);
  }

  /** @throws ShapeError where there are not as many numbers as channels. */
  override call(x: SymbolicTensor): SymbolicTensor {
    return add(mul(cast(x, "float32"), asOperand(this.scale)), asOperand(this.offset));
  }
}

function asOperand(values: number | readonly number[]) {
  return typeof values === "number" ? values : constant(values, [values.length]);
}

/**
 * scale x + offset: `layers.rescaling({ scale: 1 / 255 })`. The output has the shape of the input, [batch, ...].
 * @throws ValueError where a value is not a finite number.
 */
export function rescaling(options: RescalingOptions): Rescaling {
  return new Rescaling(options);
}
