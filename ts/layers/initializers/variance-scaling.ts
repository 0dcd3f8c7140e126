/**
 * Initializers whose variance depends on the number of inputs (fan in) and outputs (fan out) of a unit.
 *
 * Variance = scale / n, with n the fan in, the fan out or their mean (Glorot and Bengio, 2010; He et al.,
 * 2015; LeCun et al., 1998).
 */
import { randomNormal, truncatedNormal } from "../../graph/operations/random.js";
import { randomUniform } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { RandomKey } from "../../runtime/random/seed.js";
import { fixed, oneOf, optional, positive, seed } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Initializer, keyOf, type SeedOptions } from "./initializer.js";

/** Standard deviation of the standard normal distribution truncated at two standard deviations. */
const TRUNCATED_STDDEV = 0.87962566103423978;

export type FanMode = "fan_in" | "fan_out" | "fan_avg";
export type ScaledDistribution = "truncated_normal" | "untruncated_normal" | "uniform";

/** Options of `varianceScaling`. */
export interface VarianceScalingOptions extends SeedOptions {
  /** The variance times n; positive. Default 1. */
  readonly scale?: number;
  /** What n is: the inputs of a unit (the default), the units that an input leads to, or the mean of both. */
  readonly mode?: FanMode;
  /** "truncated_normal", the default, ends at two standard deviations, and the variance is that after truncation. */
  readonly distribution?: ScaledDistribution;
}

function scalingOptions() {
  return {
    scale: optional(positive(), 1),
    mode: optional(oneOf("fan_in", "fan_out", "fan_avg"), "fan_in"),
    distribution: optional(
      oneOf("truncated_normal", "untruncated_normal", "uniform"),
      "truncated_normal",
    ),
    seed: seed(),
  } satisfies Description<VarianceScalingOptions>;
}

export interface VarianceScaling extends FieldsOf<VarianceScalingOptions, typeof scalingOptions> {}

/**
 * Fan in and fan out of a weight. Vector: its size, for both. Matrix: rows and columns. Kernel of a convolution: the
 * last two axes, each times the size of the receptive field.
 */
export function computeFans(shape: readonly number[]): {
  readonly fanIn: number;
  readonly fanOut: number;
} {
  const [fanOut = 1, fanIn = fanOut, ...window] = [...shape].reverse();
  const receptiveField = window.reduce((product, size) => product * size, 1);
  return { fanIn: fanIn * receptiveField, fanOut: fanOut * receptiveField };
}

/** Random numbers with variance scale / n. */
export class VarianceScaling extends Initializer {
  static override readonly className: string = "VarianceScaling";

  static override options(): AnyDescription {
    return scalingOptions();
  }

  /** @throws ValueError where scale is not positive. */
  constructor(options: VarianceScalingOptions = {}) {
    super(options);
  }

  override values(shape: readonly number[], key: RandomKey): SymbolicTensor {
    const ownKey = keyOf(this.seed, key);
    const variance = this.scale / Math.max(1, this.#fan(shape));
    switch (this.distribution) {
      case "uniform": {
        // U(-a, a) has variance a² / 3.
        const limit = Math.sqrt(3 * variance);
        return randomUniform(shape, -limit, limit, ownKey);
      }
      case "untruncated_normal":
        return randomNormal(shape, 0, Math.sqrt(variance), ownKey);
      case "truncated_normal":
        return truncatedNormal(shape, 0, Math.sqrt(variance) / TRUNCATED_STDDEV, ownKey);
    }
  }

  #fan(shape: readonly number[]): number {
    const { fanIn, fanOut } = computeFans(shape);
    switch (this.mode) {
      case "fan_in":
        return fanIn;
      case "fan_out":
        return fanOut;
      case "fan_avg":
        return (fanIn + fanOut) / 2;
    }
  }
}

/** Options of a subclass that fixes everything but the seed. */
function fixedScaling(
  scale: number,
  mode: FanMode,
  distribution: ScaledDistribution,
): AnyDescription {
  return {
    ...scalingOptions(),
    scale: fixed(scale),
    mode: fixed(mode),
    distribution: fixed(distribution),
  };
}

/** Uniform with variance 2 / (fan in + fan out); the default of kernels. */
export class GlorotUniform extends VarianceScaling {
  static override readonly className: string = "GlorotUniform";

  static override options(): AnyDescription {
    return fixedScaling(1, "fan_avg", "uniform");
  }

  constructor(options: SeedOptions = {}) {
    super(options);
  }
}

/** Truncated normal with variance 2 / (fan in + fan out). */
export class GlorotNormal extends VarianceScaling {
  static override readonly className: string = "GlorotNormal";

  static override options(): AnyDescription {
    return fixedScaling(1, "fan_avg", "truncated_normal");
  }

  constructor(options: SeedOptions = {}) {
    super(options);
  }
}

/** Uniform with variance 2 / fan in: for relu. */
export class HeUniform extends VarianceScaling {
  static override readonly className: string = "HeUniform";

  static override options(): AnyDescription {
    return fixedScaling(2, "fan_in", "uniform");
  }

  constructor(options: SeedOptions = {}) {
    super(options);
  }
}

/** Truncated normal with variance 2 / fan in: for relu. */
export class HeNormal extends VarianceScaling {
  static override readonly className: string = "HeNormal";

  static override options(): AnyDescription {
    return fixedScaling(2, "fan_in", "truncated_normal");
  }

  constructor(options: SeedOptions = {}) {
    super(options);
  }
}

/** Uniform with variance 1 / fan in: for selu. */
export class LecunUniform extends VarianceScaling {
  static override readonly className: string = "LecunUniform";

  static override options(): AnyDescription {
    return fixedScaling(1, "fan_in", "uniform");
  }

  constructor(options: SeedOptions = {}) {
    super(options);
  }
}

/** Truncated normal with variance 1 / fan in: for selu. */
export class LecunNormal extends VarianceScaling {
  static override readonly className: string = "LecunNormal";

  static override options(): AnyDescription {
    return fixedScaling(1, "fan_in", "truncated_normal");
  }

  constructor(options: SeedOptions = {}) {
    super(options);
  }
}
