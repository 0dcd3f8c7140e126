/** The input that an InputLayer of a file stands for. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { input } from "../../layers/input.js";
import { isDType } from "../../runtime/dtype.js";
import { ValueError } from "../../runtime/errors.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import { type Json, listAt, objectAt, wrong } from "./json.js";

/** The input of an InputLayer's config. */
export function inputFrom(config: Json, name: string, where: string): SymbolicTensor {
  const given = config.batch_shape ?? config.batch_input_shape;
  const [batch, ...shape] = listAt(given, `${where}: batch_shape`).map((size) => {
    if (size === null || (typeof size === "number" && Number.isInteger(size))) return size;
    throw wrong(`${where}: batch_shape`, "integers and null", size);
  });
  const dtype = dtypeOfInput(config.dtype, where);
  const options = { shape, name, dtype };
  return typeof batch === "number" ? input({ ...options, batchSize: batch }) : input(options);
}

function dtypeOfInput(given: unknown, where: string) {
  const name = isPlainObject(given) ? objectAt(given.config, where).name : given;
  if (name === "int64") return "int32";
  const dtype = name ?? "float32";
  if (isDType(dtype)) return dtype;
  throw new ValueError(`${where}: inputs of dtype ${String(dtype)} are not supported.`);
}
