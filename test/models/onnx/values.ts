/** Dense arrays in float64, and how they are indexed and broadcast. */

/** A dense array. Bools are 0 and 1. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The array of which element number i is `at(i)`. */
export function made(shape: readonly number[], at: (position: number) => number): Values {
  return { shape, data: Array.from({ length: sizeOf(shape) }, (_, position) => at(position)) };
}

/** The index along each axis of a position in row-major order. */
export function indexOf(position: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length);
  let rest = position;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}

/** The reverse of `indexOf`. */
export function positionOf(index: readonly number[], shape: readonly number[]): number {
  return index.reduce((position, at, axis) => position * shape[axis]! + at, 0);
}

/** The element of a tensor that is broadcast to a larger shape. */
export function broadcastAt({ shape, data }: Values, index: readonly number[]): number {
  const own = index.slice(index.length - shape.length);
  return data[
    positionOf(
      own.map((at, axis) => (shape[axis] === 1 ? 0 : at)),
      shape,
    )
  ]!;
}

/** The shape to which all of these broadcast. */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}
