/** Sliding windows along axis 1. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { addDims, at, floorDivideDims, multiplyDims, subtractDims } from "../dim.js";
import { sizes } from "../lowering.js";
import { defineOp } from "../operation.js";
import { spliceDims, typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { reshape } from "./broadcast.js";
import { emitCopy, wholeView } from "./copy.js";
import { cast } from "./elementwise.js";
import { scatterAdd } from "./gather.js";
import { expandDims } from "./layout.js";
import { arange } from "./sources.js";

export interface WindowAttributes {
  /** Elements of a window. */
  readonly size: number;
  /** Steps from the first element of a window to that of the next. */
  readonly stride: number;
  /** Steps from an element of a window to its next. */
  readonly dilation: number;
}

/**
 * x [batch, time, ...] to [batch, count, size, ...], where count = ⌊(time - reach) / stride⌋ + 1 and a window spans
 * reach = (size - 1) dilation + 1 steps.
 */
export const slidingWindows = defineOp({
  name: "unfold",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  dtypes: { x: "any" },
  shape: ({ x }, { size, stride, dilation }: WindowAttributes) => {
    const [length, reach] = [at(x.dims, 1), (size - 1) * dilation + 1];
    const count = addDims(floorDivideDims(subtractDims(length, reach), stride), 1);
    if (typeof count === "number" && count < 1) throw tooShort(length, reach);
    return { y: typeOf(spliceDims(x.dims, 1, 1, count, size), x.dtype) };
  },
  // Windows overlap: the gradient of an element is the sum over its copies. The windows of 0, 1, ..., an index for each
  // element, are the indices to which the gradients are added.
  gradient: ({ operands: { x }, attributes }, { y: dy }) => {
    const rows = multiplyDims(at(x.dims, 0), at(x.dims, 1));
    const all = reshape(arange(rows), x.dims.slice(0, 2));
    const indices = cast(slidingWindows({ x: all }, attributes).y, "int32");
    return { x: reshape(scatterAdd({ indices, updates: dy }, { rows }).y, x.dims) };
  },
  // A copy of a strided view of x: a window begins `stride` steps after the previous one.
  lower: ({ operands: { x }, results: { y }, attributes: { size, stride, dilation } }, to) => {
    const shape = sizes(to, y.dims);
    const [, length = 0] = sizes(to, x.dims);
    if ((shape[1] ?? 0) < 1) throw tooShort(length, (size - 1) * dilation + 1);
    const [row = 0, step = 0, ...inner] = wholeView(to, x).strides;
    const strides = [row, stride * step, dilation * step, ...inner];
    emitCopy(to, shape, x, { offset: 0, strides }, y, wholeView(to, y));
  },
});

function tooShort(length: unknown, reach: number): ShapeError {
  return new ShapeError(`${length} steps are too few for a window over ${reach}: none fits.`);
}

/**
 * Sliding windows of `size` elements along axis 1, a new one every `stride` steps, its elements `dilation` apart:
 * [batch, time, ...] to [batch, count, size, ...].
 * @throws ShapeError where no window fits; ValueError where one of the numbers is not an integer above 0
 */
export function unfold(x: SymbolicTensor, size: number, stride = 1, dilation = 1): SymbolicTensor {
  if (![size, stride, dilation].every((steps) => Number.isInteger(steps) && steps > 0)) {
    throw new ValueError(
      `ops.unfold: size, stride and dilation are integers above 0, got ${size}, ${stride} and ${dilation}.`,
    );
  }
  if (size === 1 && stride === 1) return expandDims(x, 2);
  return slidingWindows({ x }, { size, stride, dilation }).y;
}
