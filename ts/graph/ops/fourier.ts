/** Fourier transforms of signals, whose complex numbers are pairs of tensors, and frames of signals. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { describe } from "../../runtime/fill.js";
import { checkedEager } from "../checked.js";
import { addDims, at, formatShape, multiplyDims, subtractDims } from "../dim.js";
import { broadcastTo, reshape } from "../operations/broadcast.js";
import { concatenate } from "../operations/concat.js";
import { add, cast, div, greater, mul, neg, square, where } from "../operations/elementwise.js";
import { scatterAdd } from "../operations/gather.js";
import { padInto, reverse, slice, swapped, transpose } from "../operations/layout.js";
import { arange, constant } from "../operations/sources.js";
import { fourier, inverseFourier, type WholeComplex } from "../signal/fourier.js";
import {
  type Framing,
  firstHalf,
  framesOf,
  paddedWindow,
  shortTimeFourier,
} from "../signal/short-time-fourier.js";
import type { SymbolicTensor } from "../symbolic.js";

/** Real and imaginary parts. */
type Parts = readonly SymbolicTensor[];
type Window = "hann" | "hamming" | readonly number[] | null;

/** @throws ShapeError unless there are two parts of one shape with these axes, the last of known sizes */
function complex(op: string, parts: Parts, axes: number): WholeComplex {
  const [real, imaginary, ...more] = parts.map((part) => cast(part, "float32"));
  const fits = real !== undefined && imaginary !== undefined && more.length === 0;
  if (!fits || formatShape(real.dims) !== formatShape(imaginary.dims)) {
    const got = parts.map(({ dims }) => formatShape(dims)).join(", ");
    throw new ShapeError(`ops.${op}: x must be [real, imaginary] of one shape, got [${got}].`);
  }
  for (let axis = 1; axis <= axes; axis++) assertKnown(op, real, axis);
  return { real, imaginary };
}

function assertKnown(op: string, x: SymbolicTensor, fromLast: number): void {
  const size = x.dims[x.rank - fromLast];
  if (typeof size === "number" && size > 0) return;
  throw new ShapeError(
    `ops.${op}: the size of axis -${fromLast} of ${formatShape(x.dims)} must be known and above 0.`,
  );
}

function pair({ real, imaginary }: WholeComplex): [SymbolicTensor, SymbolicTensor] {
  return [real, imaginary];
}

/** The discrete Fourier transform X_k = Σ_n x_n e^(-2πi k n / N) along the last axis: [real, imaginary] to the same. */
export const fft = checkedEager("fft", "x:tensors", (x: Parts) =>
  pair(fourier(complex("fft", x, 1))),
);

/** The discrete Fourier transform over the last two axes: [real, imaginary] to the same. */
export const fft2 = checkedEager("fft2", "x:tensors", (x: Parts) =>
  pair(alongBoth(complex("fft2", x, 2), fourier)),
);

/** The inverse of `fft2`. */
export const ifft2 = checkedEager("ifft2", "x:tensors", (x: Parts) =>
  pair(alongBoth(complex("ifft2", x, 2), inverseFourier)),
);

function alongBoth(x: WholeComplex, transform: (x: WholeComplex) => WholeComplex): WholeComplex {
  const exchanged = ({ real, imaginary }: WholeComplex) => {
    const [rows, columns] = [real.rank - 2, real.rank - 1];
    return { real: swapped(real, rows, columns), imaginary: swapped(imaginary, rows, columns) };
  };
  return exchanged(transform(exchanged(transform(x))));
}

/** @throws ValueError for a length that is not a positive integer */
function assertLength(op: string, name: string, length: number): void {
  if (Number.isInteger(length) && length > 0) return;
  throw new ValueError(`ops.${op}: ${name} must be a positive integer, got ${length}.`);
}

/** The last axis cut, or filled up with zeros, to a length. */
function ofLength(x: SymbolicTensor, length: number): SymbolicTensor {
  const size = at(x.dims, x.rank - 1) as number;
  const dims = [...x.dims.slice(0, -1), length];
  const starts = x.dims.map(() => 0);
  return size >= length ? slice(x, starts, dims) : padInto({ x }, { starts, dims }).y;
}

/**
 * The Fourier transform of real numbers along the last axis, N of them, `fftLength` or as many as there are: the frequencies
 * 0 to N / 2 as [real, imaginary].
 */
export const rfft = checkedEager(
  "rfft",
  "x:tensor fftLength:numberOrNull?",
  (x: SymbolicTensor, fftLength: number | null = null) => {
    const real = cast(x, "float32");
    assertKnown("rfft", real, 1);
    if (fftLength !== null) assertLength("rfft", "fftLength", fftLength);
    const signal = fftLength === null ? real : ofLength(real, fftLength);
    const y = fourier({ real: signal, imaginary: null });
    return [firstHalf(y.real), firstHalf(y.imaginary)] as [SymbolicTensor, SymbolicTensor];
  },
);

/** The inverse of `rfft`: `fftLength` real numbers, by default 2 (frequencies - 1), of [real, imaginary]. */
export const irfft = checkedEager(
  "irfft",
  "x:tensors fftLength:numberOrNull?",
  (x: Parts, fftLength: number | null = null) => {
    const spectrum = complex("irfft", x, 1);
    const length =
      fftLength ?? 2 * ((at(spectrum.real.dims, spectrum.real.rank - 1) as number) - 1);
    assertLength("irfft", "fftLength", length);
    return realSignal(spectrum, length);
  },
);

