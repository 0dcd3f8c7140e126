/** Fourier transforms of frames of a signal, as Keras's `ops.stft`. */
import { at } from "../dim.js";
import { reshape } from "../operations/broadcast.js";
import { mul } from "../operations/elementwise.js";
import { slice } from "../operations/layout.js";
import { constant } from "../operations/sources.js";
import { slidingWindows } from "../operations/unfold.js";
import { pad } from "../ops/padding.js";
import type { SymbolicTensor } from "../symbolic.js";
import { fourier, type WholeComplex } from "./fourier.js";
import { type WindowName, windowOf } from "./window.js";

/** How a signal is divided into frames. */
export interface Framing {
  /** Samples of a frame. */
  readonly sequenceLength: number;
  /** Samples from one frame to the next. */
  readonly sequenceStride: number;
  /** N: frames have zeros on both sides up to this length. */
  readonly fftLength: number;
  /** Multiplied with each frame: the name of a periodic window, its numbers, or null for none. */
  readonly window: WindowName | readonly number[] | null;
  /** Whether frames are centered at every stride-th sample: the signal is mirrored by N / 2 at both ends. */
  readonly center: boolean;
}

/** x [..., time] to [..., frames, N / 2 + 1]. */
export function shortTimeFourier(x: SymbolicTensor, framing: Framing): WholeComplex {
  const { fftLength } = framing;
  const last = x.rank - 1;
  const half = Math.floor(fftLength / 2);
  const around = x.dims.map((_, axis) => (axis === last ? [half, half] : [0, 0]));
  const signal = framing.center ? pad(x, around, "reflect") : x;
  const frames = framesOf(signal, fftLength, framing.sequenceStride);
  const { real, imaginary } = fourier({
    real: mul(frames, constant(paddedWindow(framing), [fftLength])),
    imaginary: null,
  });
  return { real: firstHalf(real), imaginary: firstHalf(imaginary) };
}

/** Frames of x [..., time]: [..., frames, length]. */
export function framesOf(x: SymbolicTensor, length: number, stride: number): SymbolicTensor {
  const rest = x.dims.slice(0, -1);
  const rows = reshape(x, [-1, at(x.dims, x.rank - 1)]);
  const { y } = slidingWindows({ x: rows }, { size: length, stride, dilation: 1 });
  return reshape(y, [...rest, at(y.dims, 1), length]);
}

/** The window between zeros, in the middle of N numbers. */
export function paddedWindow({ sequenceLength, fftLength, window }: Framing): number[] {
  if (window === null) return Array.from({ length: fftLength }, () => 1);
  const numbers = typeof window === "string" ? windowOf(window, sequenceLength, true) : [...window];
  const before = Math.floor((fftLength - sequenceLength) / 2);
  return Array.from({ length: fftLength }, (_, n) => numbers[n - before] ?? 0);
}

/** The frequencies from 0 to N / 2; of a real signal the others are their complex conjugates. */
export function firstHalf(x: SymbolicTensor): SymbolicTensor {
  const size = at(x.dims, x.rank - 1) as number;
  return slice(
    x,
    x.dims.map(() => 0),
    [...x.dims.slice(0, -1), Math.floor(size / 2) + 1],
  );
}
