/** Dataspaces: shapes of datasets and attributes. */
import type { ByteReader } from "../bytes/byte-reader.js";
import { type Hdf5File, readLength } from "./file.js";

/** HDF5's own bound. */
const MAX_RANK = 32;
/** The type of a dataspace of version 2 that has no elements. */
const NULL_SPACE = 2;

/** The sizes of a dataspace: none for a scalar, [0] for one that holds nothing. */
export function readDataspace(file: Hdf5File, from: ByteReader): number[] {
  const start = from.position;
  const version = from.u8("version of a dataspace");
  if (version !== 1 && version !== 2) {
    throw from.error(`dataspace of version ${version}, expected 1 or 2`, start);
  }
  const rank = from.u8("rank");
  if (rank > MAX_RANK) throw from.error(`rank ${rank}, expected at most ${MAX_RANK}`, start + 1);
  from.skip(1, "flags");
  const type = from.u8("type of a dataspace");
  if (version === 1) from.skip(4, "dataspace");
  const shape = Array.from({ length: rank }, (_, axis) =>
    readLength(file, from, `size of axis ${axis}`),
  );
  return version === 2 && type === NULL_SPACE ? [0] : shape;
}

/** Number of elements. @throws FormatError where it is not exact, which no memory holds */
export function elementsOf(shape: readonly number[], from: ByteReader, what: string): number {
  const count = shape.reduce((product, size) => product * size, 1);
  if (Number.isSafeInteger(count)) return count;
  throw from.error(`${what} has the shape (${shape.join(", ")}), which no memory holds`);
}
