/**
 * Tensors that users see: a shape, an element type and an array in the JavaScript heap.
 *
 * What belongs here: reading, slicing, reducing, arithmetic. What does not: conversion from other values (convert.ts) and
 * what has a gradient (ops). Nothing here needs the engine, and nothing has to be freed.
 */
import { type Arithmetic, arithmetic, numberBeside } from "./arithmetic.js";
import {
  allocate,
  type DataOf,
  type DType,
  type ElementOf,
  isNumericArray,
  type NumericArray,
  type NumericDType,
} from "./dtype.js";
import { ShapeError, ValueError } from "./errors.js";
import { describe, fillRow } from "./fill.js";
import { Opaque } from "./opaque.js";
import { formatTensor } from "./print.js";
import { argMaxOf, maxOf, meanOf, minOf, type Reducer, reduceAxis, sumOf } from "./reduce.js";
import { checkedShape, formatShape, resolveAxis, resolveShape, sizeOf } from "./shape.js";
import { copyRun, copyStrided, listOf, rowStrides } from "./slice.js";

/** Arrays in arrays, as deep as the tensor has axes; a scalar is the element itself. */
export type NestedElements<Element> = Element | NestedElements<Element>[];

/** The types that callers of `toArray` may state: arrays of elements of the tensor's kind. */
type NestedIn<Element> = Element | readonly NestedIn<Element>[];

/**
 * A dense array of numbers (or strings), row-major. `data` belongs to the tensor; methods return new tensors with
 * arrays of their own. Without an element type, `Tensor` is a tensor of numbers.
 */
export class Tensor<D extends DType = NumericDType> extends Opaque {
  readonly shape: readonly number[];
  readonly dtype: D;
  /** The elements, row-major: element (i, j) of shape [n, m] is `data[i * m + j]`; a bool is 0 or 1. */
  readonly data: DataOf[D];

