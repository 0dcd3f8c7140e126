/** Positions as sines and cosines: Vaswani et al. 2017, section 3.5; the layer as in KerasHub. */
import { at } from "../../graph/dim.js";
import { cos, mul, sin, where } from "../../graph/operations/elementwise.js";
import { expandDims } from "../../graph/operations/layout.js";
import { arange, constant } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { optional, positive } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { knownLastSize, Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { WeightlessLayer } from "../same-shape.js";
import { assertHasTime, forEachExample } from "./positions.js";

/** Options of `sinePositionEncoding`. */
export interface SinePositionEncodingOptions extends LayerOptions {
  /** The longest wavelength is 2π times this. Default 10,000. */
  readonly maxWavelength?: number;
}

function sineOptions() {
  return { maxWavelength: optional(positive(), 10_000) } satisfies Description<
    OwnOptions<SinePositionEncodingOptions>
  >;
}

export interface SinePositionEncoding
  extends FieldsOf<SinePositionEncodingOptions, typeof sineOptions> {}

/**
 * y[..., t, i] = sin(t f_i) for even i and cos(t f_i) for odd i, f_i = maxWavelength^(-2 ⌊i / 2⌋ / features), for an
 * input [..., time, features] whose numbers do not matter: to be added to it.
 */
export class SinePositionEncoding extends WeightlessLayer {
  static override readonly className: string = "SinePositionEncoding";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...sineOptions() };
  }

  /** @throws ValueError unless maxWavelength is positive. */
  constructor(options: SinePositionEncodingOptions = {}) {
    super(options);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    assertHasTime(this, x);
    const features = knownLastSize(this, x.shape);
    const index = Array.from({ length: features }, (_, i) => i);
    const frequencies = index.map(
      (i) => this.maxWavelength ** ((-2 * Math.floor(i / 2)) / features),
    );
    const isOdd = constant(
      index.map((i) => i % 2),
      [features],
      "bool",
    );
    const steps = expandDims(arange(at(x.dims, x.rank - 2)), 1);
    const angles = mul(steps, constant(frequencies, [features]));
    return forEachExample(where(isOdd, cos(angles), sin(angles)), x);
  }
}

/**
 * Positions as sines and cosines, of an input's shape, to be added to it: as KerasHub's. x [batch, length, features] gives
 * [batch, length, features].
 * @throws ValueError unless maxWavelength is positive.
 */
export function sinePositionEncoding(options?: SinePositionEncodingOptions): SinePositionEncoding {
  return new SinePositionEncoding(options);
}
