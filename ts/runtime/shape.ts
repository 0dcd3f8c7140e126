/**
 * Shapes of concrete tensors: lists of integers.
 *
 * What belongs here: arithmetic on sizes and axes. What does not: symbolic dimensions (the graph room).
 */

import { ShapeError } from "./errors.js";
import { describe } from "./fill.js";

/** Number of elements: the product of the sizes, 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** `(2, 3)`, `(5,)`, `()`: how shapes are written in messages. */
export function formatShape(shape: readonly (number | null)[]): string {
  return `(${shape.map(String).join(", ")}${shape.length === 1 ? "," : ""})`;
}

/** A copy of the shape. @throws ShapeError unless it is a list of integers that are not negative. */
export function checkedShape(shape: readonly number[]): number[] {
  assertList(shape);
  for (const size of shape) {
    if (!Number.isInteger(size) || size < 0) {
      throw new ShapeError(`The sizes of a shape must be integers from 0, got ${describe(size)}.`);
    }
  }
  return [...shape];
}

function assertList(shape: unknown): void {
  if (Array.isArray(shape)) return;
  throw new ShapeError(`A shape must be a list of sizes such as [2, 3], got ${describe(shape)}.`);
}

/** The axis counted from the front; -1 is the last. @throws ShapeError where there is no such axis. */
export function resolveAxis(axis: number, shape: readonly number[]): number {
  const rank = shape.length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    const expected = rank === 0 ? "a scalar has no axis" : `expected ${-rank} to ${rank - 1}`;
    throw new ShapeError(`Axis ${describe(axis)} of shape ${formatShape(shape)}: ${expected}.`);
  }
  return axis < 0 ? axis + rank : axis;
}

/**
 * The shape with -1, which may occur once, replaced by the size that `size` elements leave for it.
 * @throws ShapeError where the elements do not fit.
 */
export function resolveShape(shape: readonly number[], size: number): number[] {
  assertList(shape);
  const unknown = shape.indexOf(-1);
  if (unknown !== shape.lastIndexOf(-1)) {
    throw new ShapeError(`Only one size of a shape may be -1, got ${formatShape(shape)}.`);
  }
  const known = checkedShape(shape.filter((length) => length !== -1));
  const rest = unknown < 0 ? 1 : size / sizeOf(known);
  if (!Number.isInteger(rest) || rest * sizeOf(known) !== size) {
    throw new ShapeError(`${size} elements do not fit the shape ${formatShape(shape)}.`);
  }
  return shape.map((length) => (length === -1 ? rest : length));
}
