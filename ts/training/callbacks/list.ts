/** The callbacks of one fit, evaluate or predict, called in order: the user's, then History, then the display. */
import type { CallbackHooks, CallbackModel, CallbackParams, Logs } from "./callback.js";

/** Draws progress between slices, so that it does not cost a call for each step. */
export interface ProgressDisplay extends CallbackHooks {
  /** @param steps completed steps of the pass  @param logs loss and metrics so far */
  onProgress(steps: number, logs: Logs): void;
}

type BatchHook =
  | "onTrainBatchBegin"
  | "onTrainBatchEnd"
  | "onTestBatchBegin"
  | "onTestBatchEnd"
  | "onPredictBatchBegin"
  | "onPredictBatchEnd";
type PassHook =
  | "onTrainBegin"
  | "onTrainEnd"
  | "onTestBegin"
  | "onTestEnd"
  | "onPredictBegin"
  | "onPredictEnd";
type EpochHook = "onEpochBegin" | "onEpochEnd";

const BATCH_HOOKS: readonly BatchHook[] = [
  "onTrainBatchBegin",
  "onTrainBatchEnd",
  "onTestBatchBegin",
  "onTestBatchEnd",
  "onPredictBatchBegin",
  "onPredictBatchEnd",
];

/** All callbacks of one fit, evaluate or predict, told in order. */
export class CallbackList {
  /** Whether a callback has hooks for batches; then steps run one by one. */
  readonly hasBatchHooks: boolean;
  private readonly all: readonly CallbackHooks[];

  constructor(
    callbacks: readonly CallbackHooks[],
    private readonly display: ProgressDisplay | null,
    private readonly model: CallbackModel,
    params: CallbackParams,
  ) {
    this.hasBatchHooks = callbacks.some((one) =>
      BATCH_HOOKS.some((hook) => one[hook] !== undefined),
    );
    this.all = display === null ? callbacks : [...callbacks, display];
    for (const one of this.all) one.setParams?.(params);
  }

  /** Whether progress is drawn. */
  get hasProgress(): boolean {
    return this.display !== null;
  }

  progress(steps: number, logs: Logs): void {
    this.display?.onProgress(steps, logs);
  }

  /** Calls a hook for the begin or end of fit, evaluate or predict. */
  async pass(hook: PassHook, logs: Logs = {}): Promise<void> {
    for (const one of this.all) await one[hook]?.(logs, { model: this.model });
  }

  /** Calls a hook for an epoch. All get the same logs object, so later callbacks see values that earlier ones add. */
  async epoch(hook: EpochHook, epoch: number, logs: Logs = {}): Promise<void> {
    for (const one of this.all) await one[hook]?.(epoch, logs, { model: this.model });
  }

  /** Calls a hook for a batch. */
  async batch(hook: BatchHook, batch: number, logs: Logs = {}): Promise<void> {
    for (const one of this.all) await one[hook]?.(batch, logs, { model: this.model });
  }
}
