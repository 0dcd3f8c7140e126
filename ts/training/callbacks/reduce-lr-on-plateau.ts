/** ReduceLROnPlateau. */
import { print, warn } from "../../runtime/host.js";
import { ownEntry } from "../../runtime/plain-object.js";
import {
  integerFrom,
  nonNegative,
  oneOf,
  optional,
  text,
  valueThat,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Callback, type CallbackContext, type Logs } from "./callback.js";
import { directionOf, improves, magnitude } from "./monitored.js";

/** Options of `reduceLROnPlateau`. */
export interface ReduceLROnPlateauOptions {
  /** Log name of the value. Default "val_loss". */
  readonly monitor?: string;
  /** Factor of the learning rate, below 1. Default 0.1. */
  readonly factor?: number;
  /** Epochs without improvement after which the learning rate is reduced. Default 10. */
  readonly patience?: number;
  /** 1 prints each new learning rate. Default 0. */
  readonly verbose?: 0 | 1;
  /** Whether less ("min") or more ("max") is better; "auto" (default) depends on the metric: "min" for losses. */
  readonly mode?: "auto" | "min" | "max";
  /** Minimum change that counts as an improvement. Default 1e-4. */
  readonly minDelta?: number;
  /** Epochs after a reduction in which none are counted. Default 0. */
  readonly cooldown?: number;
  /** The learning rate is not reduced below this. Default 0. */
  readonly minLr?: number;
}

function reduceLROnPlateauOptions() {
  return {
    monitor: optional(text(), "val_loss"),
    factor: optional(belowOne(), 0.1),
    patience: optional(integerFrom(0), 10),
    verbose: optional(oneOf(0, 1), 0),
    mode: optional(oneOf("auto", "min", "max"), "auto"),
    minDelta: optional(magnitude(), 1e-4),
    cooldown: optional(integerFrom(0), 0),
    minLr: optional(nonNegative(), 0),
  } satisfies Description<ReduceLROnPlateauOptions>;
}

function belowOne() {
  return valueThat<number>(
    "a number in [0, 1)",
    (value) => typeof value === "number" && value >= 0 && value < 1,
  );
}

export interface ReduceLROnPlateau
  extends FieldsOf<ReduceLROnPlateauOptions, typeof reduceLROnPlateauOptions> {}

/**
 * Reduces the learning rate when a value has not improved for some epochs, and adds the rate of each epoch to its logs as
 * `learning_rate`, as Keras's ReduceLROnPlateau does.
 */
export class ReduceLROnPlateau extends Callback {
  static override readonly className: string = "ReduceLROnPlateau";
  #best: number | null = null;
  #wait = 0;
  /** Epochs of the cooldown that are left. */
  #cooling = 0;

  static override options(): AnyDescription {
    return { ...Callback.options(), ...reduceLROnPlateauOptions() };
  }

  /** @throws ValueError for a factor that is not in [0, 1), and a patience or cooldown that is not an integer. */
  constructor(options: ReduceLROnPlateauOptions = {}) {
    super(options);
  }

  onTrainBegin(): void {
    this.#best = null;
    this.#wait = 0;
    this.#cooling = 0;
  }

  onEpochEnd(epoch: number, logs: Logs, { model }: CallbackContext): void {
    const direction = directionOf(this, model);
    logs.learning_rate = model.optimizer.learningRate;
    const current = ownEntry(logs, this.monitor);
    if (current === undefined) {
      warn(
        `ReduceLROnPlateau monitors "${this.monitor}", which is not in the logs: ${Object.keys(logs).join(", ")}.`,
      );
      return;
    }
    if (this.#cooling > 0) {
      this.#cooling -= 1;
      this.#wait = 0;
    }
    if (improves(this, current, this.#best, direction)) {
      this.#best = current;
      this.#wait = 0;
    } else if (this.#cooling === 0) {
      this.#wait += 1;
      if (this.#wait >= this.patience) this.#reduce(epoch, model.optimizer);
    }
  }

  #reduce(epoch: number, optimizer: { learningRate: number }): void {
    const { minLr, factor, verbose, cooldown } = this;
    if (optimizer.learningRate <= minLr) return;
    optimizer.learningRate = Math.max(optimizer.learningRate * factor, minLr);
    if (verbose > 0) {
      print(
        `\nEpoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${optimizer.learningRate}.`,
      );
    }
    this.#cooling = cooldown;
    this.#wait = 0;
  }
}

/**
 * Multiplies the learning rate by `factor` when a value (`monitor`, by default val_loss) has not improved for `patience`
 * epochs; the rate of each epoch is in its logs as `learning_rate`.
 * @throws ValueError for a factor that is not in [0, 1), and a patience or cooldown that is not an integer.
 * @example
 * callbacks.reduceLROnPlateau({ factor: 0.5, patience: 3, minLr: 1e-5 });
 */
export function reduceLROnPlateau(options?: ReduceLROnPlateauOptions): ReduceLROnPlateau {
  return new ReduceLROnPlateau(options);
}
