/** Callbacks, as users import them. */
export {
  Callback,
  type CallbackContext,
  type CallbackHooks,
  type CallbackLike,
  type CallbackModel,
  type CallbackParams,
  type Logs,
} from "./callback.js";
export { progressDisplay } from "./display.js";
export { EarlyStopping, type EarlyStoppingOptions, earlyStopping } from "./early-stopping.js";
export { History } from "./history.js";
export { CallbackList, type ProgressDisplay } from "./list.js";
export { ProgbarLogger } from "./progress.js";
export { TerminateOnNaN, terminateOnNaN } from "./terminate-on-nan.js";
