/** All callbacks of one fit, evaluate or predict, told in order: the user's, then History, then the display. */
import type { CallbackHooks, CallbackModel, CallbackParams, Logs } from "./callback.js";

/** Draws progress between slices of time, so that no step has to wait for it. */
export interface ProgressDisplay extends CallbackHooks {
  /** So many steps of the pass are done; `logs` are the values so far. */
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

export class CallbackList {
  /** Whether anyone wants to hear of every batch: then steps run one by one. */
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

  /** A pass over data begins or ends. */
  async pass(hook: PassHook, logs: Logs = {}): Promise<void> {
    for (const one of this.all) await one[hook]?.(logs, { model: this.model });
  }

  /** An epoch begins or ends; all share the logs, so that what one adds the next ones see. */
  async epoch(hook: EpochHook, epoch: number, logs: Logs = {}): Promise<void> {
    for (const one of this.all) await one[hook]?.(epoch, logs, { model: this.model });
  }

  /** A batch begins or ends. */
  async batch(hook: BatchHook, batch: number, logs: Logs = {}): Promise<void> {
    for (const one of this.all) await one[hook]?.(batch, logs, { model: this.model });
  }
}
