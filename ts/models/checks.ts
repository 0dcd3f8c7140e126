/** Refusing numbers in options that mean nothing, before anything is done. */
import { ValueError } from "../runtime/errors.js";
import type { EvaluateOptions, FitOptions, PredictOptions, Verbose } from "./options.js";

const VERBOSITIES: readonly Verbose[] = [0, 1, 2, "auto"];

/** @throws ValueError for counts that are no whole numbers, a share outside of [0, 1), an unknown verbosity. */
export function checkFitOptions(options: FitOptions): void {
  refuseOther("epochs", options.epochs, 0);
  refuseOther("initialEpoch", options.initialEpoch, 0);
  for (const name of [
    "batchSize",
    "stepsPerEpoch",
    "validationSteps",
    "validationBatchSize",
    "validationFreq",
  ] as const) {
    refuseOther(name, options[name], 1);
  }
  const { validationSplit = 0 } = options;
  if (!(validationSplit >= 0 && validationSplit < 1)) {
    throw new ValueError(
      `validationSplit: expected a share from 0 and below 1, got ${String(validationSplit)}.`,
    );
  }
  refuseUnknownVerbosity(options.verbose);
}

/** What needs arrays, or comes with the batches themselves. @throws ValueError */
export function checkStreamOptions({ validationSplit = 0, sampleWeight }: FitOptions): void {
  if (validationSplit !== 0) {
    throw new ValueError(
      "validationSplit needs arrays, whose last rows can be held back; with batches give validationData.",
    );
  }
  if (sampleWeight !== undefined) {
    throw new ValueError(
      "sampleWeight needs arrays; with batches give each its own: [x, y, sampleWeight].",
    );
  }
}

/** @throws ValueError as checkFitOptions. */
export function checkPassOptions(options: EvaluateOptions & PredictOptions): void {
  refuseOther("batchSize", options.batchSize, 1);
  refuseOther("steps", options.steps, 1);
  refuseUnknownVerbosity(options.verbose);
}

function refuseOther(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least)) return;
  throw new ValueError(`${name}: expected a whole number from ${least}, got ${String(value)}.`);
}

function refuseUnknownVerbosity(verbose: Verbose | undefined): void {
  if (verbose === undefined || VERBOSITIES.includes(verbose)) return;
  throw new ValueError(`verbose: expected 0, 1, 2 or "auto", got ${String(verbose)}.`);
}
