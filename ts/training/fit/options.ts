/** Options and results of a model's methods. */

import type { Structure } from "../../graph/structure.js";
import type { SymbolicStrings, SymbolicTensor } from "../../graph/symbolic.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { CallbackLike } from "../callbacks/index.js";
import type { ModelData, SampleWeight } from "./model-data.js";
import type { Shuffle } from "./row-order.js";

/** Default rows of a batch, as in Keras, where the model's inputs do not fix them. */
export const BATCH_SIZE = 32;

/** 0 is silent, 1 draws a bar, 2 writes a line an epoch; "auto" is 1 in a terminal, 0 in a page, else 2. */
export type Verbose = 0 | 1 | 2 | "auto";

/**
 * The weight of each class in the loss, by its index: an object, or an array. Classes that are not listed have
 * weight 1.
 */
export type ClassWeight = Readonly<Record<number, number>>;

/** `[x, y]` or `[x, y, sampleWeight]`. */
export type BatchTuple = readonly [x: ModelData, y: ModelData, sampleWeight?: SampleWeight];

/** Batches one by one: an array of batches, the result of `batches` of latch/data, a generator, an async iterable. */
export type BatchIterable = Iterable<BatchTuple> | AsyncIterable<BatchTuple>;

/** What becomes of the arrays that a call is given. */
interface Transfer {
  /**
   * Whether the call takes over the buffers of typed arrays and Tensors, which are empty for the caller from then on,
   * as after `postMessage`. By default it copies them, so that the caller may change them. Default false.
   */
  readonly transfer?: boolean;
}

/** How much memory the gradients of a training step may take. */
export type MemoryUse = "normal" | "low";

/** Options of `fit`. */
export interface FitOptions extends Transfer {
  /** Passes over the data, those before `initialEpoch` included. Default 1. */
  readonly epochs?: number;
  /** Rows of a step; default that of `input({ batchSize })`, else 32. */
  readonly batchSize?: number;
  /** What is printed. Default "auto". */
  readonly verbose?: Verbose;
  /** One, or several. Default none. */
  readonly callbacks?: CallbackLike | readonly CallbackLike[];
  /** Fraction of the last rows that is kept for validation, before shuffling. Default 0. */
  readonly validationSplit?: number;
  /**
   * `[x, y]` or `[x, y, sampleWeight]`, or an iterable of batches that is not an array (arrays are always the former).
   * Takes precedence over validationSplit.
   */
  readonly validationData?: BatchTuple | BatchIterable;
  /** Whether rows are shuffled before each epoch; only arrays can be. Default true for arrays. */
  readonly shuffle?: Shuffle;
  /** Weight of each class in the loss, instead of sampleWeight. Default: 1 for all. */
  readonly classWeight?: ClassWeight;
  /** Weight of each row (or time step) in the loss and in weighted metrics. Default: 1 for all. */
  readonly sampleWeight?: SampleWeight;
  /** Epoch to begin with; default 0. */
  readonly initialEpoch?: number;
  /** Steps of an epoch, if fewer than the data have; the next epoch continues there. Default: all. */
  readonly stepsPerEpoch?: number;
  /** Batches of a validation. Default: all. */
  readonly validationSteps?: number;
  /** Rows of a batch in validation. Default: batchSize. */
  readonly validationBatchSize?: number;
  /** Validates after every validationFreq-th epoch, or after the epochs of a list, of which the first is 1; default 1. */
  readonly validationFreq?: number | readonly number[];
  /**
   * "low": recurrent layers do not keep their gates until backward, but compute them again, one segment of the sequence after the
   * other: less than a third of the memory for long sequences, in about 1.4 times the time. It needs inputs with a fixed number
   * of steps, and holds for steps after this fit too, until the next fit. Default "normal".
   */
  readonly memory?: MemoryUse;
  /**
   * Aborts fit, which then rejects with the signal's reason after the current step, or at once where it waits for a
   * generator or a callback.
   */
  readonly signal?: AbortSignal;
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends Transfer {
  /** As in fit. */
  readonly batchSize?: number;
  /** What is printed. Default 0: nothing. */
  readonly verbose?: Verbose;
  /** As in fit. */
  readonly sampleWeight?: SampleWeight;
  /** Batches that are evaluated, from the first. Default: all. */
  readonly steps?: number;
  /** One, or several. Default none. */
  readonly callbacks?: CallbackLike | readonly CallbackLike[];
}

/** Options of `predict`. */
export interface PredictOptions extends Transfer {
  /** As in fit. */
  readonly batchSize?: number;
  /** What is printed. Default 0: nothing. */
  readonly verbose?: Verbose;
  /** One, or several. Default none. */
  readonly callbacks?: CallbackLike | readonly CallbackLike[];
}

/** Options of `predictOnBatch`. */
export interface PredictOnBatchOptions extends Transfer {}

/** Options of `trainOnBatch` and `testOnBatch`. */
export interface OnBatchOptions extends Transfer {
  /** As in fit. */
  readonly sampleWeight?: SampleWeight;
  /** As in fit. */
  readonly classWeight?: ClassWeight;
}

/** The loss and each metric by log name, over all batches so far; any name where `Names` are not known. */
export type MetricValues<Names extends string = string> = { readonly loss: number } & Readonly<
  Record<Names, number>
>;

/** Predictions in the form of a model's outputs: numbers, or strings for an output of strings. */
export type Predictions<Outputs extends Structure> = Outputs extends SymbolicTensor
  ? PredictionOf<Outputs>
  : { -readonly [Key in keyof Outputs]: PredictionOf<Outputs[Key]> };

type PredictionOf<Output> = Output extends SymbolicStrings ? Tensor<"string"> : Tensor;
