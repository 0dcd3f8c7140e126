/** Models from files and descriptions. The code that reads them is loaded when it is first used. */
import type { FileSource } from "../io/places/source.js";
import { onDemand } from "../runtime/on-demand.js";
import { isPlainObject } from "../runtime/plain-object.js";
import { rejected } from "../runtime/registry/kinds.js";
import type { FromJsonOptions, LoadModelOptions } from "./loading/load-options.js";
import type { Model } from "./model.js";

/**
 * The model of a file: `.keras` of Keras 3 and of `model.save`, `.h5` of Keras 2 and 3, or `model.json` of TensorFlow.js
 * with the weights beside it. The bytes tell the format. It is compiled as it was, and its optimizer goes on where it was;
 * an optimizer of TensorFlow.js starts without state.
 *
 * @param source a path, a URL, `indexeddb://name`, `opfs://name`, a page's File or Blob or several Files, or bytes
 * @throws FormatError for a file that is damaged or of another format; ValueError for a class or option that is not known
 * @example
 * const net = await loadModel("trained.keras");
 * const predictions = (await net.predict(x)) as Tensor; // a list of a model with several outputs
 */
export async function loadModel(
  source: FileSource,
  options: LoadModelOptions = {},
): Promise<Model> {
  return (await loading()).loadModelFile(source, options);
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
  if (typeof config !== "string" && !isPlainObject(config))
    throw rejected("modelFromJSON: config", "an object, or its text", config);
  return (await loading()).modelFromForm(config, options);
}

function loading() {
  return onDemand(
    "Reading of models",
    () => import("./loading/index.js"),
    "build the model in code and set its weights",
  );
}
