/** Cosine decay, with a warm-up or with restarts. */
import {
  nonNegative,
  nullable,
  number,
  optional,
  positive,
  text,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { LearningRateSchedule } from "./schedule.js";

/** (1 - α) (1 + cos π x) / 2 + α for the fraction x of a decay, scaled by `height`. */
function cosine(x: number, alpha: number, height = 1): number {
  return (1 - alpha) * 0.5 * height * (1 + Math.cos(Math.PI * x)) + alpha;
}

/** Options of `cosineDecay`. */
export interface CosineDecayOptions {
  /** Learning rate η of the first step, at least 0. */
  readonly initialLearningRate: number;
  /** Steps n of the decay, above 0; those of the warm-up come before. */
  readonly decaySteps: number;
  /** The last rate as a fraction α of the highest; default 0. */
  readonly alpha?: number;
  /** A name for the config. Default "CosineDecay". */
  readonly name?: string;
  /** The rate that the warm-up ends with, from which the rate decays. Default null: no warm-up. */
  readonly warmupTarget?: number | null;
  /** Steps of the warm-up, in which the rate moves linearly from η; default 0. */
  readonly warmupSteps?: number;
}

function cosineDecayOptions() {
  return {
    initialLearningRate: nonNegative(),
    decaySteps: positive(),
    alpha: optional(number(), 0),
    name: optional(text(), "CosineDecay"),
    warmupTarget: optional(nullable(nonNegative()), null),
    warmupSteps: optional(nonNegative(), 0),
  } satisfies Description<CosineDecayOptions>;
}

export interface CosineDecay extends FieldsOf<CosineDecayOptions, typeof cosineDecayOptions> {}

/**
 * η ((1 - α) (1 + cos π t/n) / 2 + α) after t steps, η α from n on (Loshchilov and Hutter 2017). With a warm-up the rate
 * moves from η to its target first, and decays from there.
 */
export class CosineDecay extends LearningRateSchedule {
  static override readonly className: string = "CosineDecay";

  static override options(): AnyDescription {
    return cosineDecayOptions();
  }

  /** @throws ValueError for a missing option, a negative rate and steps that are not above 0. */
  constructor(options: CosineDecayOptions) {
    super(options);
  }

  override at(step: number): number {
    const { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps } = this;
    if (warmupTarget === null)
      return initialLearningRate * cosine(Math.min(step / decaySteps, 1), alpha);
    if (step < warmupSteps)
      return (warmupTarget - initialLearningRate) * (step / warmupSteps) + initialLearningRate;
    return warmupTarget * cosine(Math.min((step - warmupSteps) / decaySteps, 1), alpha);
  }
}

/**
 * A cosine from initialLearningRate down to the fraction alpha of it in decaySteps steps, after which it stays, perhaps
 * after a linear warm-up (Loshchilov and Hutter 2017).
 * @throws ValueError for a missing option, a negative rate and steps that are not above 0.
 * @example
 * const learningRate = schedules.cosineDecay({ initialLearningRate: 0.01, decaySteps: 1000 });
 * net.compile({ optimizer: optimizers.adam({ learningRate }), loss: "mse" });
 */
export function cosineDecay(options: CosineDecayOptions): CosineDecay {
  return new CosineDecay(options);
}

/** Options of `cosineDecayRestarts`. */
export interface CosineDecayRestartsOptions {
  /** Learning rate η of the first step, at least 0. */
  readonly initialLearningRate: number;
  /** Steps n of the first decay, above 0. */
  readonly firstDecaySteps: number;
  /** Factor of the steps from one decay to the next; default 2. */
  readonly tMul?: number;
  /** Factor of the first rate from one decay to the next; default 1. */
  readonly mMul?: number;
  /** The last rate of a decay as a fraction α of η; default 0. */
  readonly alpha?: number;
  /** A name for the config. Default "SGDRDecay". */
  readonly name?: string;
}

function cosineDecayRestartsOptions() {
  return {
    initialLearningRate: nonNegative(),
    firstDecaySteps: positive(),
    tMul: optional(positive(), 2),
    mMul: optional(nonNegative(), 1),
    alpha: optional(number(), 0),
    name: optional(text(), "SGDRDecay"),
  } satisfies Description<CosineDecayRestartsOptions>;
}

export interface CosineDecayRestarts
  extends FieldsOf<CosineDecayRestartsOptions, typeof cosineDecayRestartsOptions> {}

/**
 * Cosine decays one after the other: the i-th, from 0, lasts n `tMul`^i steps and begins with η `mMul`^i (Loshchilov and
 * Hutter 2017).
 */
export class CosineDecayRestarts extends LearningRateSchedule {
  static override readonly className: string = "CosineDecayRestarts";

  static override options(): AnyDescription {
    return cosineDecayRestartsOptions();
  }

  /** @throws ValueError for a missing option, a negative rate or factor, and steps that are not above 0. */
  constructor(options: CosineDecayRestartsOptions) {
    super(options);
  }

  override at(step: number): number {
    const { initialLearningRate, firstDecaySteps, tMul, mMul, alpha } = this;
    const periods = step / firstDecaySteps;
    const restarts = tMul === 1 ? Math.floor(periods) : restartsIn(periods, tMul);
    const start = tMul === 1 ? restarts : (1 - tMul ** restarts) / (1 - tMul);
    const fraction = (periods - start) / tMul ** restarts;
    return initialLearningRate * cosine(fraction, alpha, mMul ** restarts);
  }
}

/** How many decays are over after x times the steps of the first one: the largest i with 1 + r + ... + r^(i-1) <= x. */
function restartsIn(x: number, ratio: number): number {
  // Where decays get shorter and shorter, an infinite number of them ends in a finite number of steps.
  const estimate = Math.log(1 - x * (1 - ratio)) / Math.log(ratio);
  const rounded = Math.round(estimate);
  return (1 - ratio ** rounded) / (1 - ratio) <= x ? rounded : Math.floor(estimate);
}

/**
 * Cosine decays one after the other (Loshchilov and Hutter 2017): the i-th, from 0, lasts firstDecaySteps tMul^i steps and
 * begins with the rate initialLearningRate mMul^i.
 * @throws ValueError for a missing option, a negative rate or factor, and steps that are not above 0.
 * @example
 * const learningRate = schedules.cosineDecayRestarts({ initialLearningRate: 0.01, firstDecaySteps: 500 });
 * net.compile({ optimizer: optimizers.adam({ learningRate }), loss: "mse" });
 */
export function cosineDecayRestarts(options: CosineDecayRestartsOptions): CosineDecayRestarts {
  return new CosineDecayRestarts(options);
}
