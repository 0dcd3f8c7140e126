/**
 * Reading models: what a file says becomes layers, graphs and numbers.
 *
 * What belongs here: configs of Keras, in the order of a file's own nesting, and the tables of all classes. This module
 * is loaded when a model is first read. What does not: containers (ts/io) and writing (../saving).
 */
import type { Model } from "../model.js";
import { parseJson, readModel } from "./model-reader.js";
import type { CustomObjects } from "./object-reader.js";

/** See `modelFromJSON`. */
export function modelFromForm(config: unknown, customObjects: CustomObjects): Model {
  return readModel(
    typeof config === "string" ? parseJson(config, "The config") : config,
    customObjects,
  );
}
