/** Spectrograms by convolutions whose kernels begin as waves, and may be trained. */
import { at, type Dim, multiplyDims } from "../../graph/dim.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { concatenate } from "../../graph/operations/concat.js";
import { conv } from "../../graph/operations/conv.js";
import { add, cast, log, maximum, mul, sqrt, square } from "../../graph/operations/elementwise.js";
import { transpose } from "../../graph/operations/layout.js";
import { constant } from "../../graph/operations/sources.js";
import { arctan2 } from "../../graph/ops/elementary.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import {
  boolean,
  nullable,
  oneOf,
  optional,
  positiveInteger,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { AnyTensor, ApplyOptions } from "../call.js";
import { type DataFormat, dataFormat } from "../data-format.js";
import { STFT, type STFTOptions, stftOptions } from "../initializers/stft.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";

/** Options of `stftSpectrogram`. */
export interface STFTSpectrogramOptions extends LayerOptions, Omit<STFTOptions, "side"> {
  /**
   * What the output is of the spectrum: its size ("magnitude"), the logarithm of that ("log"), its power density ("psd"), its
   * "real" or "imag"inary part, both, one after the other ("stft"), or its "angle". Default "log".
   */
  readonly mode?: "log" | "magnitude" | "psd" | "real" | "imag" | "angle" | "stft";
  /** Samples of a frame. Default 256. */
  readonly frameLength?: number;
  /** Samples from one frame to the next, at most frameLength; null, the default, for half of it. */
  readonly frameStep?: number | null;
  /** N, at least frameLength: there are N / 2 + 1 frequencies. Default, and null: the next power of two. */
  readonly fftLength?: number | null;
  /** "same": the signal is surrounded by zeros. Default "valid". */
  readonly padding?: "valid" | "same";
  /** Whether frequencies and channels have axes of their own. Default false. */
  readonly expandDims?: boolean;
  /** Whether channels are the last axis or the first after the batch. Default "channels_last". */
  readonly dataFormat?: DataFormat | null;
}

function spectrogramOptions() {
  return {
    mode: optional(oneOf("log", "magnitude", "psd", "real", "imag", "angle", "stft"), "log"),
    frameLength: optional(positiveInteger(), 256),
    frameStep: optional(nullable(positiveInteger()), null),
    fftLength: optional(nullable(positiveInteger()), null),
    ...stftOptions(),
    padding: optional(oneOf("valid", "same"), "valid"),
    expandDims: optional(boolean(), false),
    dataFormat: dataFormat(),
  } satisfies Description<OwnOptions<STFTSpectrogramOptions>>;
}

export interface STFTSpectrogram
  extends FieldsOf<STFTSpectrogramOptions, typeof spectrogramOptions> {}

/** Sizes below are as this one. */
const EPSILON = 1e-7;

/**
 * Signals [batch, time, channels] to [batch, frames, channels frequencies], or with expandDims [batch, frames, frequencies,
 * channels]; with channels first [batch, channels frequencies, frames] or [batch, channels, frames, frequencies]. Weights:
 * real_kernel and imag_kernel [frameLength, 1, frequencies], those that the mode needs; they train unless told otherwise.
 */
