/** Options of fit, evaluate and predict, described once: defaults, checks, names. */
import { isPlainObject } from "../../runtime/plain-object.js";
import {
  anything,
  boolean,
  fraction,
  integerFrom,
  leftOut,
  oneOf,
  oneOrMore,
  optional,
  positiveInteger,
  rejected,
  valueThat,
} from "../../runtime/registry/kinds.js";
import {
  type Description,
  functionOptions,
  type Option,
  type ValuesOf,
} from "../../runtime/registry/option.js";
import { callbacksOption } from "../callbacks/option.js";
import { isIterable } from "./batch-iterable.js";
import type { ExampleOptions } from "./examples.js";
import type { ModelData, SampleWeight } from "./model-data.js";
import type {
  BatchIterable,
  BatchTuple,
  ClassWeight,
  EvaluateOptions,
  FitOptions,
  MemoryUse,
  OnBatchOptions,
  PredictOnBatchOptions,
  PredictOptions,
  Verbose,
} from "./options.js";
import type { Shuffle } from "./row-order.js";

/** Options that fit, evaluate and predict have in common. */
function runOptions(verbose: Verbose) {
  return {
    batchSize: leftOut(positiveInteger()),
    verbose: optional(oneOf<Verbose>(0, 1, 2, "auto"), verbose),
    callbacks: callbacksOption(),
    ...transferOption(),
  };
}

function transferOption() {
  return { transfer: optional(boolean(), false) };
}

/** Options that fit, trainOnBatch and testOnBatch have in common. */
function weightOptions() {
  return {
    // Checked with the data, since its form follows the model's outputs.
    sampleWeight: leftOut(anything<SampleWeight>()),
    classWeight: leftOut(classWeight()),
    ...transferOption(),
  } satisfies Description<OnBatchOptions>;
}

function fitDescription() {
  return {
    ...runOptions("auto"),
    ...weightOptions(),
    epochs: optional(integerFrom(0), 1),
    initialEpoch: optional(integerFrom(0), 0),
    validationSplit: optional(fractionBelowOne(), 0),
    validationData: leftOut(
      valueThat<BatchTuple | BatchIterable>(
        "[x, y], [x, y, sampleWeight] or an iterable of batches",
        isIterable,
      ),
    ),
    // By default true for arrays; iterables determine the order of their batches.
    shuffle: leftOut(
      valueThat<Shuffle>(
        'true, false or "batch"',
        (value) => typeof value === "boolean" || value === "batch",
      ),
    ),
    stepsPerEpoch: leftOut(positiveInteger()),
    validationSteps: leftOut(positiveInteger()),
    validationBatchSize: leftOut(positiveInteger()),
    validationFreq: optional<number | readonly number[], number | readonly number[]>(
      oneOrMore(positiveInteger()),
      1,
    ),
    memory: optional(oneOf<MemoryUse>("normal", "low"), "normal"),
    signal: leftOut(valueThat<AbortSignal>("an AbortSignal", isSignal)),
  } satisfies Description<FitOptions>;
}

/** The options of fit with their defaults. */
export type FitSettings = ValuesOf<ReturnType<typeof fitDescription>>;

/** @throws ValueError for an option that does not exist, and a value that an option does not take. */
export function readFitOptions(options: FitOptions): FitSettings {
  return functionOptions("fit", fitDescription(), options);
}

/** @throws ValueError as readFitOptions. */
export function readEvaluateOptions(options: EvaluateOptions) {
  const { sampleWeight } = weightOptions();
  const description = {
    ...runOptions(0),
    sampleWeight,
    steps: leftOut(positiveInteger()),
  } satisfies Description<EvaluateOptions>;
  return functionOptions("evaluate", description, options);
}

type PredictSettings = ValuesOf<ReturnType<typeof runOptions>>;

const PREDICT_DEFAULTS: PredictSettings = {
  batchSize: undefined,
  verbose: 0,
  callbacks: [],
  transfer: false,
};

/** @throws ValueError as readFitOptions. */
export function readPredictOptions(options: PredictOptions | undefined): PredictSettings {
  // Most calls pass none, and reading them takes a fifth of a short prediction.
  if (options === undefined) return PREDICT_DEFAULTS;
  return functionOptions("predict", runOptions(0) satisfies Description<PredictOptions>, options);
}

/** @throws ValueError as readFitOptions. */
export function readPredictOnBatchOptions(
  options: PredictOnBatchOptions | undefined,
): PredictOnBatchOptions {
  // As in `readPredictOptions`.
  if (options === undefined) return {};
  const description = transferOption() satisfies Description<PredictOnBatchOptions>;
  return functionOptions("predictOnBatch", description, options);
}

/** @throws ValueError as readFitOptions. */
export function readOnBatchOptions(
  caller: string,
  options: OnBatchOptions | undefined,
): ExampleOptions {
  return options === undefined ? {} : functionOptions(caller, weightOptions(), options);
}

/** Whether fit was called with batches and options, rather than with x and y. */
export function isBatches(
  x: ModelData | BatchIterable,
  yOrOptions: ModelData | FitOptions | null | undefined,
): x is BatchIterable {
  const isOptions =
    yOrOptions === undefined || (isPlainObject(yOrOptions) && !("data" in yOrOptions));
  if (!isOptions || !isIterable(x)) return false;
  // An array may be batches or the data of several inputs. It is batches if `yOrOptions` has options only.
  const known = fitDescription();
  return (
    !Array.isArray(x) || Object.keys(yOrOptions ?? {}).every((name) => Object.hasOwn(known, name))
  );
}

function fractionBelowOne(): Option<number, number> {
  const { read, write } = fraction();
  return {
    read: (value, what) => {
      if (value !== 1) return read(value, what);
      throw rejected(what, "a number in [0, 1)", value);
    },
    write,
  };
}

/** A finite number for each class index. */
function classWeight(): Option<ClassWeight, ClassWeight> {
  const expected = "an object or array with a finite number for each class index, { 0: 1, 1: 5 }";
  return {
    read: (given, what) => {
      if (!isPlainObject(given) && !Array.isArray(given)) throw rejected(what, expected, given);
      for (const [index, weight] of Object.entries<unknown>(given)) {
        if (!/^\d+$/.test(index)) throw rejected(`${what}: a class`, "an index from 0", index);
        if (!Number.isFinite(weight))
          throw rejected(`${what}: the weight of class ${index}`, "a finite number", weight);
      }
      return given;
    },
    write: (held) => held,
  };
}

function isSignal(value: unknown): boolean {
  return typeof value === "object" && value !== null && "throwIfAborted" in value;
}
