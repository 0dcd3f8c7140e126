/** Noise in training: GaussianNoise, GaussianDropout and AlphaDropout. */

import { add, cast, greaterEqual, mul, where } from "../../graph/operations/elementwise.js";
import { randomNormal } from "../../graph/operations/random.js";
import { randomUniform } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { operationKey, type RandomKey } from "../../runtime/random/seed.js";
import { dropoutRate, fraction, seed } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { CallContext } from "../call.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { WeightlessLayer } from "../same-shape.js";
import type { DropoutOptions } from "./dropout.js";
import { Dropout } from "./dropout.js";

/** Options of `gaussianNoise`. */
export interface GaussianNoiseOptions extends LayerOptions {
  /** Standard deviation of the noise, in [0, 1]. */
  readonly stddev: number;
  /** Fixes the random numbers of this layer. Default: by setSeed. */
  readonly seed?: number | null;
}

function noiseOptions() {
  return { stddev: fraction(), seed: seed() } satisfies Description<
    OwnOptions<GaussianNoiseOptions>
  >;
}

export interface GaussianNoise extends FieldsOf<GaussianNoiseOptions, typeof noiseOptions> {}

/** In training adds normal random numbers of mean 0; otherwise the identity. */
export class GaussianNoise extends WeightlessLayer {
  static override readonly className: string = "GaussianNoise";
  readonly #key: RandomKey;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...noiseOptions() };
  }

  /** @throws ValueError for a standard deviation outside of [0, 1]. */
  constructor(options: GaussianNoiseOptions) {
    super(options);
    this.#key = operationKey(this.seed);
  }

  override call(x: SymbolicTensor, { training }: CallContext): SymbolicTensor {
    return training && this.stddev > 0
      ? add(x, randomNormal(x.dims, 0, this.stddev, this.#key))
      : x;
  }
}

/** Options of `gaussianDropout`. */
export interface GaussianDropoutOptions extends LayerOptions {
  /** Sets the variance of the factors, rate / (1 - rate); in [0, 1). */
  readonly rate: number;
  /** Fixes the random numbers of this layer. Default: by setSeed. */
  readonly seed?: number | null;
}

function gaussianOptions() {
  return { rate: dropoutRate(), seed: seed() } satisfies Description<
    OwnOptions<GaussianDropoutOptions>
  >;
}

export interface GaussianDropout extends FieldsOf<GaussianDropoutOptions, typeof gaussianOptions> {}

/** In training multiplies by normal random numbers of mean 1 and variance rate / (1 - rate); otherwise the identity. */
export class GaussianDropout extends WeightlessLayer {
  static override readonly className: string = "GaussianDropout";
  readonly #key: RandomKey;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...gaussianOptions() };
  }

  /** @throws ValueError for a rate outside of [0, 1). */
  constructor(options: GaussianDropoutOptions) {
    super(options);
    this.#key = operationKey(this.seed);
  }

  override call(x: SymbolicTensor, { training }: CallContext): SymbolicTensor {
    if (!training || this.rate === 0) return x;
    const stddev = Math.sqrt(this.rate / (1 - this.rate));
    return mul(x, randomNormal(x.dims, 1, stddev, this.#key));
  }
}

/** The limit of selu for large negative inputs: -1.0507... · 1.6732... */
const SATURATION = -1.0507009873554805 * 1.6732632423543772;

/**
 * In training sets a fraction of the elements to selu's negative limit α' and transforms all by a x + b, which keeps mean
 * 0 and variance 1: a = 1 / √((1 - rate) (1 + rate α'²)), b = -a α' rate (Klambauer et al. 2017). Otherwise the identity.
 */
export class AlphaDropout extends Dropout {
  static override readonly className: string = "AlphaDropout";

  override call(x: SymbolicTensor, { training }: CallContext): SymbolicTensor {
    const { rate } = this;
    if (!training || rate === 0) return x;
    const kept = greaterEqual(randomUniform(this.noiseDims(x), 0, 1, this.key), rate);
    const a = 1 / Math.sqrt((1 - rate) * (1 + rate * SATURATION ** 2));
    return add(mul(where(kept, cast(x, "float32"), SATURATION), a), -a * SATURATION * rate);
  }
}

/**
 * In training adds normal random numbers of mean 0: `layers.gaussianNoise({ stddev: 0.1 })`. The output has the shape of
 * the input, [batch, ...].
 * @throws ValueError for a standard deviation outside of [0, 1].
 */
export function gaussianNoise(options: GaussianNoiseOptions): GaussianNoise {
  return new GaussianNoise(options);
}

/**
 * In training multiplies by normal random numbers of mean 1: `layers.gaussianDropout({ rate: 0.2 })`. The output has the
 * shape of the input, [batch, ...].
 * @throws ValueError for a rate outside of [0, 1).
 */
export function gaussianDropout(options: GaussianDropoutOptions): GaussianDropout {
  return new GaussianDropout(options);
}

/**
 * Dropout that keeps mean and variance, for selu: `layers.alphaDropout({ rate: 0.1 })`. The output has the shape of the
 * input, [batch, ...].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function alphaDropout(options: DropoutOptions): AlphaDropout {
  return new AlphaDropout(options);
}