  /**
   * Takes `data` as it is, without a copy; `tensor(...)` converts and copies.
   * @throws ShapeError unless `data` has as many elements as `shape` says.
   */
  constructor(shape: readonly number[], dtype: D, data: DataOf[D]) {
    super();
    this.shape = Object.freeze(checkedShape(shape));
    this.dtype = dtype;
    this.data = data;
    if (data?.length !== sizeOf(shape)) {
      throw new ShapeError(
        `A tensor of shape ${formatShape(shape)} needs data of ${sizeOf(shape)} elements, got ${data?.length ?? describe(data)}.`,
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
    return this.#element(blockAt(this.shape, indices).start);
  }

  /** A copy of row `index` of the first axis, which is dropped; negative ones count from the end. */
  row(index: number): Tensor<D> {
    const { start, shape } = blockAt(this.shape, [index]);
    return new Tensor(shape, this.dtype, this.#copyData(start, start + sizeOf(shape)));
  }

  /** Copies of all rows of the first axis, one after the other. A scalar has none. */
  *[Symbol.iterator](): Generator<Tensor<D>> {
    const [rows = 0] = this.shape;
    for (let i = 0; i < rows; i++) yield this.row(i);
  }

  /**
   * The rows at `indices`, in their order; with an axis, the elements along that axis. Negative indices count from the
   * end. The shape of the indices takes the place of the axis, so that a single one drops it.
   * @throws ValueError for an index out of range, ShapeError where there is no such axis.
   */
  take(indices: number | Tensor | NumericArray | readonly number[], axis = 0): Tensor<D> {
    const resolved = resolveAxis(axis, this.shape);
    const [before, after] = [this.shape.slice(0, resolved), this.shape.slice(resolved + 1)];
    const isList = Array.isArray(indices) || isNumericArray(indices);
    const list = isList ? indices : indices instanceof Tensor ? numeric(indices).data : [indices];
    const taken = indices instanceof Tensor ? indices.shape : isList ? [list.length] : [];
    const [run, length] = [sizeOf(after), this.shape[resolved]!];
    const result = allocate(this.dtype, sizeOf(before) * list.length * run);
    for (let to = 0, outer = 0; to < result.length; outer++) {
      for (let k = 0; k < list.length; k++, to += run) {
        const index = resolveIndex(list[k]!, resolved, this.shape);
        copyRun(this.data, (outer * length + index) * run, result, to, run);
      }
    }
    return new Tensor([...before, ...taken, ...after], this.dtype, result);
  }

  /**
   * Writes the element at one index for each axis: `t.set(5, 0, 2)`. With fewer indices, the block there: each element
   * the same value, or those of a Tensor of the block's shape. Changes `data` itself.
   * @throws ValueError for an index out of range and a value that the element type cannot hold; ShapeError for too many
   * indices, and a Tensor of another shape. Then nothing is written.
   * @returns this tensor
   */
  set(value: ElementOf<D> | boolean | Tensor<DType>, ...indices: number[]): this {
    const { start, shape } = blockAt(this.shape, indices);
    const isTensor = value instanceof Tensor;
    if (isTensor && value.shape.join() !== shape.join()) {
      throw new ShapeError(
        `set() takes a value of shape ${formatShape(shape)} here, got ${formatShape(value.shape)}.`,
      );
    }
    const size = sizeOf(shape);
    const values = allocate(this.dtype, size);
    const path = { what: "set() value", indices: [] };
    fillRow(this.dtype, isTensor ? value.data : Array(size).fill(value), values, 0, path);
    copyRun(values, 0, this.data, start, size);
    return this;
  }

  /**
   * Nested arrays: `[[1, 2], [3, 4]]`; of a scalar, its element. The caller states the depth:
   * `t.toArray<number[][]>()`, `t.toArray<string[]>()` of strings.
   */
  toArray<Nested extends NestedIn<ElementOf<D>> = NestedElements<ElementOf<D>>>(): Nested {
    const { shape } = this;
    const build = (axis: number, offset: number, span: number): unknown => {
      if (axis === shape.length) return this.#element(offset);
      const length = shape[axis]!;
      if (axis === shape.length - 1) return listOf(this.data, offset, length);
      const inner = span / length;
      const nested = new Array<unknown>(length);
      for (let i = 0; i < length; i++) nested[i] = build(axis + 1, offset + i * inner, inner);
      return nested;
    };
    // The rank is known at run time only, so the caller states the type.
    return build(0, 0, this.size) as Nested;
  }

  /**
   * The same elements in another shape; one size may be -1, which is inferred.
   * @throws ShapeError where the elements do not fit.
   */
  reshape(shape: readonly number[]): Tensor<D> {
    return new Tensor(resolveShape(shape, this.size), this.dtype, this.#copyData(0, this.size));
  }

  /**
   * Rows `start` to `end` (exclusive; by default to the last) of the first axis. With lists, a start and an
   * end for each of the first axes: `slice([0, 2], [3, 4])`. As in `Array.slice`, negative numbers count from
   * the end, and bounds are clamped to the axis.
   * @throws ShapeError for more bounds than axes; ValueError for bounds that are not integers.
   */
  slice(start: number | readonly number[], end?: number | readonly number[]): Tensor<D> {
    const starts = boundsOf(start);
    const ends = end === undefined ? [] : boundsOf(end);
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
    const strides = rowStrides(this.shape);
    const first = from.reduce((sum, index, axis) => sum + index * strides[axis]!, 0);
    copyStrided(this.data, first, shape, strides, result);
    return new Tensor(shape, this.dtype, result);
  }

  /**
   * A copy with its axes in another order: axis k of the result is `axes[k]` of this tensor. By default all are reversed.
   * @throws ShapeError unless `axes` has each axis once.
   */
  transpose(axes: readonly number[] = this.shape.map((_, axis) => -1 - axis)): Tensor<D> {
    if (!Array.isArray(axes))
      throw new ShapeError(`transpose() takes an array of axes, got ${describe(axes)}.`);
    const order = axes.map((axis) => resolveAxis(axis, this.shape));
    if (new Set(order).size !== this.shape.length || order.length !== this.shape.length) {
      throw new ShapeError(
        `transpose() takes each axis of ${formatShape(this.shape)} once, got ${formatShape(axes)}.`,
      );
    }
    const shape = order.map((axis) => this.shape[axis]!);
    const strides = rowStrides(this.shape);
    const result = allocate(this.dtype, this.size);
    copyStrided(
      this.data,
      0,
      shape,
      order.map((axis) => strides[axis]!),
      result,
    );
    return new Tensor(shape, this.dtype, result);
  }

  /**
   * This tensor plus a number or another tensor, element by element, broadcasting as NumPy does; so do `sub`, `mul` and
   * `div`. The element type is the last of bool, uint8, int32 and float32 among both (integers modulo 2^32, uint8 modulo
   * 256); a number that is not an integer is float32, and so is every quotient.
   * @throws ShapeError where the shapes don't broadcast, ValueError for anything but a number or a Tensor of numbers.
   */
  add(other: number | Tensor): Tensor {
    return this.#computed("add", other);
  }

  /** This tensor minus a number or another tensor: see `add`. */
  sub(other: number | Tensor): Tensor {
    return this.#computed("sub", other);
  }

  /** This tensor times a number or another tensor: see `add`. */
  mul(other: number | Tensor): Tensor {
    return this.#computed("mul", other);
  }

  /** This tensor divided by a number or another tensor, in float32: see `add`. */
  div(other: number | Tensor): Tensor {
    return this.#computed("div", other);
  }

  /** The index of the first of the largest elements along an axis (which is removed), or of all elements. */
  argMax(): number;
  argMax(axis: number): Tensor<"int32">;
  argMax(axis?: number): number | Tensor<"int32"> {
    return this.#reduced(axis, argMaxOf, "int32");
  }

  /**
   * The sum of all elements, or along one axis: float32, or int32 for integer types and bool.
   * @throws ValueError where a sum along an axis does not fit int32.
   */
  sum(): number;
  sum(axis: number): Tensor;
  sum(axis?: number): number | Tensor {
    return this.#reduced(axis, sumOf, this.dtype === "float32" ? "float32" : "int32");
  }

  /** The mean of all elements, or along one axis in float32. */
  mean(): number;
  mean(axis: number): Tensor<"float32">;
  mean(axis?: number): number | Tensor<"float32"> {
    return this.#reduced(axis, meanOf, "float32");
  }

  /** The largest of all elements, or along one axis; NaN if any element is NaN. */
  max(): number;
  max(axis: number): Tensor;
  max(axis?: number): number | Tensor {
    return this.#reduced(axis, maxOf, numeric(this).dtype);
  }

  /** The smallest of all elements, or along one axis; NaN if any element is NaN. */
  min(): number;
  min(axis: number): Tensor;
  min(axis?: number): number | Tensor {
    return this.#reduced(axis, minOf, numeric(this).dtype);
  }

  /** What `JSON.stringify` writes. `tensor(JSON.parse(text))` reads it back to the bit. */
  toJSON(): { shape: readonly number[]; dtype: D; data: (number | string)[] } {
    return { shape: this.shape, dtype: this.dtype, data: Array.from(this.data, jsonElement) };
  }

  override toString(): string {
    return formatTensor(this.dtype, this.shape, this.data);
  }

  /** What Node's and Deno's console.log show. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  #element(offset: number): ElementOf<D> {
    // DataOf pairs each element type with the array that holds such elements.
    return this.data[offset] as ElementOf<D>;
  }

  #copyData(start: number, end: number): DataOf[D] {
    // `slice` of an array is one of the same kind.
    return this.data.slice(start, end) as DataOf[D];
  }

  #computed(name: Arithmetic, other: number | Tensor): Tensor {
    const own = numeric(this);
    if (typeof other !== "number" && !(other instanceof Tensor)) {
      throw new ValueError(`${name}() takes a number or a Tensor, got ${describe(other)}.`);
    }
    const right =
      typeof other === "number"
        ? numberBeside(name === "div" ? "float32" : own.dtype, other)
        : numeric(other);
    const { shape, dtype, data } = arithmetic(name, own, right);
    return new Tensor(shape, dtype, data);
  }

  /** The reduction of all elements, or along one axis. */
  #reduced<R extends NumericDType>(
    axis: number | undefined,
    reducer: Reducer,
    dtype: R,
  ): number | Tensor<R> {
    const { data } = numeric(this);
    if (axis === undefined) return reducer(data, 0, 1, this.size);
    const resolved = resolveAxis(axis, this.shape);
    const [before, after] = [this.shape.slice(0, resolved), this.shape.slice(resolved + 1)];
    const view = { outer: sizeOf(before), length: this.shape[resolved]!, inner: sizeOf(after) };
    return new Tensor([...before, ...after], dtype, reduceAxis(data, view, reducer, dtype));
  }
}

/** Where the elements at these indices of the first axes begin, and their shape. */
function blockAt(
  whole: readonly number[],
  indices: readonly number[],
): { start: number; shape: readonly number[] } {
  if (indices.length > whole.length) {
    throw new ShapeError(
      `Shape ${formatShape(whole)} has ${whole.length} axes, got ${indices.length} indices.`,
    );
  }
  let rows = 0;
  indices.forEach((index, axis) => {
    rows = rows * whole[axis]! + resolveIndex(index, axis, whole);
  });
  const shape = whole.slice(indices.length);
  return { start: rows * sizeOf(shape), shape };
}

function resolveIndex(index: number, axis: number, shape: readonly number[]): number {
  const length = shape[axis]!;
  if (Number.isInteger(index) && index >= -length && index < length)
    return index < 0 ? index + length : index;
  throw new ValueError(
    `Index ${describe(index)} of axis ${axis} is out of range: the shape is ${formatShape(shape)}.`,
  );
}

/** The tensor, which has numbers. @throws ValueError for strings */
function numeric(tensor: Tensor<DType>): Tensor {
  if (tensor.dtype === "string") throw new ValueError("A tensor of strings has no numbers.");
  // All other element types are numeric.
  return tensor as Tensor;
}

/** JSON has no NaN, no infinities and no -0: they are written as strings. */
function jsonElement(value: number | string): number | string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : `${value}`;
}

function boundsOf(given: number | readonly number[]): readonly number[] {
  if (typeof given === "number") return [given];
  if (Array.isArray(given)) return given;
  throw new ValueError(`slice() takes integers or arrays of them, got ${describe(given)}.`);
}

/** A bound as of Array.slice: negative ones count from the end; clamped to [0, length]. */
function resolveBound(bound: number, length: number): number {
  if (!Number.isInteger(bound))
    throw new ValueError(`slice() takes integers, got ${describe(bound)}.`);
  return bound < 0 ? Math.max(0, bound + length) : Math.min(bound, length);
}
