/** Schedules that decay smoothly, or at the ends of periods: exponential, inverse time and polynomial decay. */
import {
  boolean,
  nonNegative,
  number,
  optional,
  positive,
  text,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { LearningRateSchedule } from "./schedule.js";

/** Options of `exponentialDecay` and `inverseTimeDecay`. */
export interface DecayOptions {
  /** Learning rate η of the first step, at least 0. */
  readonly initialLearningRate: number;
  /** Steps n in which the rate decays once, above 0. */
  readonly decaySteps: number;
  /** Decay d. */
  readonly decayRate: number;
  /** Whether the rate decays at the end of each n steps, not continuously. Default false. */
  readonly staircase?: boolean;
  /** A name for the config. By default the name of the class. */
  readonly name?: string;
}

function decayOptions(name: string) {
  return {
    initialLearningRate: nonNegative(),
    decaySteps: positive(),
    decayRate: number(),
    staircase: optional(boolean(), false),
    name: optional(text(), name),
  } satisfies Description<DecayOptions>;
}

function exponentialDecayOptions() {
  return decayOptions("ExponentialDecay");
}

export interface ExponentialDecay extends FieldsOf<DecayOptions, typeof exponentialDecayOptions> {}

/** η d^(t/n) after t steps; with a staircase t/n is rounded down. */
export class ExponentialDecay extends LearningRateSchedule {
  static override readonly className: string = "ExponentialDecay";

  static override options(): AnyDescription {
    return exponentialDecayOptions();
  }

  /** @throws ValueError for a missing option, a negative rate and steps that are not above 0. */
  constructor(options: DecayOptions) {
    super(options);
  }

  override at(step: number): number {
    return this.initialLearningRate * this.decayRate ** periods(this, step);
  }
}

/**
 * The rate initialLearningRate · decayRate^(t / decaySteps) after t steps; with a staircase the exponent is rounded down.
 * @throws ValueError for a missing option, a negative rate and steps that are not above 0.
 * @example
 * const learningRate = schedules.exponentialDecay({ initialLearningRate: 0.01, decaySteps: 1000, decayRate: 0.9 });
 * net.compile({ optimizer: optimizers.adam({ learningRate }), loss: "mse" });
 */
export function exponentialDecay(options: DecayOptions): ExponentialDecay {
  return new ExponentialDecay(options);
}

function inverseTimeDecayOptions() {
  return decayOptions("InverseTimeDecay");
}

export interface InverseTimeDecay extends FieldsOf<DecayOptions, typeof inverseTimeDecayOptions> {}

/** η / (1 + d t/n) after t steps; with a staircase t/n is rounded down. */
export class InverseTimeDecay extends LearningRateSchedule {
  static override readonly className: string = "InverseTimeDecay";

  static override options(): AnyDescription {
    return inverseTimeDecayOptions();
  }

  /** @throws ValueError for a missing option, a negative rate and steps that are not above 0. */
  constructor(options: DecayOptions) {
    super(options);
  }

  override at(step: number): number {
    return this.initialLearningRate / (1 + this.decayRate * periods(this, step));
  }
}

/**
 * The rate initialLearningRate / (1 + decayRate · t / decaySteps) after t steps; with a staircase t / decaySteps is
 * rounded down.
 * @throws ValueError for a missing option, a negative rate and steps that are not above 0.
 * @example
 * const learningRate = schedules.inverseTimeDecay({ initialLearningRate: 0.01, decaySteps: 1000, decayRate: 0.5 });
 * net.compile({ optimizer: optimizers.adam({ learningRate }), loss: "mse" });
 */
export function inverseTimeDecay(options: DecayOptions): InverseTimeDecay {
  return new InverseTimeDecay(options);
}

/** How often the rate has decayed. */
function periods(
  { staircase, decaySteps }: Readonly<Pick<Required<DecayOptions>, "staircase" | "decaySteps">>,
  step: number,
): number {
  return staircase ? Math.floor(step / decaySteps) : step / decaySteps;
}

/** Options of `polynomialDecay`. */
export interface PolynomialDecayOptions {
  /** Learning rate η of the first step, at least 0. */
  readonly initialLearningRate: number;
  /** Steps n until the last rate is reached, above 0. */
  readonly decaySteps: number;
  /** The last rate ω; default 0.0001. */
  readonly endLearningRate?: number;
  /** Power p; default 1, linear. */
  readonly power?: number;
  /**
   * Whether the rate begins to decay again, over the next multiple of n, once the last rate is reached; by default it
   * stays there.
   */
  readonly cycle?: boolean;
  /** A name for the config. Default "PolynomialDecay". */
  readonly name?: string;
}

function polynomialDecayOptions() {
  return {
    initialLearningRate: nonNegative(),
    decaySteps: positive(),
    endLearningRate: optional(nonNegative(), 0.0001),
    power: optional(number(), 1),
    cycle: optional(boolean(), false),
    name: optional(text(), "PolynomialDecay"),
  } satisfies Description<PolynomialDecayOptions>;
}

export interface PolynomialDecay
  extends FieldsOf<PolynomialDecayOptions, typeof polynomialDecayOptions> {}

/**
 * (η - ω) (1 - t/n)^p + ω after t steps, ω from n on. With `cycle` n is, at t, the least multiple of n that is not below t.
 */
export class PolynomialDecay extends LearningRateSchedule {
  static override readonly className: string = "PolynomialDecay";

  static override options(): AnyDescription {
    return polynomialDecayOptions();
  }

  /** @throws ValueError for a missing option, a negative rate and steps that are not above 0. */
  constructor(options: PolynomialDecayOptions) {
    super(options);
  }

  override at(step: number): number {
    const { initialLearningRate, decaySteps, endLearningRate, power, cycle } = this;
    const end = cycle ? decaySteps * Math.max(1, Math.ceil(step / decaySteps)) : decaySteps;
    const left = 1 - Math.min(step, end) / end;
    return (initialLearningRate - endLearningRate) * left ** power + endLearningRate;
  }
}

/**
 * The rate (η - ω) (1 - t / n)^power + ω after t of n decaySteps, from η = initialLearningRate to ω = endLearningRate,
 * where it stays; with `cycle` it starts again.
 * @throws ValueError for a missing option, a negative rate and steps that are not above 0.
 * @example
 * const learningRate = schedules.polynomialDecay({ initialLearningRate: 0.01, decaySteps: 1000, endLearningRate: 1e-4 });
 * net.compile({ optimizer: optimizers.adam({ learningRate }), loss: "mse" });
 */
export function polynomialDecay(options: PolynomialDecayOptions): PolynomialDecay {
  return new PolynomialDecay(options);
}
