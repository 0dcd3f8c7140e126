/** Models of TensorFlow.js: `model.json` with the layers, and shards of weights beside it. */
import { readWeights } from "../../../graph/weights.js";
import type { StoredArray } from "../../../io/stored-array.js";
import { writeTfjsWeights } from "../../../io/tfjs/weights.js";
import { NotReadyError, ValueError } from "../../../runtime/errors.js";
import { warn } from "../../../runtime/host.js";
import type { Tensor } from "../../../runtime/tensor.js";
import { modelForm } from "../model-form.js";
import type { Compiled, SavableModel } from "../savable.js";
import { type StorageDType, storedWeight } from "../stored-weight.js";
import { asTfjs } from "./to-tfjs.js";
import { trainingConfig } from "./training-config.js";
import { tfjsWeights } from "./weight-names.js";

/** A file of a model, by its name in the folder of `model.json`. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The files of a model. */
export interface TfjsFiles {
  /** The bytes of `model.json`. */
  readonly modelJson: Uint8Array<ArrayBuffer>;
  /** Files of weights. */
  readonly shards: readonly NamedFile[];
}

/**
 * The files of a model.
 * @param stem the beginning of the shards' names, so that two models in one folder have different ones
 * @param hasOptimizer whether what the model was compiled with is in them; it is left out with a warning where TensorFlow.js lacks it
 * @throws ValueError for a layer or option that TensorFlow.js does not have
 */
export async function tfjsFiles(
  model: SavableModel,
  dtype: StorageDType,
  stem: string,
  hasOptimizer: boolean,
): Promise<TfjsFiles> {
  if (!model.built) throw new NotReadyError(`${model.name} is not built yet.`);
  const modelTopology = {
    ...asTfjs(modelForm(model)),
    keras_version: "tfjs-layers 4.22.0",
    backend: "tensor_flow.js",
  };
  const weights = [...tfjsWeights(model)];
  const tensors = await readWeights(
    weights.map(([, variable]) => variable),
    model.device,
  );
  const arrays = weights.map(([name], index): [string, StoredArray] => {
    return [name, storedWeight(tensors[index] as Tensor, dtype, name)];
  });
  const { manifest, shards } = writeTfjsWeights(new Map(arrays));
  const nameOf = (path: string) => (stem === "" ? path : `${stem}.${path}`);
  const json = {
    format: "layers-model",
    generatedBy: "latch",
    convertedBy: null,
    modelTopology,
    ...(hasOptimizer && model.compiled !== null ? trainingOf(model.compiled) : {}),
    weightsManifest: manifest.map(({ paths, ...others }) => ({
      paths: paths.map(nameOf),
      ...others,
    })),
  };
  return {
    modelJson: new TextEncoder().encode(JSON.stringify(json)),
    shards: shards.map(({ path, bytes }) => ({ name: nameOf(path), bytes })),
  };
}

function trainingOf(compiled: Compiled): { readonly trainingConfig?: object } {
  try {
    return { trainingConfig: trainingConfig(compiled) };
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    warn(`save: ${error.message} The model is saved without what it was compiled with.`);
    return {};
  }
}
