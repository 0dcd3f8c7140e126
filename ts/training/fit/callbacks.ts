/** The callbacks of one fit, evaluate or predict, with the progress display for its verbosity. */
import { hostTerminal, inBrowser } from "../../runtime/host.js";
import type { CallbackLike } from "../callbacks/callback.js";
import { progressDisplay } from "../callbacks/display.js";
import { CallbackList } from "../callbacks/list.js";
import type { Waiting } from "../interrupt.js";
import type { Verbose } from "./options.js";
import type { TrainableModel } from "./signature.js";

export async function callbackList(
  callbacks: readonly CallbackLike[],
  verbose: Verbose,
  model: TrainableModel,
  epochs: number,
  steps: number | undefined,
  waiting?: Waiting,
): Promise<CallbackList> {
  const display = await progressDisplay(verbose, hostTerminal(), inBrowser);
  const params = { epochs, steps: steps ?? null, verbose };
  return new CallbackList(callbacks, display, model, params, waiting);
}
