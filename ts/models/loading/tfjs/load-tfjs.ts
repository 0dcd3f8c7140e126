/** Models of TensorFlow.js: `model.json` with the layers, and shards of weights beside it. */
import type { SourceFile } from "../../../io/places/source.js";
import { FormatError } from "../../../runtime/errors.js";
import type { Model } from "../../model.js";
import { loadTfjsWeights, readModelJson } from "../../saving/tfjs/read-weights.js";
import { objectAt } from "../json.js";
import { asKeras3 } from "../keras-2.js";
import { ModelReader } from "../model-reader.js";
import type { CustomObjects } from "../object-reader.js";
import { fromTfjs } from "./from-tfjs.js";

/** The model of a file, which is not compiled. */
export async function loadTfjsModel(
  file: SourceFile,
  customObjects: CustomObjects,
): Promise<Model> {
  const { name } = file;
  const { modelTopology, format } = readModelJson(file);
  if (format !== undefined && format !== "layers-model") {
    throw new FormatError(
      `${name}: a model of the format ${JSON.stringify(format)}, expected "layers-model": graphs of operations can't be read.`,
    );
  }
  const where = `${name}: modelTopology`;
  const form = asKeras3(fromTfjs(objectAt(modelTopology, where), where), where);
  const model = (await ModelReader.create(form, null, customObjects)).read(form);
  await loadTfjsWeights(model, file, { byName: false, skipMismatch: false });
  return model;
}