export class STFTSpectrogram extends Layer<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "STFTSpectrogram";
  #realKernel: SymbolicTensor | null = null;
  #imaginaryKernel: SymbolicTensor | null = null;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...spectrogramOptions() };
  }

  /** @throws ValueError for frames with samples between them or longer than the transform, and for a window of another length. */
  constructor(options: STFTSpectrogramOptions = {}) {
    super(options);
    const { frameStep, frameLength, fftLength } = this;
    if (frameStep !== null && frameStep > frameLength) {
      throw new ValueError(
        `${this}: frameStep must be at most frameLength, ${frameLength}, got ${frameStep}.`,
      );
    }
    if (fftLength !== null && fftLength < frameLength) {
      throw new ValueError(
        `${this}: fftLength must be at least frameLength, ${frameLength}, got ${fftLength}.`,
      );
    }
    const { window } = this;
    if (typeof window === "object" && window !== null && window.length !== frameLength) {
      throw new ValueError(
        `${this}: window must have as many numbers as a frame, ${frameLength}, got ${window.length}.`,
      );
    }
  }

  /** N / 2 + 1 */
  get #frequencies(): number {
    const length = this.fftLength ?? 2 ** Math.ceil(Math.log2(this.frameLength));
    return Math.floor(length / 2) + 1;
  }

  override build(_inputShape: SymbolicShape): void {
    const kernel = (side: "real" | "imag") =>
      this.addWeight({
        name: `${side}_kernel`,
        shape: [this.frameLength, 1, this.#frequencies],
        initializer: new STFT({
          ...{ side, window: this.window, scaling: this.scaling, periodic: this.periodic },
        }),
      });
    if (this.mode !== "imag") this.#realKernel = kernel("real");
    if (this.mode !== "real") this.#imaginaryKernel = kernel("imag");
  }

  /** @throws ShapeError for an input that is not a batch of signals. */
  override call(given: SymbolicTensor): SymbolicTensor {
    if (given.rank !== 3) {
      throw new ShapeError(
        `${this}: expected signals of shape (batch, time, channels), got ${given.toString()}.`,
      );
    }
    const isLast = this.dataFormat === "channels_last";
    const x = cast(isLast ? transpose(given, [0, 2, 1]) : given, "float32");
    const parts = [this.#realKernel, this.#imaginaryKernel].flatMap((kernel) =>
      kernel === null ? [] : [this.#convolved(x, kernel)],
    );
    return this.#arranged(this.#ofSpectrum(parts));
  }

  override apply(input: SymbolicTensor, options?: ApplyOptions): SymbolicTensor;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    return super.apply(input, options);
  }

  /** [batch, channels, time] to [batch, channels, frames, frequencies]. */
  #convolved(x: SymbolicTensor, kernel: SymbolicTensor): SymbolicTensor {
    const [batch, channels, time] = [at(x.dims, 0), at(x.dims, 1), at(x.dims, 2)];
    const signals = reshape(x, [multiplyDims(batch, channels), time, 1]);
    const step = this.frameStep ?? Math.floor(this.frameLength / 2);
    const y = conv(signals, kernel, step, this.padding);
    return reshape(y, [batch, channels, at(y.dims, 1), this.#frequencies]);
  }

  #ofSpectrum([first, second]: readonly SymbolicTensor[]): SymbolicTensor {
    if (first === undefined) throw new ValueError(`${this} is not built yet.`);
    if (second === undefined) return first;
    if (this.mode === "angle") return arctan2(second, first);
    if (this.mode === "stft") return concatenate([first, second], 3);
    const power = add(square(first), square(second));
    if (this.mode === "psd") return mul(power, this.#sides());
    const size = sqrt(maximum(power, EPSILON));
    return this.mode === "magnitude" ? size : log(maximum(size, EPSILON));
  }

  /** 2 for frequencies that stand for their negative ones, too. */
  #sides(): SymbolicTensor {
    const last = this.#frequencies - 1;
    const twice = Array.from({ length: last + 1 }, (_, k) => (k === 0 || k === last ? 1 : 2));
    return constant(twice, [last + 1]);
  }

  #arranged(y: SymbolicTensor): SymbolicTensor {
    const [batch, channels, frames, frequencies] = [0, 1, 2, 3].map((axis) => at(y.dims, axis)) as [
      Dim,
      Dim,
      Dim,
      Dim,
    ];
    const isLast = this.dataFormat === "channels_last";
    if (this.expandDims) return isLast ? transpose(y, [0, 2, 3, 1]) : y;
    const features = multiplyDims(channels, frequencies);
    if (isLast) return reshape(transpose(y, [0, 2, 1, 3]), [batch, frames, features]);
    return reshape(transpose(y, [0, 1, 3, 2]), [batch, features, frames]);
  }
}

/**
 * A spectrogram by convolutions that may be trained: `layers.stftSpectrogram({ frameLength: 128, mode: "magnitude" })`.
 * Signals [batch, samples, channels] to [batch, frames, frequencies · channels].
 * @throws ValueError for frames with samples between them or longer than the transform, and for a window of another
 *   length.
 */
export function stftSpectrogram(options?: STFTSpectrogramOptions): STFTSpectrogram {
  return new STFTSpectrogram(options);
}
