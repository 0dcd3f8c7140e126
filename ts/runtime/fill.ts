/**
 * Filling a tensor's array from rows of JavaScript values.
 *
 * What belongs here: the loop of each element type, and the place of a value that it cannot hold. What does
 * not: shapes and the choice of the type (convert.ts).
 */
import { type DataOf, type DType, isNumericArray, type NumericArray } from "./dtype.js";
import { ShapeError, ValueError } from "./errors.js";

/** Values side by side: an innermost row of nested arrays, or all elements. */
export type Row = NumericArray | readonly unknown[];

/** Where a row is, for messages: `x[2][0]`. The indices change as rows go by. */
export interface Place {
  readonly what: string;
  readonly indices: number[];
}

/** Writes the elements of a row to `out` from `offset` on. */
type RowWriter<D extends DType> = (row: Row, out: DataOf[D], offset: number, place: Place) => void;

/** Writers by element type: the one place that says what each type accepts. */
const writers: { readonly [D in DType]: RowWriter<D> } = {
  float32: (row, out, offset, place) => {
    for (let i = 0; i < row.length; i++) {
      const value = row[i];
      if (typeof value === "number") out[offset + i] = value;
      else if (typeof value === "boolean") out[offset + i] = value ? 1 : 0;
      else throw badElement(value, "a number", place, i);
    }
  },
  int32: wholeNumbers(-(2 ** 31), 2 ** 31 - 1, "a whole number from -2147483648 to 2147483647"),
  uint8: wholeNumbers(0, 255, "a whole number from 0 to 255"),
  bool: wholeNumbers(0, 1, "true, false, 1 or 0"),
  string: (row, out, offset, place) => {
    for (let i = 0; i < row.length; i++) {
      const value = row[i];
      if (typeof value !== "string") throw badElement(value, "a string", place, i);
      out[offset + i] = value;
    }
  },
};

function wholeNumbers(
  least: number,
  most: number,
  expected: string,
): RowWriter<"int32" | "uint8" | "bool"> {
  return (row, out, offset, place) => {
    for (let i = 0; i < row.length; i++) {
      const given = row[i];
      const value = typeof given === "boolean" ? Number(given) : given;
      if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
        throw badElement(given, expected, place, i);
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
  place: Place,
): void {
  writers[dtype](row, out, offset, place);
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
  const place: Place = { what, indices: [] };
  const last = shape.length - 1;
  let offset = 0;
  const fill = (row: unknown, axis: number): void => {
    const checked = rowOf(row, shape, axis, place);
    if (axis === last) {
      write(checked, out, offset, place);
      offset += checked.length;
      return;
    }
    for (let i = 0; i < checked.length; i++) {
      place.indices[axis] = i;
      fill(checked[i], axis + 1);
    }
    place.indices.length = axis;
  };
  fill(rows, 0);
}

function rowOf(value: unknown, shape: readonly number[], axis: number, place: Place): Row {
  const isRow = Array.isArray(value) || isNumericArray(value);
  if (isRow && value.length === shape[axis]) return value;
  const given = isRow ? `has ${value.length} elements` : `is ${describe(value)}`;
  const firstRow = pathOf({ what: place.what, indices: place.indices.map(() => 0) });
  throw new ShapeError(
    `${place.what}: ragged rows: ${pathOf(place)} ${given} where ${firstRow} has ${shape[axis]}. ` +
      "Rows of one axis must be equally long: pad or cut them first.",
  );
}

function badElement(value: unknown, expected: string, place: Place, index: number): ValueError {
  const path = pathOf({ what: place.what, indices: [...place.indices, index] });
  if (typeof value === "bigint") {
    return new ValueError(`${path} is the BigInt ${value}n: convert it with Number() first.`);
  }
  if (Array.isArray(value) || isNumericArray(value)) {
    return new ValueError(`${path} is an array where the first element of its row is not.`);
  }
  return new ValueError(`${path} is ${describe(value)}, expected ${expected}.`);
}

function pathOf({ what, indices }: Place): string {
  return what + indices.map((index) => `[${index}]`).join("");
}

/** A value in a message: short, and plain about what kind of thing it is. */
export function describe(value: unknown): string {
  if (typeof value === "string") return `the string ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  if (typeof value === "bigint") return `the BigInt ${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  const kind: unknown = value.constructor;
  return typeof kind === "function" && kind.name !== "Object"
    ? `an instance of ${kind.name}`
    : "an object";
}
