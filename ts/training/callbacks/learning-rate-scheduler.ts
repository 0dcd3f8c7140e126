/** LearningRateScheduler. */
import { print } from "../../runtime/host.js";
import { callable, finite, nonNegative, oneOf, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Callback, type CallbackContext, type Logs } from "./callback.js";

/** The learning rate of an epoch, counted from 0, from the current one. */
export type EpochSchedule = (epoch: number, learningRate: number) => number;

/** Options of `learningRateScheduler`. */
export interface LearningRateSchedulerOptions {
  /** Called before each epoch; returns its learning rate. */
  readonly schedule: EpochSchedule;
  /** 1 prints each learning rate. Default 0. */
  readonly verbose?: 0 | 1;
}

function learningRateSchedulerOptions() {
  return {
    // A function has no form in a config.
    schedule: { ...callable<EpochSchedule>(), write: () => undefined },
    verbose: optional(oneOf(0, 1), 0),
  } satisfies Description<LearningRateSchedulerOptions>;
}

export interface LearningRateScheduler
  extends FieldsOf<LearningRateSchedulerOptions, typeof learningRateSchedulerOptions> {}

/**
 * Sets the learning rate before each epoch, and adds it to the logs of the epoch as `learning_rate`, as Keras's
 * LearningRateScheduler does.
 */
export class LearningRateScheduler extends Callback {
  static override readonly className: string = "LearningRateScheduler";

  static override options(): AnyDescription {
    return { ...Callback.options(), ...learningRateSchedulerOptions() };
  }

  /** @throws ValueError without a function. */
  constructor(options: LearningRateSchedulerOptions) {
    super(options);
  }

  /** @throws ValueError where the function returns no learning rate, and where the optimizer has a schedule. */
  onEpochBegin(epoch: number, _logs: Logs, { model }: CallbackContext): void {
    const { optimizer } = model;
    const given = this.schedule(epoch, optimizer.learningRate);
    const what = `LearningRateScheduler: what the schedule returns for epoch ${epoch}`;
    optimizer.learningRate = nonNegative().read(finite().read(given, what), what);
    if (this.verbose > 0) {
      print(
        `\nEpoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${optimizer.learningRate}.`,
      );
    }
  }

  onEpochEnd(_epoch: number, logs: Logs, { model }: CallbackContext): void {
    logs.learning_rate = model.optimizer.learningRate;
  }
}

/**
 * See LearningRateScheduler. The function alone serves as its options.
 * @example
 * callbacks.learningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * 0.9));
 */
export function learningRateScheduler(
  options: LearningRateSchedulerOptions | EpochSchedule,
): LearningRateScheduler {
  return new LearningRateScheduler(typeof options === "function" ? { schedule: options } : options);
}
