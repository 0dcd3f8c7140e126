/** Whole models from files. */

import type { SymbolicShape } from "../../graph/symbolic.js";
import { Budget } from "../../io/bytes/budget.js";
import { readHdf5 } from "../../io/hdf5/read.js";
import { isHdf5 } from "../../io/hdf5/superblock.js";
import { type FileSource, readSource } from "../../io/places/source.js";
import { isZip, readZip, type ZipEntry } from "../../io/zip/read.js";
import { onDemand } from "../../runtime/on-demand.js";
import { functionOptions } from "../../runtime/registry/option.js";
import type { Model } from "../model.js";
import { compileFrom } from "./compile-reader.js";
import { isJsonText, kerasEntry, unknownFormat } from "./detect-format.js";
import { inPart, type Json, objectAt } from "./json.js";
import { type LoadModelOptions, loadModelOptions, type ReadingOptions } from "./load-options.js";
import { ModelReader, parseJson } from "./model-reader.js";
import { loadOptimizer, loadWeightsFile } from "./weights-file.js";

/** See `loadModel`. */
export async function loadModelFile(source: FileSource, options: LoadModelOptions): Promise<Model> {
  const settings = functionOptions("loadModel", loadModelOptions(), options);
  const file = await readSource(source, settings, "loadModel");
  const { name, bytes } = file;
  if (isZip(bytes)) return loadKerasFile(bytes, name, settings);
  if (isHdf5(bytes)) {
    const { loadLegacyModel } = await onDemand(
      "Reading of .h5",
      () => import("./legacy-file.js"),
      "save the model as .keras",
    );
    return loadLegacyModel(bytes, name, settings);
  }
  if (isJsonText(bytes)) {
    const { loadTfjsModel } = await onDemand(
      "Reading of TensorFlow.js",
      () => import("./tfjs/load-tfjs.js"),
      "build the model in code and set its weights",
    );
    return loadTfjsModel(file, settings);
  }
  throw unknownFormat(bytes, name, ".keras, .h5 or .json (TensorFlow.js)");
}

async function loadKerasFile(
  bytes: Uint8Array,
  name: string,
  { customObjects, compile }: ReadingOptions,
): Promise<Model> {
  const budget = new Budget(bytes.length, name);
  const archive = readZip(bytes, name, budget);
  const text = new TextDecoder().decode(kerasEntry(archive, "config.json", name));
  // What a parsed text takes at most, such as one of many empty arrays.
  budget.spend(8 * text.length, `${name}: config.json`);
  const part = `${name}: config.json`;
  const config = objectAt(parseJson(text, part), part);
  const weights = kerasEntry(archive, "model.weights.h5", name);
  const training = compile ? (config.compile_config ?? null) : null;
  const reader = await ModelReader.create(config, training, customObjects);
  const model = inPart(part, () => reader.read(config));
  buildFrom(model, config);
  if (training !== null) inPart(part, () => compileFrom(model, training, reader.objects));
  const root = readHdf5(weights, `${name}: model.weights.h5`, budget);
  await loadWeightsFile(model, root, `${name}: model.weights.h5`, {
    byName: false,
    skipMismatch: false,
    orderOf: (part) => reader.orderOf(part),
    assets: assetsIn(archive),
  });
  await loadOptimizer(model, root, `${name}: model.weights.h5`);
  return model;
}

/** The texts of a file that belong to layers, such as vocabularies. */
function assetsIn(archive: ReadonlyMap<string, ZipEntry>): ReadonlyMap<string, string> {
  const texts = [...archive].flatMap(([path, entry]) =>
    path.startsWith("assets/") && path.endsWith(".txt")
      ? [[path, new TextDecoder().decode(entry.read())] as const]
      : [],
  );
  return new Map(texts);
}

/** Builds a Sequential model that was built without an input. */
function buildFrom(model: Model, { build_config: given }: Json): void {
  if (model.built || given == null) return;
  const { input_shape: shape } = objectAt(given, "build_config");
  const isShape = (value: unknown): value is SymbolicShape =>
    Array.isArray(value) && value.every((size) => size === null || typeof size === "number");
  if (isShape(shape)) model.build(shape);
}
