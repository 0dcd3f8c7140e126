/**
 * Whole models in `.h5` files, as Keras 2 and 3 write them: the config as JSON in attributes, weights and the optimizer's
 * state as lists in the order of the layers.
 */
import { readHdf5 } from "../../io/hdf5/read.js";
import { FormatError } from "../../runtime/errors.js";
import type { Model } from "../model.js";
import { compileFrom } from "./compile-reader.js";
import { inPart, type Json, objectAt } from "./json.js";
import { asKeras3 } from "./keras-2.js";
import { asKeras3Compile } from "./keras-2-compile.js";
import { loadLegacyOptimizer } from "./legacy-optimizer.js";
import { loadLegacyWeights } from "./legacy-weights.js";
import type { ReadingOptions } from "./load-options.js";
import { ModelReader, parseJson } from "./model-reader.js";

/** The model of a file. */
export async function loadLegacyModel(
  bytes: Uint8Array,
  name: string,
  { customObjects, compile }: ReadingOptions,
): Promise<Model> {
  const root = readHdf5(bytes, name);
  const config = attributeOf(root.text("model_config"), `${name}: model_config`);
  if (config === null) {
    throw new FormatError(
      `${name}: the file has weights and no model (model_config). Build the model in code and call loadWeights.`,
    );
  }
  const part = `${name}: training_config`;
  const given = compile ? attributeOf(root.text("training_config"), part) : null;
  const training = given === null ? null : asKeras3Compile(given);
  const reader = await ModelReader.create(config, training, customObjects);
  const isOld = root.text("keras_version")?.startsWith("2.") === true;
  const model = inPart(`${name}: model_config`, () =>
    reader.read(isOld ? asKeras3(config, name) : config),
  );
  if (training !== null) inPart(part, () => compileFrom(model, training, reader.objects));
  await loadLegacyWeights(model, root, name, { byName: false, skipMismatch: false });
  await loadLegacyOptimizer(model, root, name);
  return model;
}

function attributeOf(text: string | undefined, where: string): Json | null {
  return text === undefined ? null : objectAt(parseJson(text, where), where);
}
