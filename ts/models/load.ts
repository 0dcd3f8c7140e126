/** Making models of what files and other models say. The code that reads files is loaded when it is first used. */
import { onDemand } from "../runtime/on-demand.js";
import { isPlainObject } from "../runtime/plain-object.js";
import { optional, rejected, valueThat } from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import type { CustomObjects } from "./loading/object-reader.js";
import type { Model } from "./model.js";

/** Options of `modelFromJSON`. */
export interface FromJsonOptions {
  /** Classes and functions of your own, by the names that the description has for them. Default those that are registered. */
  readonly customObjects?: CustomObjects;
}

function fromJsonOptions() {
  return { customObjects: customObjects() } satisfies Description<FromJsonOptions>;
}

function customObjects() {
  const isTable = (given: unknown) =>
    isPlainObject(given) && Object.values(given).every((value) => typeof value === "function");
  return optional(
    valueThat<CustomObjects>("an object of classes and functions by name", isTable),
    {},
  );
}

/**
 * A new model of the description that `model.toJSON` returned, or that Keras wrote (`model.to_json()`): an object, or
 * its text. Weights are new.
 * @throws FormatError where the description is damaged; ValueError for a class or option that is not known
 * @example
 * const again = await modelFromJSON(await net.toJSON());
 * await again.setWeights(await net.getWeights());
 */
export async function modelFromJSON(
  config: object | string,
  options: FromJsonOptions = {},
): Promise<Model> {
  const { customObjects: own } = functionOptions("modelFromJSON", fromJsonOptions(), options);
  if (typeof config !== "string" && !isPlainObject(config))
    throw rejected("modelFromJSON: config", "an object, or its text", config);
  return (await loading()).modelFromForm(config, own);
}

function loading() {
  return onDemand(
    "Reading of models",
    () => import("./loading/index.js"),
    "build the model in code and set its weights",
  );
}

export type { CustomObjects };
