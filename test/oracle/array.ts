/**
 * Arrays of the oracle: float64, row-major, and loops over them.
 */

export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function ndarray(shape: readonly number[], data: ArrayLike<number>): NdArray {
  if (data.length !== sizeOf(shape)) {
    throw new Error(`${data.length} numbers do not fill the shape (${shape.join(", ")}).`);
  }
  return { shape: [...shape], data: Float64Array.from(data) };
}

/** The array whose element at each index is `value(index)`. */
export function generate(
  shape: readonly number[],
  value: (index: readonly number[]) => number,
): NdArray {
  const data = new Float64Array(sizeOf(shape));
  const index = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    data[i] = value(index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return { shape: [...shape], data };
}

/** The element at an index, whose axes are aligned to the right and repeat where the size is 1. */
export function at(array: NdArray, index: readonly number[]): number {
  const lead = index.length - array.shape.length;
  const offset = array.shape.reduce(
    (sum, size, axis) => sum * size + (size === 1 ? 0 : index[axis + lead]!),
    0,
  );
  const value = array.data[offset];
  if (value === undefined)
    throw new Error(`No element at ${index.join(", ")} of (${array.shape.join(", ")}).`);
  return value;
}

/** NumPy's broadcasting, for sizes that are all known. */
export function broadcastShapes(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const size = sizes.find((own) => own !== 1) ?? 1;
    if (sizes.some((own) => own !== 1 && own !== size)) {
      throw new Error(
        `Shapes ${shapes.map((shape) => `(${shape.join(", ")})`).join(" and ")} do not broadcast.`,
      );
    }
    return size;
  });
}