/** N real numbers, of the frequencies 0 to N / 2: those above are their conjugates. */
function realSignal({ real, imaginary }: WholeComplex, length: number): SymbolicTensor {
  const half = Math.floor(length / 2) + 1;
  const mirrored = (part: SymbolicTensor, sign: (y: SymbolicTensor) => SymbolicTensor) => {
    const given = ofLength(part, half);
    const count = length - half;
    if (count === 0) return given;
    const starts = given.dims.map((_, axis) => (axis === given.rank - 1 ? 1 : 0));
    const others = slice(given, starts, [...given.dims.slice(0, -1), count]);
    return concatenate([given, sign(reverse(others, given.rank - 1))], -1);
  };
  const whole = { real: mirrored(real, (y) => y), imaginary: mirrored(imaginary, neg) };
  return inverseFourier(whole).real;
}

/** Frames of a signal, which may overlap: x [..., time] to [..., frames, sequenceLength]. */
export const extractSequences = checkedEager(
  "extractSequences",
  "x:tensor sequenceLength:count sequenceStride:count",
  (x: SymbolicTensor, sequenceLength: number, sequenceStride: number) => {
    assertLength("extractSequences", "sequenceLength", sequenceLength);
    assertLength("extractSequences", "sequenceStride", sequenceStride);
    return framesOf(x, sequenceLength, sequenceStride);
  },
);

function framing(
  op: string,
  sequenceLength: number,
  sequenceStride: number,
  fftLength: number,
  window: Window,
  center: boolean,
): Framing {
  assertLength(op, "sequenceLength", sequenceLength);
  assertLength(op, "sequenceStride", sequenceStride);
  if (!Number.isInteger(fftLength) || fftLength < sequenceLength) {
    throw new ValueError(
      `ops.${op}: fftLength must be an integer, at least sequenceLength, ${sequenceLength}, got ${fftLength}.`,
    );
  }
  const isList = Array.isArray(window) && window.every((value) => typeof value === "number");
  const isName = window === null || window === "hann" || window === "hamming";
  if (!isName && !(isList && window.length === sequenceLength)) {
    throw new ValueError(
      `ops.${op}: window must be "hann", "hamming", null or ${sequenceLength} numbers, got ${describe(window)}.`,
    );
  }
  return { sequenceLength, sequenceStride, fftLength, window, center };
}

/**
 * The Fourier transforms of frames of a signal [..., time]: [real, imaginary] of [..., frames, fftLength / 2 + 1]. Frames of
 * `sequenceLength` numbers every `sequenceStride` are multiplied by a periodic window and filled up with zeros to
 * `fftLength`; with `center` the signal is mirrored at both ends by half of that, and its length must be known.
 */
export const stft = checkedEager(
  "stft",
  "x:tensor sequenceLength:count sequenceStride:count fftLength:count window:anything? center:flag?",
  (
    x: SymbolicTensor,
    sequenceLength: number,
    sequenceStride: number,
    fftLength: number,
    window: Window = "hann",
    center = true,
  ) => {
    const frames = framing("stft", sequenceLength, sequenceStride, fftLength, window, center);
    return pair(shortTimeFourier(cast(x, "float32"), frames));
  },
);

/**
 * The signal of short-time Fourier transforms, `stft`'s inverse: frames multiplied by the window are added where they
 * overlap, and divided by the sums of the window's squares. `length` says how many numbers are returned; by default all
 * but those by which `center` had extended the signal. (Without a window Keras on JAX multiplies by fftLength /
 * sequenceStride.)
 */
export const istft = checkedEager(
  "istft",
  "x:tensors sequenceLength:count sequenceStride:count fftLength:count length:numberOrNull? window:anything? center:flag?",
  (
    x: Parts,
    sequenceLength: number,
    sequenceStride: number,
    fftLength: number,
    length: number | null = null,
    window: Window = "hann",
    center = true,
  ) => {
    const given = framing("istft", sequenceLength, sequenceStride, fftLength, window, center);
    const spectrum = complex("istft", x, 1);
    if (spectrum.real.rank < 2) {
      throw new ShapeError(
        `ops.istft: expected [..., frames, frequencies], got ${formatShape(spectrum.real.dims)}.`,
      );
    }
    if (length !== null) assertLength("istft", "length", length);
    const weights = constant(paddedWindow(given), [fftLength]);
    const frames = mul(realSignal(spectrum, fftLength), weights);
    const whole = overlapAdded(frames, sequenceStride);
    const squares = broadcastTo(square(weights), [at(frames.dims, frames.rank - 2), fftLength]);
    const norm = overlapAdded(squares, sequenceStride);
    const signal = div(whole, where(greater(norm, 1e-10), norm, 1));
    const half = center ? Math.floor(fftLength / 2) : 0;
    const all = at(signal.dims, signal.rank - 1);
    const size = length ?? subtractDims(all, 2 * half);
    const starts = signal.dims.map((_, axis) => (axis === signal.rank - 1 ? half : 0));
    return slice(signal, starts, [...signal.dims.slice(0, -1), size]);
  },
);

/** Frames [..., count, length] added at every stride-th place: [..., length + stride (count - 1)]. */
function overlapAdded(frames: SymbolicTensor, stride: number): SymbolicTensor {
  const rest = frames.dims.slice(0, -2);
  const [count, length] = [at(frames.dims, frames.rank - 2), at(frames.dims, frames.rank - 1)];
  const rows = addDims(length, multiplyDims(stride, subtractDims(count, 1)));
  const places = add(mul(reshape(arange(count), [count, 1]), stride), arange(length));
  const updates = transpose(reshape(frames, [-1, count, length]), [1, 2, 0]);
  const { y } = scatterAdd({ indices: cast(places, "int32"), updates }, { rows });
  return reshape(transpose(y), [...rest, rows]);
}
