/** Checks of options, before any work begins. */
import { ValueError } from "../../runtime/errors.js";
import type { EvaluateOptions, FitOptions, PredictOptions, Verbose } from "./options.js";

const VERBOSITIES: readonly Verbose[] = [0, 1, 2, "auto"];

/** @throws ValueError for counts that are not integers, a validationSplit outside of [0, 1), an unknown verbosity. */
export function assertFitOptions(options: FitOptions): void {
  assertInteger("epochs", options.epochs, 0);
  assertInteger("initialEpoch", options.initialEpoch, 0);
  for (const name of [
    "batchSize",
    "stepsPerEpoch",
    "validationSteps",
    "validationBatchSize",
    "validationFreq",
  ] as const) {
    assertInteger(name, options[name], 1);
  }
  const { validationSplit = 0 } = options;
  if (!(validationSplit >= 0 && validationSplit < 1)) {
    throw new ValueError(
      `validationSplit: expected a fraction in [0, 1), got ${String(validationSplit)}.`,
    );
  }
  assertVerbosity(options.verbose);
}

/** @throws ValueError for options that need arrays, or that each batch of a stream has itself. */
export function assertStreamOptions(options: FitOptions): void {
  const { validationSplit = 0, sampleWeight, shuffle = false } = options;
  if (shuffle !== false) {
    throw new ValueError(
      "shuffle needs arrays; batches come in the order of their iterable: pass batches(arrays, { shuffle: true }) of latch/data, or shuffle them there.",
    );
  }
  if (validationSplit !== 0) {
    throw new ValueError(
      "validationSplit needs arrays, whose last rows can be held back; with batches pass validationData.",
    );
  }
  if (sampleWeight !== undefined) {
    throw new ValueError(
      "sampleWeight needs arrays; with batches pass it in each: [x, y, sampleWeight].",
    );
  }
}

/** @throws ValueError as assertFitOptions. */
export function assertRunOptions(options: EvaluateOptions & PredictOptions): void {
  assertInteger("batchSize", options.batchSize, 1);
  assertInteger("steps", options.steps, 1);
  assertVerbosity(options.verbose);
}

function assertInteger(name: string, value: number | undefined, minimum: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= minimum)) return;
  throw new ValueError(
    `${name}: expected an integer of at least ${minimum}, got ${String(value)}.`,
  );
}

function assertVerbosity(verbose: Verbose | undefined): void {
  if (verbose === undefined || VERBOSITIES.includes(verbose)) return;
  throw new ValueError(`verbose: expected 0, 1, 2 or "auto", got ${String(verbose)}.`);
}
