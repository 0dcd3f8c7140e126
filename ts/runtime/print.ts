/**
 * Tensors as text.
 *
 * What belongs here: what console.log and string templates show. Long axes are cut in the middle.
 */
import type { DType } from "./dtype.js";
import { printable } from "./printable.js";
import { formatShape, sizeOf } from "./shape.js";

/** Tensors with more elements are abbreviated. */
const SUMMARIZE_ABOVE = 200;
/** Elements shown at each end of an axis that is cut. */
const EDGE = 3;

/** `Tensor float32 (2, 2)` and below it the elements, in brackets, columns aligned. */
export function formatTensor(
  dtype: DType,
  shape: readonly number[],
  data: ArrayLike<number | string>,
): string {
  const cut = data.length > SUMMARIZE_ABOVE;
  const indices = shape.map((length) => shownIndices(length, cut));
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const formatElement = elementFormatter(dtype);

  const cells = (axis: number, offset: number): string | Cells => {
    if (axis === shape.length) return formatElement(data[offset]!);
    return indices[axis]!.map((index) =>
      index === null ? "..." : cells(axis + 1, offset + index * strides[axis]!),
    );
  };
  const all = cells(0, 0);
  const width = longest(all);
  return `Tensor ${dtype} ${formatShape(shape)}\n${bracketed(all, width, 0)}`;
}

type Cells = (string | Cells)[];

/** Indices to show, null for the elements left out. */
function shownIndices(length: number, cut: boolean): (number | null)[] {
  const all = Array.from({ length }, (_, index) => index);
  if (!cut || length <= 2 * EDGE + 1) return all;
  return [...all.slice(0, EDGE), null, ...all.slice(-EDGE)];
}

function elementFormatter(dtype: DType): (value: number | string) => string {
  if (dtype === "string") return (value) => printable(JSON.stringify(value));
  if (dtype === "bool") return (value) => (value === 0 ? "false" : "true");
  if (dtype === "float32") return formatFloat;
  return String;
}

/** Six significant digits, which float32 always has, without trailing zeros. */
function formatFloat(value: number | string): string {
  const number = Number(value);
  return Object.is(number, -0) ? "-0" : String(Number(number.toPrecision(6)));
}

function longest(cells: string | Cells): number {
  if (typeof cells === "string") return cells === "..." ? 0 : cells.length;
  return cells.reduce((most, cell) => Math.max(most, longest(cell)), 0);
}

function bracketed(cells: string | Cells, width: number, depth: number): string {
  if (typeof cells === "string") return cells === "..." ? cells : cells.padStart(width);
  const nested = cells.some((cell) => typeof cell !== "string");
  const separator = nested ? `,\n${" ".repeat(depth + 1)}` : ", ";
  return `[${cells.map((cell) => bracketed(cell, width, depth + 1)).join(separator)}]`;
}
