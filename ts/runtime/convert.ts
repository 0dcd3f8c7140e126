/**
 * Conversion of users' values to tensors.
 *
 * What belongs here: which values are accepted, what type they become, and messages with the path of a bad one. What
 * does not: the loops over rows (fill.ts).
 *
 * Without a requested type, numbers become float32, booleans bool, strings string, BigInts int32; typed arrays of
 * integers int32 or uint8, those of floating-point numbers float32. With one, values are converted directly to it.
 */

import { Shown } from "./console.js";
import {
  allocate,
  type BigIntArray,
  type DataOf,
  DTYPES,
  type DType,
  isDType,
  isNumericArray,
  type NumericArray,
} from "./dtype.js";
import { ShapeError, ValueError } from "./errors.js";
import { describe, fillNested, fillRow, type Row } from "./fill.js";
import { unknownName } from "./names.js";
import { formatShape, resolveShape, sizeOf } from "./shape.js";
import { Tensor } from "./tensor.js";

/** Arrays in arrays, all rows of an axis equally long; the innermost may be typed arrays. */
export type NestedArray<Element> = readonly (
  | Element
  | NestedArray<Element>
  | NumericArray
  | BigIntArray
)[];

/** Elements with their shape, such as other libraries return. */
export interface ShapedArray<Element = number | boolean | bigint | string> {
  readonly data: NumericArray | BigIntArray | readonly Element[];
  readonly shape: readonly number[];
  /** The element type; other integer types become int32, and any other type is inferred from `data`. */
  readonly dtype?: string;
}

/** Everything that is read as a tensor: a `Tensor`, nested arrays, a typed array (rank 1), `{ data, shape }`. */
export type TensorLike =
  | Tensor<DType>
  | NestedArray<number | boolean | bigint>
  | NestedArray<string>
  | NumericArray
  | BigIntArray
  | ShapedArray;

/**
 * A tensor of its own, copied from `data`.
 *
 * @param data numbers (float32), booleans (bool), BigInts (int32) or strings: alone, in nested arrays, in a typed array, in
 *   another tensor, or as `{ data, shape, dtype? }`, such as `JSON.parse` returns for a tensor in JSON
 * @param shape the shape of the tensor; by default that of `data`. One size may be -1
 * @param dtype the element type; by default inferred from `data`
 * @throws ShapeError for ragged rows (the message names the row) and a shape that does not fit
 * @throws ValueError for missing elements, a BigInt that does not fit int32, and values that the type cannot hold: a
 *   fraction or a number out of range for int32 and uint8, other than 0 and 1 for bool
 */
export function tensor(
  data:
    | number
    | boolean
    | bigint
    | NumericArray
    | BigIntArray
    | NestedArray<number | boolean | bigint>,
  shape?: readonly number[],
): Tensor;
export function tensor(
  data: string | NestedArray<string>,
  shape?: readonly number[],
): Tensor<"string">;
export function tensor(
  data: TensorLike | number | boolean | bigint,
  shape?: readonly number[],
): Tensor;
export function tensor<D extends DType>(
  data: TensorLike | number | boolean | bigint | string,
  shape: readonly number[] | undefined,
  dtype: D,
): Tensor<D>;
export function tensor(
  data: TensorLike | number | boolean | bigint | string,
  shape?: readonly number[],
  dtype?: DType,
): Tensor<DType> {
  if (dtype !== undefined && !isDType(dtype)) throw unknownName("dtype", dtype, DTYPES);
  const owned = isScalar(data) ? scalar(data, dtype) : ownTensor(data, dtype, "tensor");
  return shape === undefined ? owned : owned.reshape(shape);
}

/**
 * `value` as a tensor of the requested element type, or of its own. Shares the elements with `value` where they need no
 * conversion, so they must not be written to.
 *
 * @param what the name of the value in messages, such as `x` or `yTrain`
 * @throws ShapeError and ValueError as `tensor`
 */
export function toTensor(value: TensorLike, dtype: undefined, what: string): Tensor<DType>;
export function toTensor<D extends DType>(value: TensorLike, dtype: D, what: string): Tensor<D>;
export function toTensor(value: TensorLike, dtype: DType | undefined, what: string): Tensor<DType>;
export function toTensor(value: TensorLike, dtype: DType | undefined, what: string): Tensor<DType> {
  if (value instanceof Tensor) return toDType(attached(value, what), dtype ?? value.dtype, what);
  if (isNumericArray(value)) return fromRow(value, [value.length], dtype, what);
  if (Array.isArray(value)) return fromNested(value, dtype, what);
  if (isShaped(value)) {
    const own = dtypeNamed(value.dtype);
    const shape = resolveShape(value.shape, value.data.length);
    return fromRow(
      own === "float32" ? fromJson(value.data) : value.data,
      shape,
      dtype ?? own,
      what,
    );
  }
  // A tensor of a graph, of which this room knows no more.
  const isSymbolic = value instanceof Shown && "dims" in value;
  throw new ValueError(
    `${what}: expected a Tensor, nested arrays, a typed array or { data, shape }, got ${isSymbolic ? "a symbolic tensor without values" : describe(value)}.`,
  );
}

/** The type of these elements: that of this name, int32 for other integers (int64, ...), else unknown. */
function dtypeNamed(name: string | undefined): DType | undefined {
  if (isDType(name)) return name;
  return /^u?int\d+$/.test(String(name)) ? "int32" : undefined;
}

/** Numbers that JSON can't express, and `Tensor.toJSON` writes as strings. */
const NUMBERS_IN_STRINGS = ["NaN", "Infinity", "-Infinity", "-0"];

