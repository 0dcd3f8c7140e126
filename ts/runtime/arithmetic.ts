/**
 * Arithmetic on plain arrays, element by element, with broadcasting as in NumPy.
 *
 * What belongs here: what `add`, `sub`, `mul` and `div` of Tensors compute. What does not: the engine's operations,
 * which give the same numbers.
 */
import { allocate, type DataOf, type NumericDType, promotedDType } from "./dtype.js";
import { ShapeError } from "./errors.js";
import { formatShape, sizeOf } from "./shape.js";
import { copyStrided, rowStrides } from "./slice.js";

/** What is read of a tensor of numbers. */
interface Numbers<D extends NumericDType = NumericDType> {
  readonly shape: readonly number[];
  readonly dtype: D;
  readonly data: DataOf[D];
}

/** One of the four functions of arithmetic. */
export type Arithmetic = "add" | "sub" | "mul" | "div";

const FUNCTIONS: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
};

/**
 * a + b and its kin. The element type is that to which both promote; of quotients, float32. Integers are computed
 * modulo 2^32 (uint8 modulo 256), the difference of bools is int32.
 * @throws ShapeError where the shapes don't broadcast.
 */
export function arithmetic(name: Arithmetic, a: Numbers, b: Numbers): Numbers {
  const common = promotedDType([a.dtype, b.dtype]);
  const dtype = name === "div" ? "float32" : common === "bool" && name === "sub" ? "int32" : common;
  const compute = name === "mul" && dtype !== "float32" ? Math.imul : FUNCTIONS[name];
  const shape = broadcastShape(name, a.shape, b.shape);
  const data = allocate(dtype, sizeOf(shape));
  const [left, right] = [broadcast(a, shape), broadcast(b, shape)];
  // A single element is combined with all of the other operand.
  const [leftStep, rightStep] = [left.length, right.length].map((length) => (length > 1 ? 1 : 0));
  for (let i = 0; i < data.length; i++)
    data[i] = compute(left[i * leftStep!]!, right[i * rightStep!]!);
  // True and true is true.
  return { shape, dtype, data: dtype === "bool" ? data.map((sum) => Math.min(sum, 1)) : data };
}

/** A number beside a tensor: an integer beside integers is one (of bools int32), any other number is float32. */
export function numberBeside(dtype: NumericDType, value: number): Numbers {
  const isInteger = dtype !== "float32" && (value | 0) === value;
  const own = !isInteger ? "float32" : dtype === "bool" ? "int32" : dtype;
  const data = allocate(own, 1);
  data[0] = value;
  return { shape: [], dtype: own, data };
}

function broadcastShape(name: string, a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [m = 1, n = 1] = [a[axis - rank + a.length], b[axis - rank + b.length]];
    if (m === n || n === 1) return m;
    if (m === 1) return n;
    throw new ShapeError(
      `${name}: shapes ${formatShape(a)} and ${formatShape(b)} don't broadcast: sizes of one axis must be equal, or 1.`,
    );
  });
}

/** The elements repeated to the shape; a single one, and all of a tensor of this shape, as they are. */
function broadcast({ shape, dtype, data }: Numbers, result: readonly number[]): Numbers["data"] {
  const size = sizeOf(result);
  if (data.length === 1 || data.length === size) return data;
  const leading = result.slice(shape.length).map(() => 0);
  const strides = rowStrides(shape).map((stride, axis) => (shape[axis] === 1 ? 0 : stride));
  const repeated = allocate(dtype, size);
  copyStrided(data, 0, result, [...leading, ...strides], repeated);
  return repeated;
}
