/**
 * Filling a tensor's array from rows of JavaScript values.
 *
 * What belongs here: the loop of each element type, and the path of a value that it cannot hold. What does
 * not: shapes and the choice of the type (convert.ts).
 */

import {
  type BigIntArray,
  type DataOf,
  type DType,
  isNumericArray,
  type NumericArray,
} from "./dtype.js";
import { ShapeError, ValueError } from "./errors.js";

/** Values side by side: an innermost row of nested arrays, or all elements. */
export type Row = NumericArray | BigIntArray | readonly unknown[];

/** The path of a row in messages, such as `x[2][0]`; `indices` is changed from row to row. */
export interface RowPath {
  readonly what: string;
  readonly indices: number[];
}

/** Writes the elements of a row to `out` from `offset` on. */
type RowWriter<D extends DType> = (row: Row, out: DataOf[D], offset: number, path: RowPath) => void;

/** Writers by element type: the only code that decides what each type accepts. */
const writers: { readonly [D in DType]: RowWriter<D> } = {
  float32: (row, out, offset, path) => {
    for (let i = 0; i < row.length; i++) {
      const value = row[i];
      if (typeof value === "number") out[offset + i] = value;
      else if (typeof value === "boolean") out[offset + i] = value ? 1 : 0;
      else if (typeof value === "bigint" && BigInt.asIntN(32, value) === value)
        out[offset + i] = Number(value);
      else throw badElement(value, "a number", path, i);
    }
  },
  int32: integers(-(2 ** 31), 2 ** 31 - 1, "an integer from -2147483648 to 2147483647"),
  uint8: integers(0, 255, "an integer from 0 to 255"),
  bool: integers(0, 1, "true, false, 1 or 0"),
  string: (row, out, offset, path) => {
    for (let i = 0; i < row.length; i++) {
      const value = row[i];
      if (typeof value !== "string") throw badElement(value, "a string", path, i);
      out[offset + i] = value;
    }
  },
};

function integers(
  min: number,
  max: number,
  expected: string,
): RowWriter<"int32" | "uint8" | "bool"> {
  return (row, out, offset, path) => {
    for (let i = 0; i < row.length; i++) {
      const element = row[i];
      const isExact = typeof element === "boolean" || typeof element === "bigint";
      const value = isExact ? Number(element) : element;
      if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
        throw badElement(element, expected, path, i);
      }
      out[offset + i] = value;
    }
  };
}

/** Converts one row. @throws ValueError that names the first element which the type cannot hold */
export function fillRow<D extends DType>(
  dtype: D,
  row: Row,
  out: DataOf[D],
  offset: number,
  path: RowPath,
): void {
  writers[dtype](row, out, offset, path);
}

/**
 * Converts arrays in arrays of the given shape.
 * @throws ShapeError that names the first row which has another length or depth
 */
export function fillNested<D extends DType>(
  dtype: D,
  rows: readonly unknown[],
  shape: readonly number[],
  out: DataOf[D],
  what: string,
): void {
  const write = writers[dtype];
  const path: RowPath = { what, indices: [] };
  const last = shape.length - 1;
  let offset = 0;
  const fill = (row: unknown, axis: number): void => {
    const checked = rowOf(row, shape, axis, path);
    if (axis === last) {
      write(checked, out, offset, path);
      offset += checked.length;
      return;
    }
    for (let i = 0; i < checked.length; i++) {
      path.indices[axis] = i;
      fill(checked[i], axis + 1);
    }
    path.indices.length = axis;
  };
  fill(rows, 0);
}

function rowOf(value: unknown, shape: readonly number[], axis: number, path: RowPath): Row {
  const isRow = Array.isArray(value) || isNumericArray(value);
  if (isRow && value.length === shape[axis]) return value;
  const found = isRow ? `has ${value.length} elements` : `is ${describe(value)}`;
  const firstRow = formatPath({ what: path.what, indices: path.indices.map(() => 0) });
  throw new ShapeError(
    `${path.what}: ragged rows: ${formatPath(path)} ${found} where ${firstRow} has ${shape[axis]}. ` +
      "Rows of one axis must be equally long: pad or cut them first.",
  );
}

function badElement(value: unknown, expected: string, at: RowPath, index: number): ValueError {
  const path = formatPath({ what: at.what, indices: [...at.indices, index] });
  if (typeof value === "bigint" && expected === "a number") {
    return new ValueError(
      `${path} is the BigInt ${value}n, which does not fit int32: convert it with Number() first.`,
    );
  }
  if (Array.isArray(value) || isNumericArray(value)) {
    return new ValueError(`${path} is an array where the first element of its row is not.`);
  }
  return new ValueError(`${path} is ${describe(value)}, expected ${expected}.`);
}

function formatPath({ what, indices }: RowPath): string {
  return what + indices.map((index) => `[${index}]`).join("");
}

/** A value as a message shows it: shortened, with its kind. */
export function describe(value: unknown): string {
  if (typeof value === "string") return `the string ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  if (typeof value === "bigint") return `the BigInt ${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  const kind: unknown = value.constructor;
  if (typeof kind !== "function" || kind.name === "Object") return "an object";
  // A build may call a class that names itself `_Tensor`.
  return `an instance of ${kind.name.replace(/^_/, "")}`;
}
