/** The options that every optimizer takes. */
import {
  boolean,
  fraction,
  integerFrom,
  nonNegative,
  nullable,
  optional,
  positive,
  text,
} from "../../runtime/registry/kinds.js";
import type { Description } from "../../runtime/registry/option.js";
import type { ClippingOptions } from "./clipping.js";
import { type LearningRate, learningRate } from "./learning-rate.js";

/** Options that every optimizer takes. */
export interface OptimizerOptions extends ClippingOptions {
  /**
   * Learning rate η, at least 0: a number, a schedule, or a function of the number of completed training steps. Default
   * 0.001; 0.01 for SGD.
   */
  readonly learningRate?: LearningRate;
  /** Fraction λ by which each weight shrinks before it is updated: w -= η λ w. Default null, none. */
  readonly weightDecay?: number | null;
  /** Whether to keep a moving average of each weight, which the weights take as their values when fit ends. Default false. */
  readonly useEma?: boolean;
  /** Decay β of that average: a = β a + (1 - β) w after each step, a = w after the first. Default 0.99. */
  readonly emaMomentum?: number;
  /** Steps after which the weights take their averages as values, again and again. Default null: only when fit ends. */
  readonly emaOverwriteFrequency?: number | null;
  /** By which the loss is multiplied before gradients are computed, and gradients are divided. Default null, 1. */
  readonly lossScaleFactor?: number | null;
  /** Training steps, 2 at least, whose gradients are averaged for one update. Default null: each step updates. */
  readonly gradientAccumulationSteps?: number | null;
  /** By default the class name in snake_case, numbered: `adam`, `adam_1`, .... */
  readonly name?: string;
}

/** What an optimizer's own options are, besides those of every optimizer. */
export type OwnOptions<Options extends OptimizerOptions> = Omit<Options, keyof OptimizerOptions>;

/** The constructor numbers the class where no name is given, so that the description has no default for it. */
export type NamedOptions = OptimizerOptions & { readonly name: string };

export function optimizerOptions() {
  const limit = optional(nullable(positive()), null);
  return {
    name: text(),
    learningRate: optional(learningRate(), 0.001),
    weightDecay: optional(nullable(nonNegative()), null),
    clipnorm: limit,
    clipvalue: limit,
    globalClipnorm: limit,
    useEma: optional(boolean(), false),
    emaMomentum: optional(fraction(), 0.99),
    emaOverwriteFrequency: optional(nullable(integerFrom(1)), null),
    lossScaleFactor: limit,
    gradientAccumulationSteps: optional(nullable(integerFrom(2)), null),
  } satisfies Description<NamedOptions>;
}
