/** Options of reading models, which are checked where the code that reads is. */
import type { Progress } from "../../io/places/reading.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import { boolean, leftOut, optional, valueThat } from "../../runtime/registry/kinds.js";
import type { Description } from "../../runtime/registry/option.js";
import { abortSignal, onProgress } from "./load-weights-options.js";
import type { CustomObjects } from "./object-reader.js";

/** Options of `modelFromJSON`. */
export interface FromJsonOptions {
  /** Classes and functions of your own, by the names that the file has for them. Default those that are registered. */
  readonly customObjects?: CustomObjects;
}

/** Options of `loadModel`. */
export interface LoadModelOptions extends FromJsonOptions {
  /** Whether the model is compiled as it was, and its optimizer goes on where it was. Default true. */
  readonly compile?: boolean;
  /** Called as the file is read, with the bytes so far and, where it is known, of all. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends reading; the Promise rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** The options of `loadModel` on which the model depends. */
export type ReadingOptions = Required<Pick<LoadModelOptions, "customObjects" | "compile">>;

export function fromJsonOptions() {
  return { customObjects: customObjects() } satisfies Description<FromJsonOptions>;
}

export function loadModelOptions() {
  return {
    customObjects: customObjects(),
    compile: optional(boolean(), true),
    onProgress: leftOut(onProgress()),
    signal: leftOut(abortSignal()),
  } satisfies Description<LoadModelOptions>;
}

function customObjects() {
  const isTable = (given: unknown) =>
    isPlainObject(given) && Object.values(given).every((value) => typeof value === "function");
  return optional(
    valueThat<CustomObjects>("an object of classes and functions by name", isTable),
    {},
  );
}
