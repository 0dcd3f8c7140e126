/** Initializers whose distribution does not depend on the shape of the weight. */

import { randomNormal, truncatedNormal } from "../../graph/operations/random.js";
import { randomUniform } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { RandomKey } from "../../runtime/random/seed.js";
import { number, optional, seed } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Initializer, keyOf, type SeedOptions } from "./initializer.js";

/** Options of `randomUniform`. */
export interface RandomUniformOptions extends SeedOptions {
  /** Lower limit. Default -0.05. */
  readonly minval?: number;
  /** Upper limit, which is not reached. Default 0.05. */
  readonly maxval?: number;
}

function uniformOptions() {
  return {
    minval: optional(number(), -0.05),
    maxval: optional(number(), 0.05),
    seed: seed(),
  } satisfies Description<RandomUniformOptions>;
}

export interface RandomUniform extends FieldsOf<RandomUniformOptions, typeof uniformOptions> {}

/** Uniform in [minval, maxval). */
export class RandomUniform extends Initializer {
  static override readonly className: string = "RandomUniform";

  static override options(): AnyDescription {
    return uniformOptions();
  }

  constructor(options: RandomUniformOptions = {}) {
    super(options);
  }

  override values(shape: readonly number[], key: RandomKey): SymbolicTensor {
    return randomUniform(shape, this.minval, this.maxval, keyOf(this.seed, key));
  }
}

/** Options of `randomNormal` and `truncatedNormal`. */
export interface RandomNormalOptions extends SeedOptions {
  /** Mean of the distribution. Default 0. */
  readonly mean?: number;
  /** Standard deviation. Default 0.05. */
  readonly stddev?: number;
}

function normalOptions() {
  return {
    mean: optional(number(), 0),
    stddev: optional(number(), 0.05),
    seed: seed(),
  } satisfies Description<RandomNormalOptions>;
}

export interface RandomNormal extends FieldsOf<RandomNormalOptions, typeof normalOptions> {}

/** Normal with mean `mean` and standard deviation `stddev`. */
export class RandomNormal extends Initializer {
  static override readonly className: string = "RandomNormal";

  static override options(): AnyDescription {
    return normalOptions();
  }

  constructor(options: RandomNormalOptions = {}) {
    super(options);
  }

  override values(shape: readonly number[], key: RandomKey): SymbolicTensor {
    return randomNormal(shape, this.mean, this.stddev, keyOf(this.seed, key));
  }
}

/** Normal, truncated at two standard deviations; `stddev` is that of the normal before truncation, as in Keras. */
export class TruncatedNormal extends RandomNormal {
  static override readonly className: string = "TruncatedNormal";

  override values(shape: readonly number[], key: RandomKey): SymbolicTensor {
    return truncatedNormal(shape, this.mean, this.stddev, keyOf(this.seed, key));
  }
}
