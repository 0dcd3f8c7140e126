/** Attributes: small named arrays of a group or a dataset. */
import type { ByteReader } from "../bytes/byte-reader.js";
import type { StoredArray } from "../stored-array.js";
import { elementsOf, readDataspace } from "./dataspace.js";
import { readDatatype } from "./datatype.js";
import { decodeElements } from "./elements.js";
import type { Hdf5File } from "./file.js";
import { MESSAGE, type Message, readMessage } from "./object-header.js";

/** Bits of the flags: datatype or dataspace are stored elsewhere. */
const SHARED = 3;

/** All attributes of the object at a path, by name. */
export function readAttributes(
  file: Hdf5File,
  messages: readonly Message[],
  path: string,
): Map<string, StoredArray> {
  const attributes = new Map<string, StoredArray>();
  for (const message of messages) {
    if (message.type !== MESSAGE.attribute) continue;
    const { name, value } = readAttribute(file, readMessage(message), path);
    attributes.set(name, value);
  }
  return attributes;
}

function readAttribute(
  file: Hdf5File,
  from: ByteReader,
  path: string,
): { readonly name: string; readonly value: StoredArray } {
  const start = from.position;
  const version = from.u8("version of an attribute");
  if (version < 1 || version > 3) {
    throw from.error(`attribute of version ${version} of ${path}, expected 1 to 3`, start);
  }
  const flags = from.u8("flags of an attribute");
  if (version > 1 && flags & SHARED) {
    throw from.error(`an attribute of ${path} has a shared datatype, which is not supported`);
  }
  const sizes = [0, 1, 2].map(() => from.u16("size of a part of an attribute"));
  if (version === 3) from.skip(1, "character set");
  const [nameBytes, typePart, spacePart] = sizes.map((size) => {
    const part = from.at(from.position, size, "attribute");
    // In version 1 each part is filled up to a multiple of 8.
    from.skip(version === 1 ? Math.ceil(size / 8) * 8 : size, "a part of an attribute");
    return part;
  });
  const name = new TextDecoder().decode(nameBytes!.take(sizes[0]!, "name")).replace(/\0.*$/s, "");
  const what = `attribute "${name}" of ${path}`;
  const type = readDatatype(typePart!);
  const shape = readDataspace(file, spacePart!);
  const length = elementsOf(shape, from, what) * type.size;
  file.budget.spend(length, what);
  const bytes = from.take(length, what);
  return { name, value: decodeElements(file, shape, type, bytes, what) };
}
