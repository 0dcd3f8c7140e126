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
export { History } from "./history.js";
export { CallbackList, type ProgressDisplay } from "./list.js";
