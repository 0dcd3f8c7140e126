/**
 * Initializers whose spread depends on how many numbers a unit adds up or feeds.
 *
 * Variance = scale / n, with n the fan in, the fan out or their mean (Glorot and Bengio, 2010; He et al.,
 * 2015; LeCun et al., 1998).
 */
import { randomUniform } from "../../graph/builders/fused.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { RandomKey } from "../../graph/variable.js";
import { ValueError } from "../../runtime/errors.js";
import { Initializer, keyOf, type SeedOptions } from "./initializer.js";
import { normal, truncatedNormal } from "./random.js";

/** Standard deviation of the unit normal distribution cut at two standard deviations. */
const TRUNCATED_STDDEV = 0.87962566103423978;

export type FanMode = "fan_in" | "fan_out" | "fan_avg";
export type ScaledDistribution = "truncated_normal" | "untruncated_normal" | "uniform";

export interface VarianceScalingOptions extends SeedOptions {
  /** Positive. Default 1. */
  readonly scale?: number;
  /** Default "fan_in". */
  readonly mode?: FanMode;
  /** Default "truncated_normal". */
  readonly distribution?: ScaledDistribution;
}

/**
 * Fans of a weight: of a vector its size; of a matrix rows and columns; of a convolution's kernel the last
 * two axes, times the size of its window.
 */
export function computeFans(shape: readonly number[]): {
  readonly fanIn: number;
  readonly fanOut: number;
} {
  const [fanOut = 1, fanIn = fanOut, ...window] = [...shape].reverse();
  const receptive = window.reduce((product, size) => product * size, 1);
  return { fanIn: fanIn * receptive, fanOut: fanOut * receptive };
}

/**
 * Random numbers with variance scale / n.
 * @throws ValueError where scale is not positive.
 */
export class VarianceScaling extends Initializer {
  static override readonly className: string = "VarianceScaling";
  readonly scale: number;
  readonly mode: FanMode;
  readonly distribution: ScaledDistribution;
  readonly seed: number | null;

  constructor(options: VarianceScalingOptions = {}) {
    super();
    this.scale = options.scale ?? 1;
    this.mode = options.mode ?? "fan_in";
    this.distribution = options.distribution ?? "truncated_normal";
    this.seed = options.seed ?? null;
    if (!(this.scale > 0)) {
      throw new ValueError(`${this.className}: scale must be positive, got ${this.scale}.`);
    }
  }

  override values(shape: readonly number[], key: RandomKey): SymbolicTensor {
    const own = keyOf(this.seed, key);
    const variance = this.scale / Math.max(1, this.fan(shape));
    switch (this.distribution) {
      case "uniform": {
        // U(-a, a) has variance a² / 3.
        const limit = Math.sqrt(3 * variance);
        return randomUniform(shape, -limit, limit, own);
      }
      case "untruncated_normal":
        return normal(shape, 0, Math.sqrt(variance), own);
      case "truncated_normal":
        return truncatedNormal(shape, 0, Math.sqrt(variance) / TRUNCATED_STDDEV, own);
    }
  }

  private fan(shape: readonly number[]): number {
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

  override getConfig(): Record<string, unknown> {
    return { scale: this.scale, mode: this.mode, distribution: this.distribution, seed: this.seed };
  }
}

/** Variance scaling with everything but the seed decided. */
abstract class FixedScaling extends VarianceScaling {
  override getConfig(): Record<string, unknown> {
    return { seed: this.seed };
  }
}

/** Uniform with variance 2 / (fan in + fan out); the default of kernels. */
export class GlorotUniform extends FixedScaling {
  static override readonly className = "GlorotUniform";

  constructor({ seed = null }: SeedOptions = {}) {
    super({ scale: 1, mode: "fan_avg", distribution: "uniform", seed });
  }
}

/** Truncated normal with variance 2 / (fan in + fan out). */
export class GlorotNormal extends FixedScaling {
  static override readonly className = "GlorotNormal";

  constructor({ seed = null }: SeedOptions = {}) {
    super({ scale: 1, mode: "fan_avg", distribution: "truncated_normal", seed });
  }
}

/** Uniform with variance 2 / fan in: for relu. */
export class HeUniform extends FixedScaling {
  static override readonly className = "HeUniform";

  constructor({ seed = null }: SeedOptions = {}) {
    super({ scale: 2, mode: "fan_in", distribution: "uniform", seed });
  }
}

/** Truncated normal with variance 2 / fan in: for relu. */
export class HeNormal extends FixedScaling {
  static override readonly className = "HeNormal";

  constructor({ seed = null }: SeedOptions = {}) {
    super({ scale: 2, mode: "fan_in", distribution: "truncated_normal", seed });
  }
}

/** Uniform with variance 1 / fan in: for selu. */
export class LecunUniform extends FixedScaling {
  static override readonly className = "LecunUniform";

  constructor({ seed = null }: SeedOptions = {}) {
    super({ scale: 1, mode: "fan_in", distribution: "uniform", seed });
  }
}

/** Truncated normal with variance 1 / fan in: for selu. */
export class LecunNormal extends FixedScaling {
  static override readonly className = "LecunNormal";

  constructor({ seed = null }: SeedOptions = {}) {
    super({ scale: 1, mode: "fan_in", distribution: "truncated_normal", seed });
  }
}
