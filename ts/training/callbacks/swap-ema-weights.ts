/** SwapEMAWeights. */
import { ValueError } from "../../runtime/errors.js";
import { boolean, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { exchangeAverages, resetAverages } from "../optimizers/exchange-averages.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { Callback, type CallbackContext, type Logs } from "./callback.js";

/** Options of `swapEMAWeights`. */
export interface SwapEMAWeightsOptions {
  /** Whether the weights are swapped from the end of an epoch to the begin of the next one, too. Default false. */
  readonly swapOnEpoch?: boolean;
}

function swapEMAWeightsOptions() {
  return { swapOnEpoch: optional(boolean(), false) } satisfies Description<SwapEMAWeightsOptions>;
}

export interface SwapEMAWeights
  extends FieldsOf<SwapEMAWeightsOptions, typeof swapEMAWeightsOptions> {}

/**
 * Evaluates and predicts with the moving averages of the weights, which the optimizer keeps with `useEma`, as Keras's
 * SwapEMAWeights does. With `swapOnEpoch` callbacks after it see the averages at the end of an epoch, as those that save
 * the weights.
 */
export class SwapEMAWeights extends Callback {
  static override readonly className: string = "SwapEMAWeights";
  /** Whether the averages are in the model, and the weights in the optimizer. */
  #isSwapped = false;

  static override options(): AnyDescription {
    return { ...Callback.options(), ...swapEMAWeightsOptions() };
  }

  constructor(options: SwapEMAWeightsOptions = {}) {
    super(options);
  }

  async onEpochBegin(_epoch: number, _logs: Logs, context: CallbackContext): Promise<void> {
    if (this.swapOnEpoch) await this.#swapTo(false, context);
  }

  async onEpochEnd(epoch: number, _logs: Logs, context: CallbackContext): Promise<void> {
    if (!this.swapOnEpoch || this.#isSwapped) return;
    await this.#swapTo(true, context);
    // fit ends by giving the weights their averages as values: these would be the weights before the swap.
    const isLast = epoch === this.params.epochs - 1 || context.model.stopTraining;
    if (isLast) await resetAverages(averaging(context));
  }

  async onTestBegin(_logs: Logs, context: CallbackContext): Promise<void> {
    await this.#swapTo(true, context);
  }

  async onTestEnd(_logs: Logs, context: CallbackContext): Promise<void> {
    await this.#swapTo(false, context);
  }

  async onPredictBegin(_logs: Logs, context: CallbackContext): Promise<void> {
    await this.#swapTo(true, context);
  }

  async onPredictEnd(_logs: Logs, context: CallbackContext): Promise<void> {
    await this.#swapTo(false, context);
  }

  async #swapTo(isSwapped: boolean, context: CallbackContext): Promise<void> {
    if (this.#isSwapped === isSwapped) return;
    await exchangeAverages(averaging(context));
    this.#isSwapped = isSwapped;
  }
}

/** The optimizer. @throws ValueError where it keeps no averages. */
function averaging({ model }: CallbackContext): Optimizer {
  const { optimizer } = model;
  if (optimizer.useEma) return optimizer;
  throw new ValueError("SwapEMAWeights needs an optimizer with useEma: true.");
}

/**
 * Evaluates and predicts with the moving averages of the weights, which the optimizer keeps with `useEma: true`.
 * @example
 * net.compile({ optimizer: optimizers.adam({ useEma: true }), loss: "mse" });
 * await net.fit(x, y, { epochs: 10, callbacks: [callbacks.swapEMAWeights()] });
 */
export function swapEMAWeights(options?: SwapEMAWeightsOptions): SwapEMAWeights {
  return new SwapEMAWeights(options);
}
