/**
 * Tensors that users see: a shape, an element type and an array in the JavaScript heap.
 *
 * What belongs here: reading, slicing and reducing. What does not: conversion from other values (convert.ts) and
 * computing (ops). Nothing here needs the engine, and nothing has to be freed.
 */
import { allocate, type DataOf, type DType, type ElementOf, type NumericDType } from "./dtype.js";
import { ShapeError, ValueError } from "./errors.js";
import { formatTensor } from "./print.js";
import { argMaxOf, maxOf, meanOf, minOf, type Reducer, reduceAxis, sumOf } from "./reduce.js";
import { checkedShape, formatShape, resolveAxis, resolveShape, sizeOf } from "./shape.js";
import { copyBlock } from "./slice.js";

/** Arrays in arrays, as deep as the tensor has axes; a scalar is the element itself. */
export type NestedElements<Element> = Element | NestedElements<Element>[];

/** What `toArray` may be said to return: arrays of elements of the tensor's kind. */
type NestedIn<Element> = Element | readonly NestedIn<Element>[];

/**
 * A dense array of numbers (or strings), row-major. `data` belongs to the tensor; methods return new tensors with
 * arrays of their own. Without an element type, `Tensor` is a tensor of numbers.
 */
export class Tensor<D extends DType = NumericDType> {
  readonly shape: readonly number[];
  readonly dtype: D;
  /** The elements, row-major: element (i, j) of shape [n, m] is `data[i * m + j]`; a bool is 0 or 1. */
  readonly data: DataOf[D];

  /**
   * Takes `data` as it is, without a copy; `tensor(...)` converts and copies.
   * @throws ShapeError unless `data` has as many elements as `shape` says.
   */
  constructor(shape: readonly number[], dtype: D, data: DataOf[D]) {
    this.shape = Object.freeze(checkedShape(shape));
    this.dtype = dtype;
    this.data = data;
    if (data.length !== sizeOf(shape)) {
      throw new ShapeError(
        `A tensor of shape ${formatShape(shape)} has ${sizeOf(shape)} elements, got ${data.length}.`,
      );
    }
  }

  /** Number of elements. */
  get size(): number {
    return this.data.length;
  }

  /**
   * The element at one index for each axis; negative ones count from the end.
   * @throws ShapeError for another number of indices, ValueError for one out of range.
   */
  at(...indices: number[]): ElementOf<D> {
    if (indices.length !== this.shape.length) {
      throw new ShapeError(
        `at() of shape ${formatShape(this.shape)} takes ${this.shape.length} indices, got ${indices.length}.`,
      );
    }
    let offset = 0;
    for (const [axis, index] of indices.entries()) {
      const length = this.shape[axis]!;
      if (!Number.isInteger(index) || index < -length || index >= length) {
        throw new ValueError(
          `Index ${index} of axis ${axis} is out of range: the shape is ${formatShape(this.shape)}.`,
        );
      }
      offset = offset * length + (index < 0 ? index + length : index);
    }
    return this.element(offset);
  }

  /**
   * Nested arrays: `[[1, 2], [3, 4]]`; of a scalar, its element. The caller states the depth:
   * `t.toArray<number[][]>()`, `t.toArray<string[]>()` of strings.
   */
  toArray<Nested extends NestedIn<ElementOf<D>> = NestedElements<ElementOf<D>>>(): Nested {
    const { shape } = this;
    const build = (axis: number, offset: number, span: number): unknown => {
      if (axis === shape.length) return this.element(offset);
      const inner = span / shape[axis]!;
      return Array.from({ length: shape[axis]! }, (_, i) =>
        build(axis + 1, offset + i * inner, inner),
      );
    };
    // The rank is known at run time only, so the caller states the type.
    return build(0, 0, this.size) as Nested;
  }

  /**
   * The same elements in another shape; one size may be -1, which is inferred.
   * @throws ShapeError where the elements do not fit.
   */
  reshape(shape: readonly number[]): Tensor<D> {
    return new Tensor(resolveShape(shape, this.size), this.dtype, this.copyData(0, this.size));
  }

