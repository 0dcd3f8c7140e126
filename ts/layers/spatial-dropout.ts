/** Dropout of whole features: Tompson et al. 2015. */
import type { SymbolicShape } from "../graph/symbolic.js";
import { fixed } from "../runtime/registry/kinds.js";
import type { AnyDescription } from "../runtime/registry/option.js";
import { Dropout, type DropoutOptions } from "./dropout.js";

/** Options of `spatialDropout1D`. */
export type SpatialDropout1DOptions = Omit<DropoutOptions, "noiseShape">;

/** In training drops each feature at all steps of an example or at none: [batch, time, features]. */
export class SpatialDropout1D extends Dropout {
  static override readonly className: string = "SpatialDropout1D";

  static override options(): AnyDescription {
    const perFeature: SymbolicShape = [null, 1, null];
    return { ...Dropout.options(), noiseShape: fixed(perFeature) };
  }

  /** @throws ValueError for a rate outside of [0, 1). */
  constructor(options: SpatialDropout1DOptions) {
    super(options);
  }
}
