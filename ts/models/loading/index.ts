/**
 * Reading models: what a file says becomes layers, graphs and numbers.
 *
 * What belongs here: configs of Keras, in the order of a file's own nesting, and the tables of all classes' names. This module
 * is loaded when a model is first read. What does not: containers (ts/io) and writing (../saving).
 */
import { functionOptions } from "../../runtime/registry/option.js";
import type { Model } from "../model.js";
import { type FromJsonOptions, fromJsonOptions } from "./load-options.js";
import { ModelReader, parseJson } from "./model-reader.js";

export { loadModelFile } from "./load-file.js";

/** See `modelFromJSON`. */
export async function modelFromForm(config: unknown, options: FromJsonOptions): Promise<Model> {
  const { customObjects } = functionOptions("modelFromJSON", fromJsonOptions(), options);
  const form = typeof config === "string" ? parseJson(config, "The config") : config;
  return (await ModelReader.create(form, null, customObjects)).read(form);
}
