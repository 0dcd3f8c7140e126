/** Saving models, and weights alone. */
import { type FileTarget, targetBeside, targetName, writeTarget } from "../../io/places/target.js";
import { ValueError } from "../../runtime/errors.js";
import { onDemand } from "../../runtime/on-demand.js";
import { functionOptions } from "../../runtime/registry/option.js";
import {
  type FileFormat,
  formatOf,
  type SaveOptions,
  type SaveWeightsOptions,
  saveOptions,
  saveWeightsOptions,
  type ToBytesOptions,
  toBytesOptions,
  weightsFormatOf,
} from "./formats.js";
import { kerasFile } from "./keras-file.js";
import type { SavableModel } from "./savable.js";
import type { StorageDType } from "./stored-weight.js";
import { weightsFile } from "./weights-file.js";

/** See `Model.toBytes`. */
export async function modelBytes(
  model: SavableModel,
  options: ToBytesOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { format, dtype, includeOptimizer } = functionOptions("toBytes", toBytesOptions(), options);
  return bytesOf(model, format, dtype, includeOptimizer);
}

/** See `Model.save`. */
export async function saveModel(
  model: SavableModel,
  target: FileTarget,
  options: SaveOptions,
): Promise<void> {
  const settings = functionOptions("save", saveOptions(), options);
  const format = settings.format ?? formatOf(targetName(target));
  if (format === "tfjs") return saveTfjs(model, target, settings);
  const bytes = await bytesOf(model, format, settings.dtype, settings.includeOptimizer);
  await writeTarget(target, bytes, "save");
}

/** See `Model.saveWeights`. */
export async function saveWeights(
  model: SavableModel,
  target: FileTarget,
  options: SaveWeightsOptions,
): Promise<void> {
  const settings = functionOptions("saveWeights", saveWeightsOptions(), options);
  const format = settings.format ?? weightsFormatOf(targetName(target));
  await writeTarget(target, await bytesOf(model, format, settings.dtype, true), "saveWeights");
}

async function bytesOf(
  model: SavableModel,
  format: FileFormat,
  dtype: StorageDType,
  hasOptimizer: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  switch (format) {
    case "keras":
      return kerasFile(model, dtype, hasOptimizer);
    case "weights.h5":
      return weightsFile(model, dtype, hasOptimizer);
    case "safetensors":
      return (await safetensors()).safetensorsFile(model, dtype);
    case "tfjs":
      throw new ValueError(
        'toBytes: a model of TensorFlow.js has several files. Pass save(target, { format: "tfjs" }) a path, or a function of the bytes and the name of each.',
      );
    case "onnx":
      return (await onnx()).onnxFile(model, dtype);
  }
}

function safetensors() {
  return onDemand("Safetensors files", () => import("./safetensors-file.js"), "use .weights.h5");
}

type SavingOptions = Required<Pick<SaveOptions, "dtype" | "includeOptimizer">>;

/** Saves the shards, then the file that names them. */
async function saveTfjs(
  model: SavableModel,
  target: FileTarget,
  { dtype, includeOptimizer }: SavingOptions,
): Promise<void> {
  const name = targetName(target)?.replace(/^.*[\\/]/, "") ?? "";
  const { tfjsFiles } = await onDemand(
    "Writing for TensorFlow.js",
    () => import("./tfjs/tfjs-file.js"),
    "save .keras and convert it elsewhere",
  );
  const { modelJson, shards } = await tfjsFiles(
    model,
    dtype,
    name.replace(/^model\.json$|\.json$/, ""),
    includeOptimizer,
  );
  for (const shard of shards)
    await writeTarget(targetBeside(target, shard.name), shard.bytes, "save");
  const main = typeof target === "function" ? targetBeside(target, "model.json") : target;
  await writeTarget(main, modelJson, "save");
}

function onnx() {
  return onDemand(
    "Writing of ONNX",
    () => import("./onnx/onnx-file.js"),
    "save .keras and convert it elsewhere",
  );
}
