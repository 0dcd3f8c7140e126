/** Weights from files, for a model that exists. This module is loaded when weights are first read. */
import { Budget } from "../../io/bytes/budget.js";
import { readHdf5 } from "../../io/hdf5/read.js";
import { type FileSource, readSource } from "../../io/places/source.js";
import { isSafetensors } from "../../io/safetensors-signature.js";
import { ValueError } from "../../runtime/errors.js";
import { onDemand } from "../../runtime/on-demand.js";
import { functionOptions } from "../../runtime/registry/option.js";
import type { SavableModel } from "../saving/savable.js";
import { assertStateDict, isJsonText, weightsIn } from "./detect-format.js";
import { isLegacy, loadLegacyWeights } from "./legacy-weights.js";
import { type LoadWeightsOptions, loadWeightsOptions } from "./load-weights-options.js";
import { loadOptimizer, loadWeightsFile } from "./weights-file.js";

/** See `Model.loadWeights`. */
export async function loadWeights(
  model: SavableModel,
  source: FileSource,
  options: LoadWeightsOptions,
): Promise<void> {
  const settings = functionOptions("loadWeights", loadWeightsOptions(), options);
  const { byName, skipMismatch } = settings;
  const file = await readSource(source, settings, "loadWeights");
  const { name, bytes } = file;
  if (!model.built)
    throw new ValueError(
      `loadWeights: ${model.name} has no weights yet. Give its first layer an inputShape, or call build.`,
    );
  if (settings.from !== "pytorch" && Object.keys(settings.modules).length > 0)
    throw new ValueError('loadWeights: modules are those of PyTorch. Pass from: "pytorch", too.');
  if (settings.from === "pytorch") {
    assertStateDict(bytes, name);
    const { loadStateDict } = await stateDicts();
    return loadStateDict(model, bytes, name, { byName, skipMismatch }, settings.modules);
  }
  if (isJsonText(bytes)) {
    const { loadTfjsWeights } = await tfjsReader();
    return loadTfjsWeights(model, file, { byName, skipMismatch });
  }
  if (isSafetensors(bytes)) {
    const { loadSafetensors } = await safetensors();
    return loadSafetensors(model, bytes, name, { byName, skipMismatch });
  }
  const budget = new Budget(bytes.length, name);
  const root = readHdf5(weightsIn(bytes, name, budget), name, budget);
  if (isLegacy(root)) return loadLegacyWeights(model, root, name, { byName, skipMismatch });
  await loadWeightsFile(model, root, name, { byName, skipMismatch });
  if (!byName && !skipMismatch) await loadOptimizer(model, root, name);
}

function safetensors() {
  return onDemand(
    "Safetensors files",
    () => import("../saving/safetensors-file.js"),
    "use .weights.h5",
  );
}

function tfjsReader() {
  return onDemand(
    "Reading of TensorFlow.js",
    () => import("../saving/tfjs/read-weights.js"),
    "set the weights with setWeights",
  );
}

function stateDicts() {
  return onDemand(
    "Weights of PyTorch",
    () => import("../saving/pytorch/load-state-dict.js"),
    "set the weights with setWeights",
  );
}
