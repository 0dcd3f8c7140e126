/** TerminateOnNaN. */
import { print } from "../../runtime/host.js";
import { Callback, type CallbackContext, type Logs } from "./callback.js";

/** Ends fit after the batch whose loss is NaN or infinite. */
export class TerminateOnNaN extends Callback {
  static override readonly className: string = "TerminateOnNaN";

  onTrainBatchEnd(batch: number, logs: Logs, { model }: CallbackContext): void {
    const { loss } = logs;
    if (loss === undefined || Number.isFinite(loss)) return;
    print(`Batch ${batch}: Invalid loss, terminating training`);
    model.stopTraining = true;
  }
}

/** See TerminateOnNaN. */
export function terminateOnNaN(): TerminateOnNaN {
  return new TerminateOnNaN();
}
