/** Formats of files: chosen by options and by endings of names, recognised by first bytes. */
import { ValueError } from "../../runtime/errors.js";
import { boolean, leftOut, oneOf, optional } from "../../runtime/registry/kinds.js";
import type { Description } from "../../runtime/registry/option.js";
import type { StorageDType } from "./weights-file.js";

/** Formats that are written. */
export type FileFormat = "keras" | "weights.h5";

/** Options of `model.toBytes`. */
export interface ToBytesOptions {
  /** "keras": the whole model, as Keras 3 saves it. "weights.h5": the weights alone. Default "keras". */
  readonly format?: FileFormat;
  /** Element type of weights in the file; float16 halves it, with relative errors of up to 2^-11. Default "float32". */
  readonly dtype?: StorageDType;
  /** Whether the state of the optimizer is saved, so that training can go on. Default true. */
  readonly includeOptimizer?: boolean;
}

/** Options of `model.save`. */
export interface SaveOptions extends ToBytesOptions {
  /** By default that of the target's ending: `.keras` or `.weights.h5`; "keras" where it has none. */
  readonly format?: FileFormat;
}

/** Options of `model.saveWeights`. */
export interface SaveWeightsOptions {
  /** Element type of weights in the file. Default "float32". */
  readonly dtype?: StorageDType;
}

function format() {
  return oneOf("keras", "weights.h5");
}

function dtype() {
  return optional(oneOf("float32", "float16"), "float32");
}

export function toBytesOptions() {
  return {
    format: optional(format(), "keras"),
    dtype: dtype(),
    includeOptimizer: optional(boolean(), true),
  } satisfies Description<ToBytesOptions>;
}

export function saveOptions() {
  return { ...toBytesOptions(), format: leftOut(format()) } satisfies Description<SaveOptions>;
}

export function saveWeightsOptions() {
  return { dtype: dtype() } satisfies Description<SaveWeightsOptions>;
}

/** The format of a file's name. @throws ValueError for an ending of a format that is not written */
export function formatOf(name: string | undefined): FileFormat {
  const ending = /\.[A-Za-z0-9.]*$/.exec(name?.replace(/^.*[\\/]/, "") ?? "")?.[0] ?? "";
  if (ending.endsWith(".weights.h5")) return "weights.h5";
  if (ending === "" || ending.endsWith(".keras")) return "keras";
  const known = [".h5", ".hdf5", ".json", ".onnx", ".safetensors", ".tflite", ".pb", ".npz"];
  if (!known.some((other) => ending.endsWith(other))) return "keras";
  throw new ValueError(
    `save: files that end in ${ending} are not written. Save to .keras (the whole model) or .weights.h5, or pass { format }.`,
  );
}
