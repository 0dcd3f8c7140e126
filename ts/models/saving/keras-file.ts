/** `.keras` files, as Keras 3 writes them: a zip of config.json, the weights and what version wrote them. */
import { type EntryToWrite, writeZip } from "../../io/zip/write.js";
import { compileForm } from "./compile-form.js";
import { assetEntries } from "./layer-state.js";
import { modelForm } from "./model-form.js";
import type { SavableModel } from "./savable.js";
import type { StorageDType } from "./stored-weight.js";
import { weightTree } from "./weight-tree.js";
import { weightsFile } from "./weights-file.js";

/** The version of Keras whose files these are. Not the time of saving, so that the same model gives the same bytes. */
const METADATA = { keras_version: "3.15.1", date_saved: "1980-01-01@00:00:00" };

/** The bytes of a file. @param hasOptimizer whether the state of the optimizer is in it */
export async function kerasFile(
  model: SavableModel,
  dtype: StorageDType,
  hasOptimizer: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const { compiled } = model;
  const config = {
    ...modelForm(model),
    ...(compiled === null ? {} : { compile_config: compileForm(compiled) }),
  };
  return writeZip([
    textEntry("metadata.json", METADATA),
    textEntry("config.json", config),
    { name: "model.weights.h5", bytes: await weightsFile(model, dtype, hasOptimizer) },
    ...assetEntries(weightTree(model)),
  ]);
}

function textEntry(name: string, value: unknown): EntryToWrite {
  return { name, bytes: new TextEncoder().encode(JSON.stringify(value)) };
}
