/**
 * Convolution and pooling as gathered windows: a row for each window and tap, of zeros (or another filling) where the
 * tap is outside of the image.
 */
import * as operations from "../../ts/graph/operations/index.js";
import type { Windows } from "../../ts/graph/operations/windows.js";
import * as ops from "../../ts/graph/ops.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";

function numbers(dims: readonly unknown[]): number[] {
  return dims.map(Number);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}

/** Every index below the sizes, in row-major order. */
function indices(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (lead, size) => lead.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );
}

interface Rows {
  /** [windows · taps]: the row of the image's elements, or one more than there are for a tap outside. */
  readonly rows: SymbolicTensor;
  /** [windows, taps, 1]: 1 for taps inside, else 0. */
  readonly inside: SymbolicTensor;
  readonly elements: number;
  readonly windows: number;
  readonly taps: number;
}

function rowsOf(image: readonly number[], of: Windows): Rows {
  const [batch = 1, ...lengths] = image.slice(0, -1);
  const before = numbers(of.before);
  const after = numbers(of.after);
  const counts = lengths.map((length, axis) => {
    const reach = (of.size[axis]! - 1) * of.dilation[axis]! + 1;
    return Math.floor((length + before[axis]! + after[axis]! - reach) / of.strides[axis]!) + 1;
  });
  const elements = batch * product(lengths);
  const taps = indices(of.size);
  const windows = indices([batch, ...counts]);
  const rows = windows.flatMap(([example = 0, ...at]) =>
    taps.map((tap) => {
      const element = at.map(
        (o, axis) => o * of.strides[axis]! + tap[axis]! * of.dilation[axis]! - before[axis]!,
      );
      if (element.some((i, axis) => i < 0 || i >= lengths[axis]!)) return elements;
      return element.reduce((row, i, axis) => row * lengths[axis]! + i, example);
    }),
  );
  return {
    rows: ops.constant(rows, [rows.length], "int32"),
    inside: ops.constant(
      rows.map((row) => (row < elements ? 1 : 0)),
      [windows.length, taps.length, 1],
    ),
    elements,
    windows: windows.length,
    taps: taps.length,
  };
}

/** [windows, taps, channels] */
function gathered(x: SymbolicTensor, { rows, elements, windows, taps }: Rows, outside: number) {
  const channels = Number(x.dims.at(-1));
  const table = ops.reshape(x, [elements, channels]);
  const filling = ops.broadcastTo(outside, [1, channels]);
  const found = ops.gather(ops.concatenate([table, filling], 0), rows);
  return ops.reshape(found, [windows, taps, channels]);
}

/** The sum of [windows, taps, channels] over the taps that are one element of the image. */
function scattered(parts: SymbolicTensor, { rows, elements, windows, taps }: Rows) {
  const channels = Number(parts.dims.at(-1));
  const updates = ops.reshape(parts, [windows * taps, channels]);
  const sums = operations.scatterAdd({ indices: rows, updates }, { rows: elements + 1 }).y;
  return ops.slice(sums, [0, 0], [elements, channels]);
}

/** Part `number` of `groups` equal ones along the last axis. */
function part(x: SymbolicTensor, number: number, groups: number): SymbolicTensor {
  const size = Number(x.dims.at(-1)) / groups;
  const starts = x.dims.map((_, axis) => (axis === x.rank - 1 ? number * size : 0));
  return ops.slice(x, starts, [...x.dims.slice(0, -1), size]);
}

function byGroup(groups: number, of: (number: number) => SymbolicTensor): SymbolicTensor {
  return ops.concatenate(Array.from({ length: groups }, (_, number) => of(number)));
}

/** The patches of a group as a matrix [windows, taps · channels of the group]. */
function matrixOf(patches: SymbolicTensor, number: number, groups: number): SymbolicTensor {
  return ops.reshape(part(patches, number, groups), [Number(patches.dims[0]), -1]);
}

/** y = x * kernel, without bias and activation. */
export function convolved(
  x: SymbolicTensor,
  kernel: SymbolicTensor,
  windows: Windows,
  groups: number,
  dims: readonly unknown[],
): SymbolicTensor {
  const patches = gathered(x, rowsOf(numbers(x.dims), windows), 0);
  const matrix = ops.reshape(kernel, [-1, Number(kernel.dims.at(-1))]);
  const y = byGroup(groups, (g) =>
    ops.matmul(matrixOf(patches, g, groups), part(matrix, g, groups)),
  );
  return ops.reshape(y, numbers(dims));
}

export function convolutionInputGrad(
  dy: SymbolicTensor,
  kernel: SymbolicTensor,
  windows: Windows,
  groups: number,
  dims: readonly unknown[],
): SymbolicTensor {
  const rows = rowsOf(numbers(dims), windows);
  const filters = Number(kernel.dims.at(-1));
  const matrix = ops.reshape(kernel, [-1, filters]);
  const gradients = ops.reshape(dy, [rows.windows, filters]);
  const dx = byGroup(groups, (g) => {
    const parts = ops.matmul(part(gradients, g, groups), part(matrix, g, groups), false, true);
    return scattered(ops.reshape(parts, [rows.windows, rows.taps, -1]), rows);
  });
  return ops.reshape(dx, numbers(dims));
}

export function convolutionKernelGrad(
  x: SymbolicTensor,
  dy: SymbolicTensor,
  windows: Windows,
  groups: number,
  dims: readonly unknown[],
): SymbolicTensor {
  const patches = gathered(x, rowsOf(numbers(x.dims), windows), 0);
  const gradients = ops.reshape(dy, [Number(patches.dims[0]), Number(dims.at(-1))]);
  const dkernel = byGroup(groups, (g) =>
    ops.matmul(matrixOf(patches, g, groups), part(gradients, g, groups), true),
  );
  return ops.reshape(dkernel, numbers(dims));
}

export function maxPooled(x: SymbolicTensor, windows: Windows, dims: readonly unknown[]) {
  const patches = gathered(x, rowsOf(numbers(x.dims), windows), Number.NEGATIVE_INFINITY);
  return ops.reshape(ops.max(patches, 1), numbers(dims));
}

/** The first of the largest elements of a window gets its gradient. */
export function maxPoolingGrad(x: SymbolicTensor, dy: SymbolicTensor, windows: Windows) {
  const rows = rowsOf(numbers(x.dims), windows);
  const largest = ops.argMax(gathered(x, rows, Number.NEGATIVE_INFINITY), 1);
  const chosen = ops.transpose(ops.oneHot(largest, rows.taps), [0, 2, 1]);
  const gradients = ops.reshape(dy, [rows.windows, 1, Number(x.dims.at(-1))]);
  return ops.reshape(scattered(ops.mul(chosen, gradients), rows), numbers(x.dims));
}

export function averagePooled(x: SymbolicTensor, windows: Windows, dims: readonly unknown[]) {
  const rows = rowsOf(numbers(x.dims), windows);
  const total = ops.sum(gathered(x, rows, 0), 1);
  return ops.reshape(ops.div(total, ops.sum(rows.inside, 1)), numbers(dims));
}

export function averagePoolingGrad(
  dy: SymbolicTensor,
  windows: Windows,
  dims: readonly unknown[],
): SymbolicTensor {
  const rows = rowsOf(numbers(dims), windows);
  const fractions = ops.div(rows.inside, ops.sum(rows.inside, 1, true));
  const gradients = ops.reshape(dy, [rows.windows, 1, Number(dims.at(-1))]);
  return ops.reshape(scattered(ops.mul(fractions, gradients), rows), numbers(dims));
}
