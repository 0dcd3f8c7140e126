/** What a callback is: something that is told of fit, evaluate and predict as they go. */
import type { TensorLike } from "../../runtime/convert.js";
import { Configurable } from "../../runtime/registry/configurable.js";
import type { Family } from "../../runtime/registry/registry.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { History } from "./history.js";

/** Values by log name: `loss`, `accuracy`, `val_loss`, .... A callback may add to the logs of an epoch's end. */
export type Logs = Record<string, number>;

/** What fit and its kin tell callbacks of their plan. */
export interface CallbackParams {
  readonly epochs: number;
  /** Steps of an epoch; null where that shows only at the end. */
  readonly steps: number | null;
  readonly verbose: 0 | 1 | 2 | "auto";
}

/** What callbacks may do with the model, also in the middle of fit. */
export interface CallbackModel {
  readonly name: string;
  /** Set to true to end fit. */
  stopTraining: boolean;
  readonly optimizer: { learningRate: number };
  readonly history: History | null;
  /** In which direction each followed metric improves, by log name; null where that is not known. */
  readonly metricDirections: ReadonlyMap<string, "up" | "down" | null>;
  /** The outputs for data, in the form of the model's outputs; see Model.predict. */
  predict(
    x: TensorLike | readonly TensorLike[] | Readonly<Record<string, TensorLike>>,
  ): Promise<Tensor | Tensor[] | Record<string, Tensor>>;
  getWeights(): Promise<Tensor[]>;
  setWeights(weights: readonly TensorLike[]): Promise<void>;
}

/** The last argument of every hook. */
export interface CallbackContext {
  readonly model: CallbackModel;
}

/** Keras's hooks, each optional. A hook that returns a Promise is awaited. */
export interface CallbackHooks {
  setParams?(params: CallbackParams): void;
  onTrainBegin?(logs: Logs, context: CallbackContext): void | Promise<void>;
  onTrainEnd?(logs: Logs, context: CallbackContext): void | Promise<void>;
  onEpochBegin?(epoch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
  onTrainBatchBegin?(batch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
  onTrainBatchEnd?(batch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
  onTestBegin?(logs: Logs, context: CallbackContext): void | Promise<void>;
  onTestEnd?(logs: Logs, context: CallbackContext): void | Promise<void>;
  onTestBatchBegin?(batch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
  onTestBatchEnd?(batch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
  onPredictBegin?(logs: Logs, context: CallbackContext): void | Promise<void>;
  onPredictEnd?(logs: Logs, context: CallbackContext): void | Promise<void>;
  onPredictBatchBegin?(batch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
  onPredictBatchEnd?(batch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
}

/** A callback: an object with some of the hooks, or a subclass of Callback. */
export type CallbackLike = CallbackHooks;

/** Base class of callbacks. An object with hooks serves as well. */
export abstract class Callback extends Configurable implements CallbackHooks {
  static override readonly className: string = "Callback";
  static override readonly family: Family = "callback";

  /** Epochs, steps and verbosity of the fit under way. */
  params: CallbackParams = { epochs: 1, steps: null, verbose: 0 };

  setParams(params: CallbackParams): void {
    this.params = params;
  }
}
