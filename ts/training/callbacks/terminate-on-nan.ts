/** TerminateOnNaN. */
import { ValueError } from "../../runtime/errors.js";
import { print } from "../../runtime/host.js";
import { boolean, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Callback, type CallbackContext, type Logs } from "./callback.js";

/** Options of `terminateOnNaN`. */
export interface TerminateOnNaNOptions {
  /** Whether fit rejects with an error instead of just ending. Default false. */
  readonly raiseError?: boolean;
}

function terminateOptions() {
  return {
    raiseError: optional(boolean(), false),
  } satisfies Description<TerminateOnNaNOptions>;
}

export interface TerminateOnNaN extends FieldsOf<TerminateOnNaNOptions, typeof terminateOptions> {}

/** Ends fit after the batch whose loss is NaN or infinite. */
export class TerminateOnNaN extends Callback {
  static override readonly className: string = "TerminateOnNaN";

  static override options(): AnyDescription {
    return { ...Callback.options(), ...terminateOptions() };
  }

  constructor(options: TerminateOnNaNOptions = {}) {
    super(options);
  }

  /** @throws ValueError with raiseError, where the loss is not finite. */
  onTrainBatchEnd(batch: number, logs: Logs, { model }: CallbackContext): void {
    const { loss } = logs;
    if (loss === undefined || Number.isFinite(loss)) return;
    if (this.raiseError)
      throw new ValueError(
        `The loss of batch ${batch} is ${loss}, so training ends. Look for NaN in the data, lower the learning rate, or clip gradients (clipnorm).`,
      );
    print(`Batch ${batch}: Invalid loss, terminating training`);
    model.stopTraining = true;
  }
}

/**
 * Ends fit after the batch whose loss is NaN or infinite; with `raiseError` fit rejects.
 * @example
 * await net.fit(x, y, { epochs: 10, callbacks: [callbacks.terminateOnNaN()] });
 */
export function terminateOnNaN(options?: TerminateOnNaNOptions): TerminateOnNaN {
  return new TerminateOnNaN(options);
}
