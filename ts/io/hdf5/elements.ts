/** Elements of datasets and attributes, from the bytes that hold them. */
import { FormatError } from "../../runtime/errors.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { decodeArray, type StoredArray } from "../stored-array.js";
import type { Datatype } from "./datatype.js";
import type { Hdf5File } from "./file.js";
import { readHeapObject } from "./global-heap.js";

/** The array of a shape whose elements are these bytes; `what` names it in error messages. */
export function decodeElements(
  file: Hdf5File,
  shape: readonly number[],
  type: Datatype,
  bytes: Uint8Array,
  what: string,
): StoredArray {
  if (type.kind === "number") return decodeArray(shape, type.dtype, bytes, type.isBigEndian);
  const data: string[] = [];
  for (let start = 0; start < bytes.length; start += type.size) {
    const element = bytes.subarray(start, start + type.size);
    const text =
      type.kind === "fixedString"
        ? element
        : readHeapObject(file, new ByteReader(element, file.bytes.file));
    data.push(decodeText(text, type.kind === "fixedString" && type.isSpacePadded, file, what));
  }
  return { shape, dtype: "string", data };
}

/** A string, which a zero ends. */
function decodeText(bytes: Uint8Array, isSpacePadded: boolean, file: Hdf5File, what: string) {
  const zero = bytes.indexOf(0);
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      zero < 0 ? bytes : bytes.subarray(0, zero),
    );
    return isSpacePadded ? text.replace(/ +$/, "") : text;
  } catch {
    throw new FormatError(`${file.bytes.file}: ${what}: expected text in UTF-8.`);
  }
}
