/** LambdaCallback. */
import { callable, leftOut, unwritten } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Callback, type CallbackHooks } from "./callback.js";

/** Options of `lambdaCallback`: hooks as functions. */
export type LambdaCallbackOptions = Omit<CallbackHooks, "setParams" | "setModel">;

/** A hook of a pass as a whole. */
type PassHook = NonNullable<LambdaCallbackOptions["onTrainBegin"]>;
/** A hook of an epoch or a batch, which is told its number. */
type CountedHook = NonNullable<LambdaCallbackOptions["onEpochEnd"]>;

function hook<Fn>() {
  return unwritten(leftOut(callable<Fn>()));
}

function lambdaOptions() {
  return {
    onTrainBegin: hook<PassHook>(),
    onTrainEnd: hook<PassHook>(),
    onEpochBegin: hook<CountedHook>(),
    onEpochEnd: hook<CountedHook>(),
    onTrainBatchBegin: hook<CountedHook>(),
    onTrainBatchEnd: hook<CountedHook>(),
    onTestBegin: hook<PassHook>(),
    onTestEnd: hook<PassHook>(),
    onTestBatchBegin: hook<CountedHook>(),
    onTestBatchEnd: hook<CountedHook>(),
    onPredictBegin: hook<PassHook>(),
    onPredictEnd: hook<PassHook>(),
    onPredictBatchBegin: hook<CountedHook>(),
    onPredictBatchEnd: hook<CountedHook>(),
  } satisfies Description<LambdaCallbackOptions>;
}

export interface LambdaCallback extends FieldsOf<LambdaCallbackOptions, typeof lambdaOptions> {}

/** A callback of functions. A plain object with hooks is one as well; this class is there for its name. */
export class LambdaCallback extends Callback {
  static override readonly className: string = "LambdaCallback";

  static override options(): AnyDescription {
    return { ...Callback.options(), ...lambdaOptions() };
  }

  /** @throws ValueError for a name that is not a hook, and for a hook that is not a function. */
  constructor(options: LambdaCallbackOptions = {}) {
    super(options);
  }
}

/**
 * A callback of functions.
 * @throws ValueError for a name that is not a hook, and for a hook that is not a function.
 * @example
 * callbacks.lambdaCallback({ onEpochEnd: (epoch, { loss }) => console.log(epoch, loss) });
 */
export function lambdaCallback(options?: LambdaCallbackOptions): LambdaCallback {
  return new LambdaCallback(options);
}
