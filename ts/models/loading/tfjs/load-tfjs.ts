/** Models of TensorFlow.js: `model.json` with the layers, and shards of weights beside it. */
import type { SourceFile } from "../../../io/places/source.js";
import { FormatError } from "../../../runtime/errors.js";
import type { Model } from "../../model.js";
import { loadTfjsWeights, readModelJson } from "../../saving/tfjs/read-weights.js";
import { compileFrom } from "../compile-reader.js";
import { inPart, objectAt } from "../json.js";
import { asKeras3 } from "../keras-2.js";
import type { ReadingOptions } from "../load-options.js";
import { ModelReader } from "../model-reader.js";
import { fromTfjs } from "./from-tfjs.js";
import { compileFormOf } from "./training-config.js";

/** The model of a file, compiled where the file says how. Its optimizer starts without state. */
export async function loadTfjsModel(
  file: SourceFile,
  { customObjects, compile }: ReadingOptions,
): Promise<Model> {
  const { name } = file;
  const json = readModelJson(file);
  const { modelTopology, format } = json;
  if (format !== undefined && format !== "layers-model") {
    throw new FormatError(
      `${name}: a model of the format ${JSON.stringify(format)}, expected "layers-model": graphs of operations can't be read.`,
    );
  }
  const where = `${name}: modelTopology`;
  const form = asKeras3(fromTfjs(objectAt(modelTopology, where), where), where);
  const training = compile ? compileFormOf(json, name) : null;
  const reader = await ModelReader.create(form, training, customObjects);
  const model = reader.read(form);
  if (training !== null)
    inPart(`${name}: trainingConfig`, () => compileFrom(model, training, reader.objects));
  await loadTfjsWeights(model, file, { byName: false, skipMismatch: false });
  return model;
}
