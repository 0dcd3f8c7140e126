/** Properties of tensors, and their conversion, copying and indexing. */
import { type TensorLike, tensor, toTensor } from "../../runtime/convert.js";
import type { DType } from "../../runtime/dtype.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { Tensor } from "../../runtime/tensor.js";
import { checked, checkedEager } from "../checked.js";
import { type Dim, formatShape, productOfDims } from "../dim.js";
import { eager } from "../eager.js";
import { type IndexPart, getItem as itemOf } from "../get-item.js";
import { cast, clip } from "../operations/elementwise.js";
import { type SymbolicDType, SymbolicTensor } from "../symbolic.js";

/** Whether a value is a tensor, with numbers or symbolic. */
export function isTensor(x: unknown): x is Tensor<DType> | SymbolicTensor {
  return x instanceof Tensor || x instanceof SymbolicTensor;
}

/** The sizes of a tensor; those of a symbolic one that are not known yet can be used where functions take sizes. */
export const shape = checked("shape", "x:tensor", (x: Tensor<DType> | SymbolicTensor): Dim[] => [
  ...(x instanceof Tensor ? x.shape : x.dims),
]);

/** How many elements a tensor has. */
export const size = checked(
  "size",
  "x:tensor",
  (x: Tensor<DType> | SymbolicTensor): Dim => productOfDims(shape(x)),
);

/** How many axes a tensor has. */
export const ndim = checked(
  "ndim",
  "x:tensor",
  (x: Tensor<DType> | SymbolicTensor): number => shape(x).length,
);

/** The element type of a tensor. */
export const dtype = checked(
  "dtype",
  "x:tensor",
  (x: Tensor<DType> | SymbolicTensor): DType => x.dtype,
);

/** What a Tensor of numbers is made of. */
type TensorData = TensorLike | number | boolean | bigint;

function convertData(x: SymbolicTensor, dtype?: SymbolicDType): SymbolicTensor;
function convertData(x: TensorData, dtype?: DType): Tensor;
function convertData(
  x: TensorData | SymbolicTensor,
  dtype?: DType,
): Tensor<DType> | SymbolicTensor {
  if (x instanceof SymbolicTensor) return dtype === undefined ? x : cast(x, dtype);
  if (typeof x === "number" || typeof x === "boolean" || typeof x === "bigint")
    return dtype === undefined ? tensor(x) : tensor(x, undefined, dtype);
  // Tensors are converted as in a graph: what does not fit is cut off, where making a tensor of data rejects it.
  if (isNumeric(x) && dtype !== undefined && dtype !== "string" && dtype !== x.dtype)
    return castNow(x, dtype);
  return tensor(toTensor(x, dtype, "ops.convertToTensor: x"));
}

const castNow = eager(cast);

function isNumeric(x: unknown): x is Tensor {
  return x instanceof Tensor && x.dtype !== "string";
}

/**
 * Data as a Tensor of a dtype; without one numbers become float32. A Tensor is copied, a symbolic tensor converted.
 * @throws ShapeError, ValueError as `tensor`; NotReadyError for a Tensor of another dtype before `await ready()`
 */
export const convertToTensor = checked("convertToTensor", "x:anything dtype:dtype?", convertData);

/** The numbers of a Tensor in nested arrays, as its `toArray` returns them. */
export const convertToNumpy = checked("convertToNumpy", "x:concrete", (x: Tensor<DType>) =>
  x.toArray(),
);

function copied(x: SymbolicTensor): SymbolicTensor;
function copied(x: Tensor): Tensor;
function copied(x: Tensor | SymbolicTensor): Tensor | SymbolicTensor {
  return x instanceof Tensor ? tensor(x) : x;
}

/** A Tensor of its own with the same numbers; a symbolic tensor, which nobody writes to, as it is. */
export const copy = checked("copy", "x:tensor", copied);

/**
 * Part of a tensor, as Python's `x[key]`: for each axis an integer (the axis is dropped), or `{ start, stop, step }`, any of
 * which may be left out; "..." for all axes that are not named, null for a new axis. Negative integers count from the end.
 * @throws ValueError for other keys; ShapeError for too many, and where an index is out of range
 */
export const getItem = checkedEager(
  "getItem",
  "x:tensor key:anything",
  (x: SymbolicTensor, key: IndexPart | readonly IndexPart[]) => itemOf(x, key, "ops.getItem"),
);

/** Converts the dtype; numbers that it does not hold become its largest or smallest. `cast` of floats does the same. */
export const saturateCast = checkedEager(
  "saturateCast",
  "x:tensor dtype:dtype",
  (x: SymbolicTensor, dtype: SymbolicDType) => {
    if (dtype !== "uint8" || x.dtype === "bool" || x.dtype === "uint8") return cast(x, dtype);
    return cast(clip(x, 0, 255), dtype);
  },
);

/**
 * The bits of a Tensor as elements of another dtype. Where these are shorter or longer the last axis is as much longer or
 * shorter.
 * @throws ValueError for a symbolic tensor, whose bits are not known, and for bools; ShapeError where the last axis does not divide
 */
export const view = checked(
  "view",
  "x:concrete dtype:dtype?",
  <D extends DType = "float32">(x: Tensor<DType>, dtype?: D): Tensor<D> => {
    const to = dtype ?? x.dtype;
    const [from, width] = [BYTES[x.dtype], BYTES[to]];
    if (from === undefined || width === undefined) {
      throw new ValueError(`ops.view: expected float32, int32 or uint8, got ${x.dtype} as ${to}.`);
    }
    const last = ((x.shape.at(-1) ?? 1) * from) / width;
    if (!Number.isInteger(last) || (x.shape.length === 0 && from !== width)) {
      throw new ShapeError(
        `ops.view: the last axis of ${formatShape(x.shape)} does not divide into elements of ${to}.`,
      );
    }
    // The buffer of a copy begins with its first element. The dtype is that which was asked for.
    const { buffer } = (x.data as Float32Array | Int32Array | Uint8Array).slice();
    const numbers = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array }[to as "uint8"];
    const shape = x.shape.length === 0 ? [] : [...x.shape.slice(0, -1), last];
    return tensor(new numbers(buffer), shape, to) as Tensor<D>;
  },
);

/** Bytes of an element. */
const BYTES: Readonly<Partial<Record<DType, number>>> = { float32: 4, int32: 4, uint8: 1 };

export { convertToTensor as array };
