/** Positions as rotations of pairs of features: Su et al. 2021 (RoFormer); the layer as in KerasHub. */
import { at } from "../../graph/dim.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { concatenate } from "../../graph/operations/concat.js";
import { add, cos, mul, sin, sub } from "../../graph/operations/elementwise.js";
import { expandDims, slice, transpose } from "../../graph/operations/layout.js";
import { arange, constant } from "../../graph/operations/sources.js";
import { normalizeAxis } from "../../graph/shapes.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import { integer, optional, positive } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { WeightlessLayer } from "../same-shape.js";
import { assertHasTime } from "./positions.js";

/** Options of `rotaryEmbedding`. */
export interface RotaryEmbeddingOptions extends LayerOptions {
  /** 2π times this is a bound of all wavelengths, which the last pair of features comes near to. Default 10,000. */
  readonly maxWavelength?: number;
  /** Positions are divided by this. Default 1. */
  readonly scalingFactor?: number;
  /** The axis of steps. Default 1. */
  readonly sequenceAxis?: number;
  /** The axis of features, whose size is even. Default -1. */
  readonly featureAxis?: number;
}

function rotaryOptions() {
  return {
    maxWavelength: optional(positive(), 10_000),
    scalingFactor: optional(positive(), 1),
    sequenceAxis: optional(integer(), 1),
    featureAxis: optional(integer(), -1),
  } satisfies Description<OwnOptions<RotaryEmbeddingOptions>>;
}

export interface RotaryEmbedding extends FieldsOf<RotaryEmbeddingOptions, typeof rotaryOptions> {}

/**
 * For queries and keys, whose products then depend on the distance of their positions. With a and b the first and second
 * half of the features, and angles t f_i, f_i = maxWavelength^(-2 i / features), at step t:
 * a' = a cos - b sin, b' = b cos + a sin.
 */
export class RotaryEmbedding extends WeightlessLayer {
  static override readonly className: string = "RotaryEmbedding";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...rotaryOptions() };
  }

  /** @throws ValueError for an axis that is not an integer, and unless wavelength and factor are positive. */
  constructor(options: RotaryEmbeddingOptions = {}) {
    super(options);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    assertHasTime(this, x);
    const axis = normalizeAxis(this.featureAxis, x.rank);
    const half = this.#halfOf(x, axis);
    const angles = this.#angles(x, axis, half);
    const [c, s] = [cos(angles), sin(angles)];
    const part = (start: number) =>
      slice(
        x,
        x.dims.map((_, other) => (other === axis ? start : 0)),
        x.dims.map((_, other) => (other === axis ? half : -1)),
      );
    const [a, b] = [part(0), part(half)];
    return concatenate([sub(mul(a, c), mul(b, s)), add(mul(b, c), mul(a, s))], axis);
  }

  #halfOf(x: SymbolicTensor, axis: number): number {
    const features = at(x.dims, axis);
    if (typeof features === "number" && features % 2 === 0) return features / 2;
    throw new ShapeError(
      `${this}: the axis of features needs a known, even size, got ${x.toString()} with featureAxis ${this.featureAxis}.`,
    );
  }

  /** The angles t f_i of all steps t and pairs i of features, with axes of size 1 for all other axes of x. */
  #angles(x: SymbolicTensor, axis: number, half: number): SymbolicTensor {
    const sequence = normalizeAxis(this.sequenceAxis, x.rank);
    if (sequence === axis) {
      throw new ShapeError(
        `${this}: sequenceAxis and featureAxis are the same axis of ${x.toString()}.`,
      );
    }
    const frequencies = Array.from(
      { length: half },
      (_, i) => this.maxWavelength ** (-i / half) / this.scalingFactor,
    );
    const time = at(x.dims, sequence);
    const angles = mul(expandDims(arange(time), 1), constant(frequencies, [half]));
    const sizes = x.dims.map((_, other) => (other === sequence ? time : other === axis ? half : 1));
    return reshape(sequence < axis ? angles : transpose(angles, [1, 0]), sizes);
  }
}

/**
 * Queries or keys with their features rotated by their positions: as KerasHub's. The output has the shape of the input,
 * [batch, ...].
 * @throws ValueError for an axis that is not an integer, and unless wavelength and factor are positive.
 */
export function rotaryEmbedding(options?: RotaryEmbeddingOptions): RotaryEmbedding {
  return new RotaryEmbedding(options);
}
