/** Root mean square normalization: Zhang and Sennrich 2019. */
import { cast } from "../../graph/operations/elementwise.js";
import { normalizeAxis } from "../../graph/shapes.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import { integer, nonNegative, oneOrMore, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { SameShapeLayer } from "../same-shape.js";
import { knownSizes, normalizeOver } from "./normalize-over.js";

/** Options of `rmsNormalization`. */
export interface RMSNormalizationOptions extends LayerOptions {
  /** Axis or axes over which the mean of squares is taken. Default -1. */
  readonly axis?: number | readonly number[];
  /** Added to the mean of squares, 0 or above. Default 1e-6. */
  readonly epsilon?: number;
}

function rmsOptions() {
  return {
    axis: optional(oneOrMore(integer()), -1),
    epsilon: optional(nonNegative(), 1e-6),
  } satisfies Description<OwnOptions<RMSNormalizationOptions>>;
}

export interface RMSNormalization extends FieldsOf<RMSNormalizationOptions, typeof rmsOptions> {}

/** y = scale x / √(mean(x²) + epsilon), the mean over these axes of each example. Weights: scale, of their sizes. */
export class RMSNormalization extends SameShapeLayer {
  static override readonly className: string = "RMSNormalization";
  /** Weight of the shape of the normalized axes: a symbolic tensor that other layers and losses may use, too. Null before `build`. */
  scale: SymbolicTensor | null = null;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...rmsOptions() };
  }

  /** @throws ValueError where epsilon is negative or not a number, or an axis is not an integer. */
  constructor(options: RMSNormalizationOptions = {}) {
    super(options);
  }

  /** @throws ShapeError where an axis has no known size. */
  override build(inputShape: SymbolicShape): void {
    const shape = knownSizes(this, inputShape, this.#axes);
    this.scale = this.addWeight({ name: "scale", shape, initializer: "ones" });
  }

  get #axes(): number[] {
    return [this.axis].flat().sort((a, b) => a - b);
  }

  override call(input: SymbolicTensor): SymbolicTensor {
    const { scale: gamma, epsilon } = this;
    if (gamma === null) throw new ShapeError(`${this} is not built.`);
    const x = cast(input, "float32");
    const axes = this.#axes.map((axis) => normalizeAxis(axis, x.rank));
    return normalizeOver(x, axes, { gamma, beta: null, epsilon, centered: false });
  }

  /** As in Keras, whose layer ends masks. */
  override get supportsMasking(): boolean {
    return false;
  }
}

/**
 * Each example divided by its root mean square, times a trained scale. The output has the shape of the input, [batch,
 * ...].
 * @throws ValueError where epsilon is negative or not a number, or an axis is not an integer.
 */
export function rmsNormalization(options?: RMSNormalizationOptions): RMSNormalization {
  return new RMSNormalization(options);
}