/** Elements of float32 as numbers; those that JSON holds as strings (`"NaN"`) are parsed. */
function fromJson(data: Row): Row {
  if (!Array.isArray(data)) return data;
  return data.map((value: unknown) =>
    typeof value === "string" && NUMBERS_IN_STRINGS.includes(value) ? Number(value) : value,
  );
}

/** As `toTensor`, with elements of its own: later changes of `value` do not reach them. */
export function ownTensor(value: TensorLike, dtype: undefined, what: string): Tensor<DType>;
export function ownTensor<D extends DType>(value: TensorLike, dtype: D, what: string): Tensor<D>;
export function ownTensor(value: TensorLike, dtype: DType | undefined, what: string): Tensor<DType>;
export function ownTensor(
  value: TensorLike,
  dtype: DType | undefined,
  what: string,
): Tensor<DType> {
  const source = toTensor(value, dtype, what);
  return source === value || sharesData(source, value) ? source.reshape(source.shape) : source;
}

/**
 * The tensor in another element type; itself where it has that type.
 * @throws ValueError for an element that the type cannot hold
 */
export function toDType<D extends DType>(source: Tensor<DType>, dtype: D, what: string): Tensor<D> {
  if (hasDType(source, dtype)) return source;
  return fromRow(source.data, source.shape, dtype, what);
}

/** @throws ValueError for a tensor whose buffer was transferred, which leaves it without elements. */
function attached(tensor: Tensor<DType>, what: string): Tensor<DType> {
  if (tensor.size === sizeOf(tensor.shape)) return tensor;
  throw new ValueError(
    `${what}: the buffer of this tensor of shape ${formatShape(tensor.shape)} was transferred, so its elements are gone. Pass transfer: true only for data that are used once.`,
  );
}

function hasDType<D extends DType>(source: Tensor<DType>, dtype: D): source is Tensor<D> {
  return source.dtype === dtype;
}

/** Elements that are one flat row already. */
function fromRow<D extends DType>(
  data: Row,
  shape: readonly number[],
  dtype: D,
  what: string,
): Tensor<D>;
function fromRow(
  data: Row,
  shape: readonly number[],
  dtype: DType | undefined,
  what: string,
): Tensor<DType>;
function fromRow(
  data: Row,
  shape: readonly number[],
  dtype: DType | undefined,
  what: string,
): Tensor<DType> {
  const type = dtype ?? inferredDType(data);
  if (holds(data, type)) return new Tensor(shape, type, data);
  // As fast as a copy: float32 takes every number.
  if (type === "float32" && isNumericArray(data) && typeof data[0] === "number")
    return new Tensor(shape, type, new Float32Array(data));
  const result = allocate(type, data.length);
  fillRow(type, data, result, 0, { what, indices: [] });
  return new Tensor(shape, type, result);
}

/** Whether `data` is already an array of the kind that a tensor of this type has. */
function holds<D extends DType>(data: Row, dtype: D): data is Row & DataOf[D] {
  if (dtype === "float32") return data instanceof Float32Array;
  if (dtype === "int32") return data instanceof Int32Array;
  return dtype === "uint8" && data instanceof Uint8Array;
}

function fromNested(rows: readonly unknown[], dtype: DType | undefined, what: string) {
  const { shape, first } = measure(rows, what);
  const type = dtype ?? inferredDType(first);
  const data = allocate(
    type,
    shape.reduce((product, length) => product * length, 1),
  );
  fillNested(type, rows, shape, data, what);
  return new Tensor<DType>(shape, type, data);
}

/** The shape, by the first row of each axis, and the first innermost row. */
function measure(rows: readonly unknown[], what: string): { shape: number[]; first: Row } {
  const shape = [];
  let row: unknown = rows;
  while (Array.isArray(row)) {
    shape.push(row.length);
    const next: unknown = row[0];
    if (next instanceof Tensor) {
      throw new ValueError(
        `${what}: an array of tensors is not one tensor; give their toArray() or their data.`,
      );
    }
    if (isNumericArray(next)) return { shape: [...shape, next.length], first: next };
    if (!Array.isArray(next)) return { shape, first: row };
    row = next;
  }
  throw new ShapeError(`${what}: expected arrays, got ${describe(row)}.`);
}

function inferredDType(row: Row): DType {
  if (isNumericArray(row)) {
    // The name of the class is the same in every realm.
    const kind = row[Symbol.toStringTag];
    if (kind.startsWith("Float")) return "float32";
    return kind.startsWith("Uint8") ? "uint8" : "int32";
  }
  const first = row[0];
  if (typeof first === "boolean") return "bool";
  if (typeof first === "bigint") return "int32";
  return typeof first === "string" ? "string" : "float32";
}

function isScalar(value: unknown): value is number | boolean | bigint | string {
  return ["number", "boolean", "string", "bigint"].includes(typeof value);
}

function scalar(
  value: number | boolean | bigint | string,
  dtype: DType | undefined,
): Tensor<DType> {
  return fromRow([value], [], dtype, "tensor");
}

function sharesData(source: Tensor<DType>, data: unknown): boolean {
  return source.data === data || (isShaped(data) && source.data === data.data);
}

function isShaped(value: unknown): value is ShapedArray {
  if (typeof value !== "object" || value === null || !("data" in value) || !("shape" in value)) {
    return false;
  }
  const { data, shape } = value;
  return (Array.isArray(data) || isNumericArray(data)) && Array.isArray(shape);
}
