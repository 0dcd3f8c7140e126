/** EarlyStopping. */
import { print, warn } from "../../runtime/host.js";
import { ownEntry } from "../../runtime/plain-object.js";
import {
  boolean,
  integerFrom,
  nullable,
  number,
  oneOf,
  optional,
  text,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import { Callback, type CallbackContext, type Logs } from "./callback.js";
import { directionOf, improves, magnitude } from "./monitored.js";

/** Options of `earlyStopping`. */
export interface EarlyStoppingOptions {
  /** Log name of the value. Default "val_loss". */
  readonly monitor?: string;
  /** Minimum change that counts as an improvement. Default 0. */
  readonly minDelta?: number;
  /** Epochs without improvement after which fit ends. Default 0. */
  readonly patience?: number;
  /** 1 prints a message when it ends fit. Default 0. */
  readonly verbose?: 0 | 1;
  /** Whether less ("min") or more ("max") is better; "auto" (default) depends on the metric: "min" for losses. */
  readonly mode?: "auto" | "min" | "max";
  /** Patience only restarts at values better than this. Default null, none. */
  readonly baseline?: number | null;
  /** Whether the weights of the best epoch are restored. Default false. */
  readonly restoreBestWeights?: boolean;
  /** First epoch to monitor, from 0. Default 0. */
  readonly startFromEpoch?: number;
}

function earlyStoppingOptions() {
  return {
    monitor: optional(text(), "val_loss"),
    minDelta: optional(magnitude(), 0),
    patience: optional(integerFrom(0), 0),
    verbose: optional(oneOf(0, 1), 0),
    mode: optional(oneOf("auto", "min", "max"), "auto"),
    baseline: optional(nullable(number()), null),
    restoreBestWeights: optional(boolean(), false),
    startFromEpoch: optional(integerFrom(0), 0),
  } satisfies Description<EarlyStoppingOptions>;
}

export interface EarlyStopping
  extends FieldsOf<EarlyStoppingOptions, typeof earlyStoppingOptions> {}

/** Ends fit when a value has not improved for some epochs, as Keras's EarlyStopping does. */
export class EarlyStopping extends Callback {
  static override readonly className: string = "EarlyStopping";
  #best: number | null = null;
  #bestEpoch = 0;
  #bestWeights: Tensor[] | null = null;
  #wait = 0;
  #stoppedEpoch = 0;

  static override options(): AnyDescription {
    return { ...Callback.options(), ...earlyStoppingOptions() };
  }

  /** @throws ValueError for a patience or first epoch that is not an integer, and a mode that does not exist. */
  constructor(options: EarlyStoppingOptions = {}) {
    super(options);
  }

  onTrainBegin(): void {
    this.#best = null;
    this.#bestWeights = null;
    this.#bestEpoch = 0;
    this.#wait = 0;
    this.#stoppedEpoch = 0;
  }

  async onEpochEnd(epoch: number, logs: Logs, { model }: CallbackContext): Promise<void> {
    const { monitor, startFromEpoch, baseline, restoreBestWeights, patience } = this;
    const current = ownEntry(logs, monitor);
    if (current === undefined) {
      warn(
        `EarlyStopping monitors "${monitor}", which is not in the logs: ${Object.keys(logs).join(", ")}.`,
      );
      return;
    }
    if (epoch < startFromEpoch) return;
    const sign = directionOf(this, model);
    if (restoreBestWeights && this.#bestWeights === null) {
      this.#bestWeights = await model.getWeights();
      this.#bestEpoch = epoch;
    }
    this.#wait += 1;
    if (improves(this, current, this.#best, sign)) {
      this.#best = current;
      this.#bestEpoch = epoch;
      if (restoreBestWeights) this.#bestWeights = await model.getWeights();
      if (baseline === null || improves(this, current, baseline, sign)) this.#wait = 0;
      return;
    }
    if (this.#wait >= patience && epoch > 0) {
      this.#stoppedEpoch = epoch;
      model.stopTraining = true;
    }
  }

  async onTrainEnd(_logs: Logs, { model }: CallbackContext): Promise<void> {
    const { verbose, restoreBestWeights } = this;
    if (this.#stoppedEpoch > 0 && verbose > 0)
      print(`Epoch ${this.#stoppedEpoch + 1}: early stopping`);
    if (!restoreBestWeights || this.#bestWeights === null) return;
    if (verbose > 0) {
      print(`Restoring model weights from the end of the best epoch: ${this.#bestEpoch + 1}.`);
    }
    await model.setWeights(this.#bestWeights);
  }
}

/**
 * Ends fit when a value (`monitor`, by default val_loss) has not improved for `patience` epochs.
 * @throws ValueError for a patience or first epoch that is not an integer, and a mode that does not exist.
 * @example
 * await net.fit(x, y, {
 *   validationSplit: 0.2,
 *   callbacks: [callbacks.earlyStopping({ patience: 5, restoreBestWeights: true })],
 * });
 */
export function earlyStopping(options?: EarlyStoppingOptions): EarlyStopping {
  return new EarlyStopping(options);
}
