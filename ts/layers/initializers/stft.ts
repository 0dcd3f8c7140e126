/** Kernels of short-time Fourier transforms. */
import { reshape } from "../../graph/operations/broadcast.js";
import { cos, div, mul, sin } from "../../graph/operations/elementwise.js";
import { arange, constant } from "../../graph/operations/sources.js";
import { type WindowName, windowNames, windowOf } from "../../graph/signal/window.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import {
  boolean,
  finite,
  listOf,
  nullable,
  oneOf,
  optional,
} from "../../runtime/registry/kinds.js";
import type {
  AnyDescription,
  Description,
  FieldsOf,
  OptionalOption,
} from "../../runtime/registry/option.js";
import { Initializer } from "./initializer.js";

/** The name of a window of SciPy, its numbers, or null for none. */
export type SignalWindow = WindowName | readonly number[] | null;

/** Options of `stft`. */
export interface STFTOptions {
  /** Whether the kernel gives the real or the imaginary part. Default "real". */
  readonly side?: "real" | "imag";
  /** Multiplied with each frame. Default "hann". */
  readonly window?: SignalWindow;
  /**
   * What the kernel is divided by: the window's Euclidean norm ("density", the default), the sum of its absolute values
   * ("spectrum"), or nothing.
   */
  readonly scaling?: "density" | "spectrum" | null;
  /** Whether a window is a period of one that repeats, or symmetric. Default false. */
  readonly periodic?: boolean;
}

/** The option of a window, by default "hann". */
export function signalWindow(): OptionalOption<SignalWindow, SignalWindow> {
  const [name, list] = [oneOf(...windowNames()), listOf(finite())];
  return {
    read: (given, what) => {
      if (given === null) return null;
      return typeof given === "string" ? name.read(given, what) : list.read(given, what);
    },
    write: (held) => held,
    fallback: "hann",
  };
}

/** The options that initializer and layer share. */
export function stftOptions() {
  return {
    window: signalWindow(),
    periodic: optional(boolean(), false),
    scaling: optional(nullable(oneOf("density", "spectrum")), "density"),
  } satisfies Description<Omit<STFTOptions, "side">>;
}

function ownOptions() {
  return {
    side: optional(oneOf("real", "imag"), "real"),
    ...stftOptions(),
  } satisfies Description<STFTOptions>;
}

export interface STFT extends FieldsOf<STFTOptions, typeof ownOptions> {}

/** w_t cos(-2π t k / N) or w_t sin(-2π t k / N) for [frame length, 1, N / 2 + 1], divided as `scaling` says. */
export class STFT extends Initializer {
  static override readonly className: string = "STFT";

  static override options(): AnyDescription {
    return ownOptions();
  }

  constructor(options: STFTOptions = {}) {
    super(options);
  }

  /** @throws ShapeError for other shapes, and where the window has another length than a frame. */
  override values(shape: readonly number[]): SymbolicTensor {
    const [length, , bins, ...more] = shape;
    if (length === undefined || bins === undefined || more.length > 0) {
      throw new ShapeError(
        `The stft initializer makes kernels (frame length, 1, frequencies); got shape (${shape.join(", ")}).`,
      );
    }
    const frequency = div(arange(bins), (bins - 1) * 2);
    const turns = mul(mul(reshape(arange(length), [length, 1, 1]), -2), frequency);
    const wave = (this.side === "real" ? cos : sin)(mul(turns, Math.PI));
    const numbers = windowNumbers(this.window, length, this.periodic);
    if (numbers === null) return wave;
    const window = constant(numbers, [length, 1, 1]);
    return div(mul(wave, window), this.#divisor(numbers));
  }

  #divisor(window: readonly number[]): number {
    if (this.scaling === null) return 1;
    const isDensity = this.scaling === "density";
    const term = (value: number) => (isDensity ? value * value : Math.abs(value));
    const sum = window.reduce((total, value) => total + term(value), 0);
    return isDensity ? Math.sqrt(sum) : sum;
  }
}

/** Kernels of short-time Fourier transforms: `initializers.stft({ side: "imag", window: "hamming" })`. */
export const stft = (options: STFTOptions = {}) => new STFT(options);

/** The numbers of a window of this length. @throws ShapeError for a list of another length */
export function windowNumbers(
  window: SignalWindow,
  length: number,
  isPeriodic: boolean,
): readonly number[] | null {
  if (window === null) return null;
  if (typeof window === "string") return windowOf(window, length, isPeriodic);
  if (window.length === length) return window;
  throw new ShapeError(
    `A window must have as many numbers as a frame, ${length}, got ${window.length}.`,
  );
}
