/** Detects the format of a file from its first bytes. */
import type { Budget } from "../../io/bytes/budget.js";
import { isHdf5 } from "../../io/hdf5/superblock.js";
import { isSafetensors } from "../../io/safetensors-signature.js";
import { isZip, readZip, type ZipEntry } from "../../io/zip/read.js";
import { FormatError } from "../../runtime/errors.js";

/** An entry that a `.keras` file must have. */
export function kerasEntry(
  archive: ReadonlyMap<string, ZipEntry>,
  entry: string,
  name: string,
): Uint8Array {
  const found = archive.get(entry);
  if (found !== undefined) return found.read();
  throw new FormatError(`${name}: a zip file without "${entry}", expected a .keras file.`);
}

/**
 * The HDF5 file with weights: the bytes themselves, or one inside of a `.keras` file.
 *
 * @param budget what reading all of it may allocate
 */
export function weightsIn(bytes: Uint8Array, name: string, budget: Budget): Uint8Array {
  if (isZip(bytes)) return kerasEntry(readZip(bytes, name, budget), "model.weights.h5", name);
  if (isHdf5(bytes)) return bytes;
  throw unknownFormat(
    bytes,
    name,
    ".weights.h5, .h5, .keras, .safetensors or .json (TensorFlow.js)",
  );
}

/** Whether bytes look like a JSON object, such as a model.json of TensorFlow.js: after white space they begin with "{". */
export function isJsonText(bytes: Uint8Array): boolean {
  const start = bytes.findIndex((byte) => ![0x20, 0x09, 0x0a, 0x0d].includes(byte));
  return start >= 0 && start < 1000 && bytes[start] === 0x7b;
}

/** @throws FormatError for a file that is not safetensors, such as one of `torch.save` */
export function assertStateDict(bytes: Uint8Array, name: string): void {
  if (isSafetensors(bytes)) return;
  const isPickle = isZip(bytes) && [...readZip(bytes, name).keys()].some(isPickled);
  if (!isPickle) throw unknownFormat(bytes, name, ".safetensors");
  throw new FormatError(
    `${name}: a file of torch.save, which is a program in Python's pickle and is never run. Save the state dict by safetensors.torch.save_file(module.state_dict(), path).`,
  );
}

function isPickled(entry: string): boolean {
  return entry.endsWith("data.pkl");
}

export function unknownFormat(bytes: Uint8Array, name: string, expected: string): FormatError {
  const start = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0"));
  return new FormatError(
    `${name}: expected a file of ${expected}; it has ${bytes.length} bytes and begins with ${start.join(" ") || "nothing"}.`,
  );
}
