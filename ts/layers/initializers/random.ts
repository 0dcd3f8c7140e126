/** Initializers that draw from one distribution, whatever the shape. */
import { add, erfInv, mul } from "../../graph/builders/elementwise.js";
import { randomUniform } from "../../graph/builders/fused.js";
import type { Dim } from "../../graph/dim.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { RandomKey } from "../../graph/variable.js";
import { Initializer, keyOf, type SeedOptions, symmetricUniform } from "./initializer.js";

/** erf(2 / √2): the probability of falling within two standard deviations. */
const WITHIN_TWO = 0.9544997361036416;

/** Normal numbers by inversion: z = √2 erfinv(x), x uniform in (-1, 1). */
export function normal(
  dims: readonly Dim[],
  mean: number,
  stddev: number,
  key: RandomKey,
): SymbolicTensor {
  return add(mul(erfInv(symmetricUniform(dims, key)), stddev * Math.SQRT2), mean);
}

/** As `normal`, cut at two standard deviations: x is uniform in ±erf(2 / √2). */
export function truncatedNormal(
  dims: readonly Dim[],
  mean: number,
  stddev: number,
  key: RandomKey,
): SymbolicTensor {
  const x = mul(symmetricUniform(dims, key), WITHIN_TWO);
  return add(mul(erfInv(x), stddev * Math.SQRT2), mean);
}

export interface RandomUniformOptions extends SeedOptions {
  /** Default -0.05. */
  readonly minval?: number;
  /** Default 0.05. */
  readonly maxval?: number;
}

/** Uniform in [minval, maxval). */
export class RandomUniform extends Initializer {
  static override readonly className = "RandomUniform";
  readonly minval: number;
  readonly maxval: number;
  readonly seed: number | null;

  constructor({ minval = -0.05, maxval = 0.05, seed = null }: RandomUniformOptions = {}) {
    super();
    this.minval = minval;
    this.maxval = maxval;
    this.seed = seed;
  }

  override values(shape: readonly number[], key: RandomKey): SymbolicTensor {
    return randomUniform(shape, this.minval, this.maxval, keyOf(this.seed, key));
  }

  override getConfig(): Record<string, unknown> {
    return { minval: this.minval, maxval: this.maxval, seed: this.seed };
  }
}

export interface RandomNormalOptions extends SeedOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Default 0.05. */
  readonly stddev?: number;
}

/** Normal with the given mean and standard deviation. */
export class RandomNormal extends Initializer {
  static override readonly className: string = "RandomNormal";
  readonly mean: number;
  readonly stddev: number;
  readonly seed: number | null;

  constructor({ mean = 0, stddev = 0.05, seed = null }: RandomNormalOptions = {}) {
    super();
    this.mean = mean;
    this.stddev = stddev;
    this.seed = seed;
  }

  override values(shape: readonly number[], key: RandomKey): SymbolicTensor {
    return normal(shape, this.mean, this.stddev, keyOf(this.seed, key));
  }

  override getConfig(): Record<string, unknown> {
    return { mean: this.mean, stddev: this.stddev, seed: this.seed };
  }
}

/** Normal, cut at two standard deviations; `stddev` is that before the cut, as in Keras. */
export class TruncatedNormal extends RandomNormal {
  static override readonly className = "TruncatedNormal";

  override values(shape: readonly number[], key: RandomKey): SymbolicTensor {
    return truncatedNormal(shape, this.mean, this.stddev, keyOf(this.seed, key));
  }
}
