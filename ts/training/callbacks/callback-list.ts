/** Several callbacks as one, for training loops of one's own. */
import { nullable, valueThat } from "../../runtime/registry/kinds.js";
import type { CallbackLike, CallbackModel, CallbackParams } from "./callback.js";
import * as list from "./list.js";
import { callbacksOption } from "./option.js";

/** Calls the hooks of several callbacks in order, then those of a display. */
export class CallbackList extends list.CallbackList {
  /** @throws ValueError for what is not a callback, and a display, model or parameters that are not objects. */
  constructor(
    callbacks: readonly CallbackLike[],
    display: list.ProgressDisplay | null,
    model: CallbackModel,
    params: CallbackParams,
  ) {
    const object = valueThat<object>(
      "an object",
      (value) => typeof value === "object" && value !== null,
    );
    nullable(object).read(display, "CallbackList: display");
    object.read(model, "CallbackList: model");
    object.read(params, "CallbackList: params");
    super(callbacksOption().read(callbacks, "CallbackList: callbacks"), display, model, params);
  }
}
