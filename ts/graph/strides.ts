/** Shapes and strides as kernels take them: row-major, broadcast, collapsed. */
import { ShapeError } from "../runtime/errors.js";
import { type Dim, formatShape } from "./dim.js";
import { type Bound, sizes } from "./lowering.js";

/** Strides of a row-major array. */
export function rowMajor(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const size of [...shape].reverse()) {
    strides.unshift(stride);
    stride *= size;
  }
  return strides;
}

/**
 * Strides that repeat an operand to a result's shape: 0 on repeated axes. Symbolic sizes are checked here, against the
 * fed ones.
 */
export function broadcastStrides(
  to: Bound,
  operand: readonly Dim[],
  result: readonly number[],
): number[] {
  const own = sizes(to, operand);
  const strides = rowMajor(own);
  const lead = result.length - own.length;
  return result.map((size, axis) => {
    const position = axis - lead;
    if (position < 0 || operand[position] === 1) return 0;
    if (own[position] !== size) throw sizeMismatch(operand, own, result);
    return size === 1 ? 0 : (strides[position] ?? 0);
  });
}

/** @throws ShapeError where fed sizes of symbolic dimensions differ from the expected ones. */
export function assertSizes(
  to: Bound,
  { dims }: { readonly dims: readonly Dim[] },
  expected: readonly number[],
): void {
  const own = sizes(to, dims);
  if (own.some((size, axis) => size !== expected[axis])) throw sizeMismatch(dims, own, expected);
}

function sizeMismatch(
  dims: readonly Dim[],
  own: readonly number[],
  expected: readonly number[],
): ShapeError {
  return new ShapeError(
    `Sizes that must agree do not: ${formatShape(dims)} became ${formatShape(own)}, but ${formatShape(expected)} was expected.`,
  );
}

export interface Collapsed {
  readonly shape: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** Merges axes over which every operand is contiguous, so that kernels see few and long axes. */
export function collapse(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
): Collapsed {
  const sizesOut: number[] = [];
  const stridesOut: number[][] = strides.map(() => []);
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const steps = strides.map((operand) => operand[axis] ?? 0);
    const previous = sizesOut.length - 1;
    const merges =
      previous >= 0 &&
      stridesOut.every((operand, index) => operand[previous] === (steps[index] ?? 0) * size);
    if (merges) {
      sizesOut[previous] = (sizesOut[previous] ?? 1) * size;
      stridesOut.forEach((operand, index) => {
        operand[previous] = steps[index] ?? 0;
      });
    } else {
      sizesOut.push(size);
      stridesOut.forEach((operand, index) => {
        operand.push(steps[index] ?? 0);
      });
    }
  });
  return { shape: sizesOut, strides: stridesOut };
}
