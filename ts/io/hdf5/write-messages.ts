/** The messages of object headers that are written, and the headers. Version 1 of everything that has versions. */
import { ValueError } from "../../runtime/errors.js";
import { ByteWriter } from "../bytes/byte-writer.js";
import {
  elementSize,
  encodeArray,
  type FixedDType,
  type StoredArray,
  type StoredDType,
} from "../stored-array.js";
import { MESSAGE } from "./object-header.js";
import type { StringHeap } from "./write-strings.js";

/** A text, a list of texts, or an array. */
export type AttributeToWrite = string | readonly string[] | StoredArray;

/** A message without its head. */
export interface MessageToWrite {
  readonly type: number;
  readonly content: ByteWriter;
}

/** A message has its size in 16 bits. */
const MAX_MESSAGE_BYTES = 65528;
const UNDEFINED = new Uint8Array(8).fill(0xff);

export function symbolTableMessage(tree: number, heap: number): MessageToWrite {
  return { type: MESSAGE.symbolTable, content: new ByteWriter().u64(tree).u64(heap) };
}

export function dataspaceMessage(shape: readonly number[]): MessageToWrite {
  return { type: MESSAGE.dataspace, content: dataspace(shape) };
}

export function datatypeMessage(dtype: StoredDType): MessageToWrite {
  return { type: MESSAGE.datatype, content: datatype(dtype) };
}

/** Zero, written when the data are. */
export function fillValueMessage(): MessageToWrite {
  return { type: MESSAGE.fillValue, content: new ByteWriter().u8(2).u8(2).u8(2).u8(1).u32(0) };
}

/** Data in one piece. */
export function layoutMessage(address: number | undefined, length: number): MessageToWrite {
  const content = new ByteWriter().u8(3).u8(1);
  if (address === undefined) content.bytes(UNDEFINED);
  else content.u64(address);
  return { type: MESSAGE.layout, content: content.u64(length) };
}

/** @throws ValueError for a value that is too large for a header */
export function attributeMessage(
  name: string,
  value: AttributeToWrite,
  strings: StringHeap,
): MessageToWrite {
  const { shape, dtype, bytes } = encodeValue(value, strings);
  const nameBytes = new ByteWriter().bytes(new TextEncoder().encode(name)).u8(0);
  const parts = [nameBytes, datatype(dtype), dataspace(shape)];
  const content = new ByteWriter().u16(1);
  for (const part of parts) content.u16(part.length);
  for (const part of parts) content.append(part).align(8);
  content.bytes(bytes);
  if (content.length > MAX_MESSAGE_BYTES) {
    throw new ValueError(
      `The attribute "${name}" of an HDF5 file has ${bytes.length} bytes, expected at most 64 kB: write a dataset.`,
    );
  }
  return { type: MESSAGE.attribute, content };
}

function encodeValue(
  value: AttributeToWrite,
  strings: StringHeap,
): { readonly shape: readonly number[]; readonly dtype: StoredDType; readonly bytes: Uint8Array } {
  if (typeof value === "string") {
    return { shape: [], dtype: "string", bytes: strings.references(1) };
  }
  if ("dtype" in value) {
    const { shape, dtype } = value;
    const bytes = dtype === "string" ? strings.references(value.data.length) : encodeArray(value);
    return { shape, dtype, bytes };
  }
  const { length } = value;
  return { shape: [length], dtype: "string", bytes: strings.references(length) };
}

function dataspace(shape: readonly number[]): ByteWriter {
  const out = new ByteWriter().u8(1).u8(shape.length).zeros(6);
  for (const size of shape) out.u64(size);
  return out;
}

/** Bits of sign, exponent and fraction of the floats. */
const FLOATS = {
  float16: { exponent: 5, fraction: 10 },
  bfloat16: { exponent: 8, fraction: 7 },
  float32: { exponent: 8, fraction: 23 },
  float64: { exponent: 11, fraction: 52 },
} as const;

function datatype(dtype: StoredDType): ByteWriter {
  if (dtype === "string") return variableString();
  if (dtype === "bool") return bool();
  return dtype in FLOATS ? float(dtype as keyof typeof FLOATS) : integer(dtype);
}

/** The head of a datatype: class, 24 bits that depend on it, size. */
function typeHead(kind: number, bits: number, moreBits: number, size: number): ByteWriter {
  return new ByteWriter()
    .u8(0x10 | kind)
    .u8(bits)
    .u8(moreBits)
    .u8(0)
    .u32(size);
}

function integer(dtype: FixedDType): ByteWriter {
  const size = elementSize(dtype);
  return typeHead(0, dtype.startsWith("int") ? 8 : 0, 0, size)
    .u16(0)
    .u16(size * 8);
}

/** Little-endian, with a leading one that is not stored. */
function float(dtype: keyof typeof FLOATS): ByteWriter {
  const { exponent, fraction } = FLOATS[dtype];
  const bits = exponent + fraction + 1;
  return typeHead(1, 0x20, bits - 1, bits / 8)
    .u16(0)
    .u16(bits)
    .u8(fraction)
    .u8(exponent)
    .u8(0)
    .u8(fraction)
    .u32(2 ** (exponent - 1) - 1);
}

/** As h5py has it: an enumeration of two values of int8. */
function bool(): ByteWriter {
  return typeHead(8, 2, 0, 1)
    .append(integer("int8"))
    .ascii("FALSE\0\0\0")
    .ascii("TRUE\0\0\0\0")
    .u8(0)
    .u8(1);
}

/** A string in UTF-8 that is stored in a global heap. */
function variableString(): ByteWriter {
  return typeHead(9, 1, 1, 16).append(integer("uint8"));
}

/** The object header with these messages. */
export function headerOf(messages: readonly MessageToWrite[]): ByteWriter {
  const body = new ByteWriter();
  for (const { type, content } of messages) {
    const size = Math.ceil(content.length / 8) * 8;
    body.u16(type).u16(size).u32(0).append(content).align(8);
  }
  return new ByteWriter()
    .u8(1)
    .u8(0)
    .u16(messages.length)
    .u32(1)
    .u32(body.length)
    .u32(0)
    .append(body);
}
