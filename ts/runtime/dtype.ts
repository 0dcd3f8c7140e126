/**
 * Element types of tensors and the arrays that hold them.
 *
 * What belongs here: the closed list of types. What does not: conversion of values (convert.ts).
 */

/** Element type of a tensor. `bool` is stored as 0 and 1; `string` is for text layers only. */
export type DType = "float32" | "int32" | "uint8" | "bool" | "string";

/** Element types that can be computed with. */
export type NumericDType = Exclude<DType, "string">;

/** The array that holds the elements of each type. */
export interface DataOf {
  readonly float32: Float32Array;
  readonly int32: Int32Array;
  readonly uint8: Uint8Array;
  readonly bool: Uint8Array;
  readonly string: string[];
}

/** An element as JavaScript sees it: a string of a string tensor, else a number (0 or 1 of a bool). */
export type ElementOf<D extends DType> = D extends "string" ? string : number;

const allocators: { readonly [D in DType]: (size: number) => DataOf[D] } = {
  float32: (size) => new Float32Array(size),
  int32: (size) => new Int32Array(size),
  uint8: (size) => new Uint8Array(size),
  bool: (size) => new Uint8Array(size),
  string: (size) => new Array<string>(size).fill(""),
};

/** An array of `size` zeros (empty strings, false) for elements of this type. */
export function allocate<D extends DType>(dtype: D, size: number): DataOf[D] {
  return allocators[dtype](size);
}

/** Whether `value` names an element type. */
export function isDType(value: unknown): value is DType {
  return typeof value === "string" && Object.hasOwn(allocators, value);
}

/** All element types. */
export const DTYPES: readonly DType[] = ["float32", "int32", "uint8", "bool", "string"];

/** All element types that can be computed with. */
export const NUMERIC_DTYPES: readonly DType[] = ["float32", "int32", "uint8", "bool"];

/** Each holds the numbers of those before it. */
const PROMOTION: readonly NumericDType[] = ["bool", "uint8", "int32", "float32"];

/** The element type of what is computed from such elements, as in Keras: the last of bool, uint8, int32, float32. */
export function promotedDType(dtypes: readonly DType[]): NumericDType {
  const positions = dtypes.map((dtype) => (PROMOTION as readonly DType[]).indexOf(dtype));
  return PROMOTION[Math.max(...positions)] ?? "float32";
}

/** What is read of a Float16Array, which the standard library of ES2022 does not have. */
interface HalfPrecisionArray extends ArrayLike<number> {
  readonly [Symbol.toStringTag]: "Float16Array";
}

/** Typed arrays of numbers that fit a tensor. */
export type NumericArray =
  | HalfPrecisionArray
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/** Typed arrays of int64: their elements are taken where they fit int32. */
export type BigIntArray = BigInt64Array | BigUint64Array;

/**
 * Typed arrays, those of BigInt too: where their elements are read, each is checked. Arrays of another realm (a
 * frame, a test's context) are instances of other classes, so a DataView is known by having no length.
 */
export function isNumericArray(value: unknown): value is NumericArray {
  return ArrayBuffer.isView(value) && "length" in value;
}
