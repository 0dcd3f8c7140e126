/** Datatypes: what an element is. */
import type { ByteReader } from "../bytes/byte-reader.js";
import type { FixedDType } from "../stored-array.js";

/** Element types that are read. `size` is that of an element in the file, in bytes. */
export type Datatype =
  | {
      readonly kind: "number";
      readonly size: number;
      readonly dtype: FixedDType;
      readonly isBigEndian: boolean;
    }
  /** Characters in UTF-8, filled up with zeros or spaces, or ended by a zero. */
  | { readonly kind: "fixedString"; readonly size: number; readonly isSpacePadded: boolean }
  /** A length and the address of an object in a global heap. */
  | { readonly kind: "variableString"; readonly size: number };

/** HDF5's classes of types; those that have no reader only by name. */
const CLASS_NAMES = [
  "integer",
  "float",
  "time",
  "string",
  "bit field",
  "opaque",
  "compound",
  "reference",
  "enumeration",
  "variable-length",
  "array",
] as const;

const FLOATS: Readonly<Record<string, FixedDType>> = {
  // Bytes, then the bits of exponent and fraction.
  "2 5 10": "float16",
  "2 8 7": "bfloat16",
  "4 8 23": "float32",
  "8 11 52": "float64",
};

/** Reads the datatype at the reader's position. */
export function readDatatype(from: ByteReader): Datatype {
  const start = from.position;
  const versionAndClass = from.u8("class of a datatype");
  const name = CLASS_NAMES[versionAndClass & 15] ?? `class ${versionAndClass & 15}`;
  const bits = from.u8("bits of a datatype");
  const moreBits = from.u16("bits of a datatype");
  const size = from.u32("size of a datatype");
  if (size === 0) throw from.error("a datatype of 0 bytes, expected at least 1", start + 4);
  switch (name) {
    case "integer":
      return readInteger(from, start, size, bits);
    case "float":
      return readFloat(from, start, size, bits);
    case "string":
      return { kind: "fixedString", size, isSpacePadded: (bits & 15) === 2 };
    case "enumeration":
      return readEnumeration(from, bits | ((moreBits & 0xff) << 8), versionAndClass >> 4);
    case "variable-length":
      if ((bits & 15) === 1) return { kind: "variableString", size };
  }
  throw from.error(`elements of the type "${name}" are not supported`, start);
}

function readInteger(from: ByteReader, start: number, size: number, bits: number): Datatype {
  const offset = from.u16("bit offset");
  const precision = from.u16("precision");
  const isSize = size === 1 || size === 2 || size === 4 || size === 8;
  if (!isSize || offset !== 0 || precision !== size * 8) {
    throw from.error(
      `an integer of ${size} bytes with ${precision} bits from bit ${offset} is not supported, expected 8, 16, 32 or 64 bits`,
      start,
    );
  }
  const dtype: FixedDType = `${bits & 8 ? "int" : "uint"}${(size * 8) as 8 | 16 | 32 | 64}`;
  return { kind: "number", size, dtype, isBigEndian: (bits & 1) === 1 };
}

function readFloat(from: ByteReader, start: number, size: number, bits: number): Datatype {
  from.skip(5, "bits of a float");
  const exponent = from.u8("bits of an exponent");
  from.skip(1, "place of a fraction");
  const fraction = from.u8("bits of a fraction");
  from.skip(4, "bias of an exponent");
  const dtype = FLOATS[`${size} ${exponent} ${fraction}`];
  // Bit 6 is the middle-endian order of a VAX.
  if (dtype === undefined || bits & 64) {
    throw from.error(
      `a float of ${size} bytes with ${exponent} bits of exponent and ${fraction} of fraction is not supported`,
      start,
    );
  }
  return { kind: "number", size, dtype, isBigEndian: (bits & 1) === 1 };
}

/** An enumeration of FALSE and TRUE is a bool, as h5py writes it; another is read as its integers. */
function readEnumeration(from: ByteReader, count: number, version: number): Datatype {
  const base = readDatatype(from);
  if (base.kind !== "number") throw from.error("an enumeration of something else than integers");
  const names = Array.from({ length: count }, () => readName(from, version < 3));
  const isBool = base.size === 1 && names.join() === "FALSE,TRUE";
  from.skip(count * base.size, "values of an enumeration");
  return isBool ? { ...base, dtype: "bool" } : base;
}

function readName(from: ByteReader, isPadded: boolean): string {
  const start = from.position;
  let name = "";
  for (let code = from.u8("a name"); code !== 0; code = from.u8("a name")) {
    name += String.fromCharCode(code);
  }
  if (isPadded) from.skip((8 - ((from.position - start) % 8)) % 8, "padding of a name");
  return name;
}
