/** Options of reading weights. */
import type { Progress } from "../../io/places/reading.js";
import { boolean, leftOut, optional, valueThat } from "../../runtime/registry/kinds.js";
import type { Description } from "../../runtime/registry/option.js";

/** Options of `model.loadWeights`. */
export interface LoadWeightsOptions {
  /** Whether layers are found by their names rather than by their classes and order. Default false. */
  readonly byName?: boolean;
  /** Whether layers whose weights do not fit are left as they are. Default false. */
  readonly skipMismatch?: boolean;
  /** Called as the file is read, with the bytes so far and, where it is known, of all. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends reading; the Promise rejects with its reason. */
  readonly signal?: AbortSignal;
}

export function loadWeightsOptions() {
  return {
    byName: optional(boolean(), false),
    skipMismatch: optional(boolean(), false),
    onProgress: leftOut(onProgress()),
    signal: leftOut(abortSignal()),
  } satisfies Description<LoadWeightsOptions>;
}

export function onProgress() {
  return valueThat<(progress: Progress) => void>(
    "a function",
    (given) => typeof given === "function",
  );
}

export function abortSignal() {
  return valueThat<AbortSignal>(
    "an AbortSignal",
    (given) => typeof given === "object" && given !== null && "aborted" in given,
  );
}
