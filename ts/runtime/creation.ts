/**
 * Tensors made from a shape or a range.
 *
 * What belongs here: what users call as `zeros`, `arange` and their kin. What does not: random numbers (random/), and
 * conversion of values (convert.ts).
 */

import { toTensor } from "./convert.js";
import { allocate, NUMERIC_DTYPES, type NumericDType } from "./dtype.js";
import { ValueError } from "./errors.js";
import { unknownName } from "./names.js";
import { boolean, finite, integer, integerFrom, rejected } from "./registry/kinds.js";
import { checkedShape, sizeOf } from "./shape.js";
import { Tensor } from "./tensor.js";

/** A shape, of which one size may be given alone. */
type Sizes = number | readonly number[];

/** A tensor of zeros. @throws ShapeError for sizes that are not integers from 0 */
export function zeros(shape: Sizes): Tensor<"float32">;
export function zeros<D extends NumericDType>(shape: Sizes, dtype: D): Tensor<D>;
export function zeros(shape: Sizes, dtype: NumericDType = "float32"): Tensor {
  return filled("zeros", shape, 0, dtype);
}

/** A tensor of ones. @throws ShapeError for sizes that are not integers from 0 */
export function ones(shape: Sizes): Tensor<"float32">;
export function ones<D extends NumericDType>(shape: Sizes, dtype: D): Tensor<D>;
export function ones(shape: Sizes, dtype: NumericDType = "float32"): Tensor {
  return filled("ones", shape, 1, dtype);
}

/**
 * A tensor of which every element is `value`.
 * @param dtype by default float32, of a boolean bool
 * @throws ShapeError for sizes that are not integers from 0, ValueError for a value that the element type cannot hold
 */
export function full(shape: Sizes, value: number): Tensor<"float32">;
export function full(shape: Sizes, value: boolean): Tensor<"bool">;
export function full<D extends NumericDType>(
  shape: Sizes,
  value: number | boolean,
  dtype: D,
): Tensor<D>;
export function full(shape: Sizes, value: number | boolean, dtype?: NumericDType): Tensor {
  return filled("full", shape, value, dtype ?? (typeof value === "boolean" ? "bool" : "float32"));
}

/** A tensor of zeros with the shape of another, and by default its element type. */
export function zerosLike(like: Tensor, dtype?: NumericDType): Tensor {
  return filledLike("zerosLike", like, 0, dtype);
}

/** A tensor of ones with the shape of another, and by default its element type. */
export function onesLike(like: Tensor, dtype?: NumericDType): Tensor {
  return filledLike("onesLike", like, 1, dtype);
}

/**
 * A matrix with ones on one diagonal, zeros elsewhere: the identity, by default.
 * @param columns by default as many as `rows`
 * @param diagonal 0 is the main one, 1 that above it, -1 that below it
 * @throws ValueError for arguments that are not integers
 */
export function eye(rows: number, columns: number = rows, diagonal = 0): Tensor<"float32"> {
  const size = integerFrom(0);
  const [n, m] = [size.read(rows, "eye: rows"), size.read(columns, "eye: columns")];
  const k = integer().read(diagonal, "eye: diagonal");
  const data = new Float32Array(n * m);
  for (let i = Math.max(0, -k); i < n && i + k < m; i++) data[i * m + i + k] = 1;
  return new Tensor([n, m], "float32", data);
}

/**
 * The numbers from `start` to `stop`, which is left out, `step` apart: `arange(5)` is 0, 1, 2, 3, 4, and
 * `arange(1, 2, 0.25)` is 1, 1.25, 1.5, 1.75. Float32 by default.
 * @throws ValueError for numbers that are not finite, a step of 0, and elements that the element type cannot hold
 */
export function arange(stop: number): Tensor<"float32">;
export function arange(start: number, stop: number, step?: number): Tensor<"float32">;
export function arange<D extends NumericDType>(
  start: number,
  stop: number,
  step: number,
  dtype: D,
): Tensor<D>;
export function arange(
  startOrStop: number,
  stop?: number,
  step = 1,
  dtype: NumericDType = "float32",
): Tensor {
  const [from, to] = stop === undefined ? [0, startOrStop] : [startOrStop, stop];
  const number = finite();
  const [first, end] = [number.read(from, "arange: start"), number.read(to, "arange: stop")];
  if (number.read(step, "arange: step") === 0)
    throw new ValueError("arange: step must not be 0, since it would never reach stop.");
  const count = Math.max(0, Math.ceil((end - first) / step));
  return sequence("arange", count, (i) => first + i * step, dtype);
}

/**
 * `num` numbers at equal distances from `start` to `stop`, both included: `linspace(0, 1, 5)` is 0, 0.25, 0.5, 0.75, 1.
 * @param num default 50
 * @param endpoint whether `stop` is the last number, or would be the next; default true
 * @throws ValueError for bounds that are not finite, and a `num` that is not an integer from 0
 */
export function linspace(
  start: number,
  stop: number,
  num = 50,
  endpoint = true,
): Tensor<"float32"> {
  const number = finite();
  const [first, last] = [
    number.read(start, "linspace: start"),
    number.read(stop, "linspace: stop"),
  ];
  const n = integerFrom(0).read(num, "linspace: num");
  const isClosed = boolean().read(endpoint, "linspace: endpoint");
  const step = (last - first) / Math.max(isClosed ? n - 1 : n, 1);
  const at = (i: number) => (isClosed && n > 1 && i === n - 1 ? last : first + i * step);
  return sequence("linspace", n, at, "float32");
}

function filled<D extends NumericDType>(
  caller: string,
  shape: Sizes,
  value: number | boolean,
  dtype: D,
): Tensor<D> {
  const sizes = checkedShape(typeof shape === "number" ? [shape] : shape);
  const { data } = toTensor([value], checkedDType(dtype), `${caller}: value`);
  const result = allocate(dtype, sizeOf(sizes));
  if (data[0] !== 0) result.fill(data[0]!);
  return new Tensor(sizes, dtype, result);
}

function filledLike(
  caller: string,
  like: Tensor,
  value: number,
  dtype: NumericDType | undefined,
): Tensor {
  if (like instanceof Tensor) return filled(caller, like.shape, value, dtype ?? like.dtype);
  throw rejected(`${caller}: like`, "a Tensor", like);
}

/** `count` numbers, of which number i is `at(i)`. */
function sequence<D extends NumericDType>(
  caller: string,
  count: number,
  at: (i: number) => number,
  dtype: D,
): Tensor<D> {
  const numbers = new Float64Array(count).map((_, i) => at(i));
  return toTensor(numbers, checkedDType(dtype), caller);
}

/** @throws ValueError for text, and for a name that is not an element type. */
function checkedDType<D extends NumericDType>(dtype: D): D {
  if (NUMERIC_DTYPES.includes(dtype)) return dtype;
  throw unknownName("dtype", dtype, NUMERIC_DTYPES);
}
