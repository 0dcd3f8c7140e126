/** Arrays by name in NumPy's .npz files, written for programs in Python and read from them. */
import { type TensorLike, toTensor as tensorOf } from "../runtime/convert.js";
import { FormatError, ValueError } from "../runtime/errors.js";
import { isPlainObject } from "../runtime/plain-object.js";
import { rejected } from "../runtime/registry/kinds.js";
import type { Tensor } from "../runtime/tensor.js";
import { decodeNpz, encodeNpz } from "./npy.js";
import { type FileSource, readSource } from "./places/source.js";
import { type FileTarget, writeTarget } from "./places/target.js";
import { type StoredArray, toTensor } from "./stored-array.js";
import { isSafeName } from "./zip/read.js";

/**
 * Writes arrays by name, as `numpy.savez` does, not compressed: `await writeNpz("data.npz", { x, y })`, in Python
 * `numpy.load("data.npz")["x"]`. Plain numbers become float32.
 *
 * @param target a path (Node, Deno, Bun), `indexeddb://name`, `opfs://name`, `download://name`, a FileSystemFileHandle or
 *   a function of bytes; a file that exists is replaced as a whole
 * @param arrays by their names, each of any shape, of any element type but string
 * @throws ValueError for strings, a name that a file cannot have, and what is not a target; ShapeError for ragged rows
 */
export async function writeNpz(
  target: FileTarget,
  arrays: Readonly<Record<string, TensorLike>>,
): Promise<void> {
  if (!isPlainObject(arrays)) throw rejected("writeNpz: arrays", "arrays by name", arrays);
  const stored = Object.entries(arrays).map(
    ([name, array]) => [name, storedArray(name, array)] as const,
  );
  await writeTarget(target, encodeNpz(new Map(stored)), "writeNpz");
}

function storedArray(name: string, array: TensorLike): StoredArray {
  if (!isSafeName(name)) {
    throw new ValueError(
      `writeNpz: an array cannot be named ${JSON.stringify(name)}. Use a name without backslashes and "..", such as x.`,
    );
  }
  const { shape, dtype, data } = tensorOf(array, undefined, `writeNpz: ${name}`);
  if (dtype === "string") {
    throw new ValueError(`writeNpz: ${name} has strings, expected numbers or booleans.`);
  }
  // `dtype` says which array `data` is; TypeScript does not follow that from a tensor of any type.
  return { shape, dtype, data } as StoredArray;
}

/**
 * The arrays of an .npz file by name, as `numpy.savez` and `numpy.savez_compressed` write it. Floats become float32,
 * integers int32, except uint8; bools stay.
 *
 * @param source a path, a URL, `indexeddb://name`, `opfs://name`, a page's File or Blob, or bytes
 * @throws FormatError for a file that is damaged, takes more than 10 times its size and 64 MB, or holds anything but
 *   numbers and bools, and for an integer that int32 cannot hold; the message names the array
 */
export async function readNpz(source: FileSource): Promise<Record<string, Tensor>> {
  const { name, bytes } = await readSource(source, {}, "readNpz");
  const tensors = [...decodeNpz(bytes, name)].map(([key, array]) => {
    const read = toTensor(array, `${name}: ${key}`);
    if (read.dtype === "string") throw new FormatError(`${name}: ${key} has strings.`);
    return [key, read] as const;
  });
  return Object.fromEntries(tensors);
}
