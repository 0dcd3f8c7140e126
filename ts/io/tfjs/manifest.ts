/**
 * The manifest of weights in a TensorFlow.js `model.json`: groups of files ("shards"), which hold the weights of a group
 * one after the other.
 *
 * Source of the format: the declarations of @tensorflow/tfjs-core 4.22 (io/types).
 */
import { FormatError } from "../../runtime/errors.js";
import { bytesOfShape, isJsonObject } from "../bytes/json.js";

/** How numbers are stored in fewer bits: as float16, or as integers q that stand for q * scale + min. */
export type Quantization =
  | { readonly dtype: "float16" }
  | { readonly dtype: "uint8" | "uint16"; readonly scale: number; readonly min: number };

/** Element types of weights. */
export type WeightDType = "float32" | "int32" | "bool" | "string";

export interface WeightInfo {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: WeightDType;
  readonly quantization?: Quantization;
  /** Whether it is a variable of the optimizer, not of the model. */
  readonly isOfOptimizer?: boolean;
}

export interface WeightGroup {
  /** Paths of the shards, relative to the manifest. */
  readonly paths: readonly string[];
  readonly weights: readonly WeightInfo[];
}

/** A bound on the files that a manifest can make its reader open. */
const MAX_SHARDS = 10_000;
const DTYPES: readonly string[] = ["float32", "int32", "bool", "string"];

/**
 * Checks a manifest.
 *
 * @param manifest the value of `weightsManifest` in `model.json`
 * @param file name of `model.json` in error messages
 * @throws FormatError that names the entry and what was expected
 */
export function parseManifest(manifest: unknown, file: string): WeightGroup[] {
  const groups = listOf(manifest, file, "weightsManifest").map((group, i) => {
    const where = `weightsManifest[${i}]`;
    if (!isJsonObject(group)) throw wrong(file, where, "paths and weights", group);
    const paths = listOf(group.paths, file, `${where}.paths`).map((path, j) => {
      if (typeof path === "string") return path;
      throw wrong(file, `${where}.paths[${j}]`, "a path", path);
    });
    const weights = listOf(group.weights, file, `${where}.weights`).map((weight, j) =>
      parseWeight(weight, file, `${where}.weights[${j}]`),
    );
    return { paths, weights };
  });
  assertDistinct(
    groups.flatMap(({ paths }) => paths),
    file,
    "path",
  );
  assertDistinct(
    groups.flatMap(({ weights }) => weights.map(({ name }) => name)),
    file,
    "weight",
  );
  const shards = groups.reduce((sum, { paths }) => sum + paths.length, 0);
  if (shards <= MAX_SHARDS) return groups;
  throw wrong(file, "weightsManifest", `at most ${MAX_SHARDS} paths`, shards);
}

function parseWeight(value: unknown, file: string, where: string): WeightInfo {
  if (!isJsonObject(value) || typeof value.name !== "string") {
    throw wrong(file, where, "a name, a shape and a dtype", value);
  }
  const { name, shape, dtype, quantization, group } = value;
  if (bytesOfShape(shape, 1) === undefined) {
    throw wrong(file, `${where}.shape`, "integers that memory can hold", shape);
  }
  if (typeof dtype !== "string" || !DTYPES.includes(dtype)) {
    throw wrong(file, `${where}.dtype`, DTYPES.join(", "), dtype);
  }
  // Both were checked above.
  const info = {
    name,
    shape: shape as readonly number[],
    dtype: dtype as WeightDType,
    ...(group === "optimizer" ? { isOfOptimizer: true } : {}),
  };
  if (quantization === undefined) return info;
  return { ...info, quantization: parseQuantization(quantization, dtype, file, where) };
}

function parseQuantization(
  value: unknown,
  dtype: string,
  file: string,
  where: string,
): Quantization {
  if (isJsonObject(value)) {
    const { scale, min } = value;
    if (value.dtype === "float16" && dtype === "float32") return { dtype: "float16" };
    const isNumber = dtype === "float32" || dtype === "int32";
    if (isNumber && (value.dtype === "uint8" || value.dtype === "uint16")) {
      if (typeof scale === "number" && typeof min === "number") {
        return { dtype: value.dtype, scale, min };
      }
    }
  }
  const expected = "float16 of a float32, or uint8 or uint16 with scale and min";
  throw wrong(file, `${where}.quantization`, expected, value);
}

function listOf(value: unknown, file: string, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrong(file, where, "a list", value);
}

function assertDistinct(names: readonly string[], file: string, what: string): void {
  const known = new Set<string>();
  for (const name of names) {
    if (known.has(name)) {
      throw wrong(file, "weightsManifest", `each ${what} once`, `${JSON.stringify(name)} twice`);
    }
    known.add(name);
  }
}

function wrong(file: string, where: string, expected: string, got: unknown): FormatError {
  const text = typeof got === "string" ? got : (JSON.stringify(got) ?? "nothing");
  const shown = text.length <= 200 ? text : `${text.slice(0, 200)}...`;
  return new FormatError(`${file}: ${where}: expected ${expected}, got ${shown}.`);
}
