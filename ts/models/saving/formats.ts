/** Formats of files: chosen by options and by endings of names, recognized by first bytes. */
import { ValueError } from "../../runtime/errors.js";
import { boolean, leftOut, oneOf, optional } from "../../runtime/registry/kinds.js";
import type { Description } from "../../runtime/registry/option.js";
import type { StorageDType } from "./stored-weight.js";

/** Formats that are written. */
export type FileFormat = "keras" | "weights.h5" | "safetensors" | "tfjs" | "onnx";

/** Options of `model.toBytes`. */
export interface ToBytesOptions {
  /**
   * "keras": the whole model, as Keras 3 saves it. "weights.h5": the weights and the state of the optimizer. "safetensors":
   * the weights alone. "tfjs": layers, weights and what `compile` was called with, for TensorFlow.js, in several files.
   * "onnx": what `predict` computes, for other runtimes. Default "keras".
   */
  readonly format?: FileFormat;
  /** Element type of weights in the file; float16 halves it, with relative errors of up to 2^-11. Default "float32". */
  readonly dtype?: StorageDType;
  /** Whether the state of the optimizer is saved, so that training can go on. Default true. */
  readonly includeOptimizer?: boolean;
}

/** Options of `model.save`. */
export interface SaveOptions extends ToBytesOptions {
  /** Default: by the target's ending, `.keras`, `.weights.h5`, `.safetensors`, `.json` (tfjs), `.onnx`; "keras" where it has another or none. */
  readonly format?: FileFormat;
}

/** Formats of weights without a model. */
export type WeightsFormat = "weights.h5" | "safetensors";

/** Options of `model.saveWeights`. */
export interface SaveWeightsOptions {
  /** Default: "safetensors" for a target that ends in `.safetensors`, else "weights.h5". */
  readonly format?: WeightsFormat;
  /** Element type of weights in the file. Default "float32". */
  readonly dtype?: StorageDType;
}

function format() {
  return oneOf("keras", "weights.h5", "safetensors", "tfjs", "onnx");
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
  const format = leftOut(oneOf("weights.h5", "safetensors"));
  return { format, dtype: dtype() } satisfies Description<SaveWeightsOptions>;
}

/** Endings of names, and what they stand for. */
const ENDINGS: readonly (readonly [ending: string, format: FileFormat])[] = [
  [".keras", "keras"],
  [".weights.h5", "weights.h5"],
  [".safetensors", "safetensors"],
  [".json", "tfjs"],
  [".onnx", "onnx"],
];

/** Endings of formats that are not written. */
const UNWRITTEN_ENDINGS = [".h5", ".hdf5", ".tflite", ".pb", ".npz", ".pt", ".pth"];

/** The format of a file's name. @throws ValueError for an ending of a format that is not written */
export function formatOf(name: string | undefined): FileFormat {
  const ending = /\.[A-Za-z0-9.]*$/.exec(name?.replace(/^.*[\\/]/, "") ?? "")?.[0] ?? "";
  const found = ENDINGS.find(([known]) => ending.endsWith(known));
  if (found !== undefined) return found[1];
  if (!UNWRITTEN_ENDINGS.some((other) => ending.endsWith(other))) return "keras";
  throw new ValueError(
    `save: files that end in ${ending} are not written. Save to .keras (the whole model), ${ENDINGS.slice(
      1,
    )
      .map(([known]) => known)
      .join(", ")}, or pass { format }.`,
  );
}

/** The format of weights by a file's name. */
export function weightsFormatOf(name: string | undefined): WeightsFormat {
  return name?.endsWith(".safetensors") === true ? "safetensors" : "weights.h5";
}
