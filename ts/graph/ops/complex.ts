/**
 * Complex numbers, which are pairs here, as Fourier transforms take them: [real, imaginary], tensors of one shape. A tensor
 * alone is real.
 */
import { ShapeError } from "../../runtime/errors.js";
import { checkedEager } from "../checked.js";
import { at, formatShape } from "../dim.js";
import { zeros } from "../operations/broadcast.js";
import { concatenate } from "../operations/concat.js";
import { cast, cos, mul, neg, sin } from "../operations/elementwise.js";
import { expandDims, take } from "../operations/layout.js";
import type { SymbolicTensor } from "../symbolic.js";
import { arctan2 } from "./elementary.js";

/** A real tensor, or real and imaginary parts. */
type MaybeComplex = SymbolicTensor | readonly SymbolicTensor[];
type Pair = [real: SymbolicTensor, imaginary: SymbolicTensor];

function isReal(x: MaybeComplex): x is SymbolicTensor {
  return "dims" in x;
}

/** @throws ShapeError unless there are two parts of one shape */
function pairOf(op: string, parts: readonly SymbolicTensor[]): Pair {
  const [real, imaginary, ...more] = parts.map((part) => cast(part, "float32"));
  if (real !== undefined && imaginary !== undefined && more.length === 0) {
    if (formatShape(real.dims) === formatShape(imaginary.dims)) return [real, imaginary];
  }
  const got = parts.map(({ dims }) => formatShape(dims)).join(", ");
  throw new ShapeError(
    `ops.${op}: x must be a tensor or [real, imaginary] of one shape, got [${got}].`,
  );
}

/** The real part of [real, imaginary]; a tensor as it is. @throws ShapeError unless both parts have one shape. */
export const real = checkedEager("real", "x:complex", (x: MaybeComplex) =>
  isReal(x) ? x : pairOf("real", x)[0],
);

/** The imaginary part of [real, imaginary]; zeros for a tensor. @throws ShapeError unless both parts have one shape. */
export const imag = checkedEager("imag", "x:complex", (x: MaybeComplex) =>
  isReal(x) ? cast(zeros(x.dims), x.dtype) : pairOf("imag", x)[1],
);

/**
 * The angle of [real, imaginary] in radians, from -π to π, in their shape; of a tensor 0, or π where it is negative.
 * @throws ShapeError unless both parts have one shape.
 */
export const angle = checkedEager("angle", "x:complex", (x: MaybeComplex) => {
  if (!isReal(x)) {
    const [re, im] = pairOf("angle", x);
    return arctan2(im, re);
  }
  const re = cast(x, "float32");
  return arctan2(zeros(re.dims), re);
});

/** [real, -imaginary] of [real, imaginary]; a tensor as it is. @throws ShapeError unless both parts have one shape. */
export const conj = checkedEager("conj", "x:complex", (x: MaybeComplex) => {
  if (isReal(x)) return x;
  const [re, im] = pairOf("conj", x);
  return [re, neg(im)];
});

/** [abs cos(angle), abs sin(angle)]: the complex numbers of these sizes and angles (in radians), whose shapes broadcast. */
export const polar = checkedEager(
  "polar",
  "abs:tensor angle:tensor",
  (abs: SymbolicTensor, angle: SymbolicTensor): Pair => [
    mul(abs, cos(angle)),
    mul(abs, sin(angle)),
  ],
);

/** [real, imaginary] from the two elements of the last axis: [..., 2] to two of [...]. @throws ShapeError for another size. */
export const viewAsComplex = checkedEager(
  "viewAsComplex",
  "x:tensor",
  (x: SymbolicTensor): Pair => {
    if (x.rank === 0 || at(x.dims, x.rank - 1) !== 2) {
      throw new ShapeError(
        `ops.viewAsComplex: the last axis must have size 2, got a tensor of shape ${formatShape(x.dims)}.`,
      );
    }
    const floats = cast(x, "float32");
    return [take(floats, 0, -1), take(floats, 1, -1)];
  },
);

/**
 * Real and imaginary parts as a last axis of size 2: [...] to [..., 2].
 * @throws ShapeError unless both parts have one shape.
 */
export const viewAsReal = checkedEager("viewAsReal", "x:complex", (x: MaybeComplex) => {
  const [re, im] = isReal(x) ? [cast(x, "float32"), zeros(x.dims)] : pairOf("viewAsReal", x);
  return concatenate([expandDims(re, -1), expandDims(im, -1)], -1);
});

export { conj as conjugate };
