/** Callbacks: hooks that fit, evaluate and predict call as they run. */
import type { TensorLike } from "../../runtime/convert.js";
import type { DType } from "../../runtime/dtype.js";
import { NotReadyError } from "../../runtime/errors.js";
import { Configurable } from "../../runtime/registry/configurable.js";
import type { Family } from "../../runtime/registry/registry.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { Optimizer } from "../optimizers/optimizer.js";

/** Values by log name: `loss`, `accuracy`, `val_loss`, .... A callback may add values in onEpochEnd. */
export type Logs = Record<string, number>;

/** Parameters of the fit, evaluate or predict that calls the hooks. */
export interface CallbackParams {
  /** How many epochs fit runs. */
  readonly epochs: number;
  /** Steps of an epoch; null where that is known only at the end of a stream. */
  readonly steps: number | null;
  /** What is drawn of progress, as the options said. */
  readonly verbose: 0 | 1 | 2 | "auto";
}

/** What a fit has recorded: the logs of every finished epoch, as lists by log name. */
export interface FitRecord {
  /** Values of each epoch by log name: `loss`, `accuracy`, `val_loss`, .... */
  readonly history: Readonly<Record<string, readonly number[]>>;
  /** Numbers of the finished epochs, from 0. */
  readonly epoch: readonly number[];
}

/** The part of the model that callbacks may use, during fit too. */
export interface CallbackModel {
  /** The name of the model. */
  readonly name: string;
  /** Set to true to end fit. */
  stopTraining: boolean;
  /** The optimizer, whose learning rate may be set. */
  readonly optimizer: Optimizer;
  /** The History of the fit under way, or of the last one. */
  readonly history: FitRecord | null;
  /** The direction in which each metric improves, by log name; null where it is not known. */
  readonly metricDirections: ReadonlyMap<string, "up" | "down" | null>;
  /** The outputs for data, in the form of the model's outputs; see Model.predict. */
  predict(
    x: TensorLike | readonly TensorLike[] | Readonly<Record<string, TensorLike>>,
  ): Promise<Tensor<DType> | Tensor<DType>[] | Record<string, Tensor<DType>>>;
  /** The weights, each with its path, such as `sequential/dense/kernel`. */
  readonly weights: readonly { readonly path: string }[];
  /** Copies of all weights. */
  getWeights(): Promise<Tensor[]>;
  /** Sets all weights, in the order of getWeights. */
  setWeights(weights: readonly TensorLike[]): Promise<void>;
  /** Saves the model; see Model.save. */
  save(target: string): Promise<void>;
  /** Saves the weights and the state of the optimizer; see Model.saveWeights. */
  saveWeights(target: string | ((bytes: Uint8Array<ArrayBuffer>) => void)): Promise<void>;
  /** Sets the weights and the state of the optimizer; see Model.loadWeights. */
  loadWeights(bytes: Uint8Array): Promise<void>;
}

/** The last argument of every hook. */
export interface CallbackContext {
  /** The model that is fitted, evaluated or asked. */
  readonly model: CallbackModel;
}

/** The last argument of `onTrainBegin`. */
export interface TrainBeginContext extends CallbackContext {
  /** Begins training at a later epoch, after a number of its batches. Earlier ones count as done. */
  startAt(epoch: number, batch: number): void;
}

/** Keras's hooks, each optional. A hook that returns a Promise is awaited. */
export interface CallbackHooks {
  /** Called before all other hooks of a fit, evaluate or predict. */
  setParams?(params: CallbackParams): void;
  /** Called after `setParams`, with the model that is fitted, evaluated or used for predictions. */
  setModel?(model: CallbackModel): void;
  /** Before the first epoch of fit. */
  onTrainBegin?(logs: Logs, context: TrainBeginContext): void | Promise<void>;
  /** After the last epoch of fit. */
  onTrainEnd?(logs: Logs, context: CallbackContext): void | Promise<void>;
  /** Before an epoch; epochs count from 0. */
  onEpochBegin?(epoch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
  /** After an epoch and its validation, with all values of the epoch. */
  onEpochEnd?(epoch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
  /** Before a training step. A hook of batches ends each slice of steps, which costs time. */
  onTrainBatchBegin?(batch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
  /** After a training step, with the running values of the epoch. */
  onTrainBatchEnd?(batch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
  /** Before evaluate, or the validation of an epoch. */
  onTestBegin?(logs: Logs, context: CallbackContext): void | Promise<void>;
  /** After evaluate, or the validation of an epoch. */
  onTestEnd?(logs: Logs, context: CallbackContext): void | Promise<void>;
  /** Before a batch of evaluate or validation. */
  onTestBatchBegin?(batch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
  /** After a batch of evaluate or validation. */
  onTestBatchEnd?(batch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
  /** Before predict. */
  onPredictBegin?(logs: Logs, context: CallbackContext): void | Promise<void>;
  /** After predict. */
  onPredictEnd?(logs: Logs, context: CallbackContext): void | Promise<void>;
  /** Before a batch of predict. */
  onPredictBatchBegin?(batch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
  /** After a batch of predict. */
  onPredictBatchEnd?(batch: number, logs: Logs, context: CallbackContext): void | Promise<void>;
}

/** A callback: an object with some of the hooks, or a subclass of Callback. */
export type CallbackLike = CallbackHooks;

/** Base class of callbacks. A plain object with hooks works too. */
export abstract class Callback extends Configurable implements CallbackHooks {
  static override readonly className: string = "Callback";
  static override readonly family: Family = "callback";

  /** Epochs, steps and verbosity of the current fit, evaluate or predict. */
  params: CallbackParams = { epochs: 1, steps: null, verbose: 0 };

  #current: CallbackModel | null = null;

  /** The model that is fitted, evaluated or used for predictions; the last one afterwards. @throws NotReadyError before. */
  get model(): CallbackModel {
    if (this.#current === null)
      throw new NotReadyError(`${this} has no model before a fit, evaluate or predict with it.`);
    return this.#current;
  }

  /** Stores the parameters of a fit, evaluate or predict. */
  setParams(params: CallbackParams): void {
    this.params = params;
  }

  /** Stores the model. */
  setModel(model: CallbackModel): void {
    this.#current = model;
  }
}
