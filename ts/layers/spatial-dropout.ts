/** Dropout of whole features: Tompson et al. 2015. */
import { Dropout, type DropoutOptions } from "./dropout.js";

export type SpatialDropout1DOptions = Omit<DropoutOptions, "noiseShape">;

/** Drops a feature at all steps of an example or at none: [batch, time, features]. In training alone. */
export class SpatialDropout1D extends Dropout {
  static override readonly className = "SpatialDropout1D";

  /** @throws ValueError for a rate outside of [0, 1). */
  constructor(options: SpatialDropout1DOptions) {
    super({ ...options, noiseShape: [null, 1, null] });
  }

  override getConfig(): Record<string, unknown> {
    const { noiseShape: _noiseShape, ...config } = super.getConfig();
    return config;
  }
}
