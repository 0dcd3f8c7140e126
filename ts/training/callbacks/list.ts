/** The callbacks of one fit, evaluate or predict, called in order: the user's, then History, then the display. */
import { warn } from "../../runtime/host.js";
import { Opaque } from "../../runtime/opaque.js";
import { isPromise, STOPPED, Waiting } from "../interrupt.js";
import type { CallbackHooks, CallbackModel, CallbackParams, Logs } from "./callback.js";
import { namedError } from "./hook-error.js";

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
type PassHook = "onTrainEnd" | "onTestBegin" | "onTestEnd" | "onPredictBegin" | "onPredictEnd";
type EpochHook = "onEpochBegin" | "onEpochEnd";

type Hook = "onTrainBegin" | PassHook | EpochHook | BatchHook;

/** Milliseconds that a hook may still take after a stop of training was requested, perhaps by itself. */
const GRACE = 1000;

export const BATCH_HOOKS: readonly BatchHook[] = [
  "onTrainBatchBegin",
  "onTrainBatchEnd",
  "onTestBatchBegin",
  "onTestBatchEnd",
  "onPredictBatchBegin",
  "onPredictBatchEnd",
];

export const OTHER_HOOKS: readonly ("onTrainBegin" | PassHook | EpochHook)[] = [
  "onTrainBegin",
  "onTrainEnd",
  "onEpochBegin",
  "onEpochEnd",
  "onTestBegin",
  "onTestEnd",
  "onPredictBegin",
  "onPredictEnd",
];

/** All callbacks of one fit, evaluate or predict, told in order. */
export class CallbackList extends Opaque {
  /** Whether a callback has hooks for batches; then steps run one by one. */
  readonly hasBatchHooks: boolean;
  readonly #all: readonly CallbackHooks[];
  /** Callbacks whose last hook did not settle; their hooks are not called any more. */
  readonly #stuck = new Set<CallbackHooks>();

  readonly #display: ProgressDisplay | null;
  readonly #model: CallbackModel;
  readonly #waiting: Waiting;

  constructor(
    callbacks: readonly CallbackHooks[],
    display: ProgressDisplay | null,
    model: CallbackModel,
    params: CallbackParams,
    waiting = new Waiting(),
  ) {
    super();
    this.#display = display;
    this.#model = model;
    this.#waiting = waiting;
    this.hasBatchHooks = callbacks.some((one) =>
      BATCH_HOOKS.some((hook) => one[hook] !== undefined),
    );
    this.#all = display === null ? callbacks : [...callbacks, display];
    for (const one of this.#all) {
      one.setParams?.(params);
      one.setModel?.(model);
    }
  }

  /** Whether progress is drawn. */
  get hasProgress(): boolean {
    return this.#display !== null;
  }

  progress(steps: number, logs: Logs): void {
    this.#display?.onProgress(steps, logs);
  }

  /** Calls the hook for the begin of fit. @param startAt begins at a later epoch, after some of its batches */
  async begin(startAt: (epoch: number, batch: number) => void): Promise<void> {
    await this.#each("onTrainBegin", (one) =>
      one.onTrainBegin?.({}, { model: this.#model, startAt }),
    );
  }

  /** Calls a hook for the end of fit, or the begin or end of evaluate or predict. */
  async pass(hook: PassHook, logs: Logs = {}): Promise<void> {
    await this.#each(hook, (one) => one[hook]?.(logs, { model: this.#model }));
  }

  /** Calls a hook for an epoch. All get the same logs object, so later callbacks see values that earlier ones add. */
  async epoch(hook: EpochHook, epoch: number, logs: Logs = {}): Promise<void> {
    await this.#each(hook, (one) => one[hook]?.(epoch, logs, { model: this.#model }));
  }

  /** Calls a hook for a batch. */
  async batch(hook: BatchHook, batch: number, logs: Logs = {}): Promise<void> {
    await this.#each(hook, (one) => one[hook]?.(batch, logs, { model: this.#model }));
  }

  /** Calls a hook of the callbacks that have it, one after the other. */
  async #each(hook: Hook, call: (one: CallbackHooks) => void | Promise<void>): Promise<void> {
    for (const [position, one] of this.#all.entries()) {
      if (one[hook] === undefined || this.#stuck.has(one)) continue;
      const where = () => `${hook} of callbacks[${position}]${classOf(one)}`;
      const result = called(() => call(one), where);
      if (result === undefined || (await this.#waiting.for(result, GRACE)) !== STOPPED) continue;
      this.#stuck.add(one);
      warn(`${where()} has not settled. Training is to stop, so it is not waited for any longer.`);
    }
  }
}

/** Calls a hook. Returns a promise only where there is something to wait for. @throws with the hook's name. */
function called(call: () => void | Promise<void>, where: () => string): Promise<void> | undefined {
  const rethrow = (error: unknown): never => {
    throw namedError(error, where());
  };
  try {
    const result = call();
    return isPromise(result) ? Promise.resolve(result).catch(rethrow) : undefined;
  } catch (error) {
    return rethrow(error);
  }
}

/** ` (EarlyStopping)`; nothing for plain objects. */
function classOf(one: CallbackHooks): string {
  const { name } = one.constructor;
  return name === "Object" ? "" : ` (${name})`;
}