  /**
   * Rows `start` to `end` (exclusive; by default to the last) of the first axis. With lists, a start and an
   * end for each of the first axes: `slice([0, 2], [3, 4])`. As in `Array.slice`, negative numbers count from
   * the end, and bounds are clamped to the axis.
   */
  slice(start: number | readonly number[], end?: number | readonly number[]): Tensor<D> {
    const starts = typeof start === "number" ? [start] : start;
    const ends = typeof end === "number" ? [end] : (end ?? []);
    if (Math.max(starts.length, ends.length) > this.shape.length) {
      throw new ShapeError(
        `slice() of shape ${formatShape(this.shape)} takes at most ${this.shape.length} starts and ends.`,
      );
    }
    const from = this.shape.map((length, axis) => resolveBound(starts[axis] ?? 0, length));
    const shape = this.shape.map((length, axis) =>
      Math.max(0, resolveBound(ends[axis] ?? length, length) - from[axis]!),
    );
    const result = allocate(this.dtype, sizeOf(shape));
    copyBlock(this.data, this.shape, from, result, shape);
    return new Tensor(shape, this.dtype, result);
  }

  /** The index of the first of the largest elements along an axis (which is removed), or of all elements. */
  argMax(): number;
  argMax(axis: number): Tensor<"int32">;
  argMax(axis?: number): number | Tensor<"int32"> {
    return axis === undefined ? this.total(argMaxOf) : this.along(axis, argMaxOf, "int32");
  }

  /**
   * The sum of all elements, or along one axis: float32, or int32 for integer types and bool.
   * @throws ValueError where a sum along an axis does not fit int32.
   */
  sum(): number;
  sum(axis: number): Tensor;
  sum(axis?: number): number | Tensor {
    if (axis === undefined) return this.total(sumOf);
    return this.along(axis, sumOf, this.dtype === "float32" ? "float32" : "int32");
  }

  /** The mean of all elements, or along one axis in float32. */
  mean(): number;
  mean(axis: number): Tensor<"float32">;
  mean(axis?: number): number | Tensor<"float32"> {
    return axis === undefined ? this.total(meanOf) : this.along(axis, meanOf, "float32");
  }

  /** The largest of all elements, or along one axis; NaN if any element is NaN. */
  max(): number;
  max(axis: number): Tensor;
  max(axis?: number): number | Tensor {
    return axis === undefined ? this.total(maxOf) : this.along(axis, maxOf, this.numericDType());
  }

  /** The smallest of all elements, or along one axis; NaN if any element is NaN. */
  min(): number;
  min(axis: number): Tensor;
  min(axis?: number): number | Tensor {
    return axis === undefined ? this.total(minOf) : this.along(axis, minOf, this.numericDType());
  }

  /** What `JSON.stringify` writes. `tensor(JSON.parse(text))` reads it back to the bit. */
  toJSON(): { shape: readonly number[]; dtype: D; data: (number | string)[] } {
    return { shape: this.shape, dtype: this.dtype, data: Array.from(this.data, jsonElement) };
  }

  toString(): string {
    return formatTensor(this.dtype, this.shape, this.data);
  }

  /** What Node's and Deno's console.log show. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  private element(offset: number): ElementOf<D> {
    // DataOf pairs each element type with the array that holds such elements.
    return this.data[offset] as ElementOf<D>;
  }

  private copyData(start: number, end: number): DataOf[D] {
    // `slice` of an array is one of the same kind.
    return this.data.slice(start, end) as DataOf[D];
  }

  private numbers(): Float32Array | Int32Array | Uint8Array {
    const data: DataOf[DType] = this.data;
    if (Array.isArray(data))
      throw new ValueError("A tensor of strings has no sum, mean, max or min.");
    return data;
  }

  private numericDType(): NumericDType {
    this.numbers();
    // `numbers` has rejected the only other type.
    return this.dtype as NumericDType;
  }

  private total(reducer: Reducer): number {
    return reducer(this.numbers(), 0, 1, this.size);
  }

  private along<R extends NumericDType>(axis: number, reducer: Reducer, dtype: R): Tensor<R> {
    const resolved = resolveAxis(axis, this.shape);
    const [before, after] = [this.shape.slice(0, resolved), this.shape.slice(resolved + 1)];
    const view = { outer: sizeOf(before), length: this.shape[resolved]!, inner: sizeOf(after) };
    return new Tensor(
      [...before, ...after],
      dtype,
      reduceAxis(this.numbers(), view, reducer, dtype),
    );
  }
}

/** JSON has no NaN, no infinities and no -0: they are written as strings. */
function jsonElement(value: number | string): number | string {
  return Number.isFinite(value) && !Object.is(value, -0)
    ? value
    : Object.is(value, -0)
      ? "-0"
      : `${value}`;
}

/** A bound as of Array.slice: negative ones count from the end; clamped to [0, length]. */
function resolveBound(bound: number, length: number): number {
  if (!Number.isInteger(bound)) throw new ValueError(`slice() takes integers, got ${bound}.`);
  return bound < 0 ? Math.max(0, bound + length) : Math.min(bound, length);
}
