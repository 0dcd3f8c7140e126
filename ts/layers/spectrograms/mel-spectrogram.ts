/** Spectrograms on the mel scale, on which equal distances sound equal. */
import {
  add,
  cast,
  log,
  maximum,
  mul,
  pow,
  sqrt,
  square,
  sub,
} from "../../graph/operations/elementwise.js";
import { swapped } from "../../graph/operations/layout.js";
import { matmul } from "../../graph/operations/matmul.js";
import { max } from "../../graph/operations/reduce.js";
import { constant } from "../../graph/operations/sources.js";
import { shortTimeFourier } from "../../graph/signal/short-time-fourier.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import {
  boolean,
  finite,
  nullable,
  oneOf,
  optional,
  positive,
  positiveInteger,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { AnyTensor, ApplyOptions } from "../call.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";

/** Options of `melSpectrogram`. */
export interface MelSpectrogramOptions extends LayerOptions {
  /** N: frames are filled up with zeros to this length. Default 2048. */
  readonly fftLength?: number;
  /** Samples from one frame to the next. Default 512. */
  readonly sequenceStride?: number;
  /** Samples of a frame, at most N; null, the default, for N. */
  readonly sequenceLength?: number | null;
  /** Multiplied with each frame, periodic. Default "hann". */
  readonly window?: "hann" | "hamming";
  /** Samples in a second. Default 16000. */
  readonly samplingRate?: number;
  /** How many frequencies the output has. Default 128. */
  readonly numMelBins?: number;
  /** The lowest frequency in hertz. Default 20. */
  readonly minFreq?: number;
  /** The highest frequency in hertz; null, the default, for half of the sampling rate. */
  readonly maxFreq?: number | null;
  /** Whether the output is in decibels. Default true. */
  readonly powerToDb?: boolean;
  /** What is more decibels than this below the largest value of a call is raised. Default 80. */
  readonly topDb?: number;
  /** The exponent of a spectrum's size: 1 for magnitude, 2 for power. Default 2. */
  readonly magExp?: number;
  /** The smallest power. Default 1e-10. */
  readonly minPower?: number;
  /** The power of 0 decibels. Default 1. */
  readonly refPower?: number;
}

function melOptions() {
  return {
    fftLength: optional(positiveInteger(), 2048),
    sequenceStride: optional(positiveInteger(), 512),
    sequenceLength: optional(nullable(positiveInteger()), null),
    window: optional(oneOf("hann", "hamming"), "hann"),
    samplingRate: optional(positive(), 16000),
    numMelBins: optional(positiveInteger(), 128),
    minFreq: optional(finite(), 20),
    maxFreq: optional(nullable(positive()), null),
    powerToDb: optional(boolean(), true),
    topDb: optional(finite(), 80),
    magExp: optional(finite(), 2),
    minPower: optional(positive(), 1e-10),
    refPower: optional(finite(), 1),
  } satisfies Description<OwnOptions<MelSpectrogramOptions>>;
}

export interface MelSpectrogram extends FieldsOf<MelSpectrogramOptions, typeof melOptions> {}

/** Decibels of the natural logarithm's 1. */
const DECIBELS = 10 / Math.LN10;

function mel(hertz: number): number {
  return 1127 * Math.log(1 + hertz / 700);
}

/**
 * Signals [batch, time], or one without batch, to [batch, numMelBins, frames]: frames are centered at every
 * sequenceStride-th sample, beyond the ends of the signal it is mirrored. The length of signals must be known.
 */
export class MelSpectrogram extends Layer<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "MelSpectrogram";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...melOptions() };
  }

  /** @throws ValueError for frames that are longer than the transform. */
  constructor(options: MelSpectrogramOptions = {}) {
    super(options);
    if (this.#frameLength > this.fftLength) {
      throw new ValueError(
        `${this}: sequenceLength must be at most fftLength, ${this.fftLength}, got ${this.#frameLength}.`,
      );
    }
  }

  get #frameLength(): number {
    return this.sequenceLength ?? this.fftLength;
  }

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  /** @throws ShapeError for an input that is neither a signal nor a batch of them. */
  override call(x: SymbolicTensor): SymbolicTensor {
    if (x.rank !== 1 && x.rank !== 2) {
      throw new ShapeError(
        `${this}: expected signals of shape (batch, time), or one without batch, got ${x.toString()}.`,
      );
    }
    const { real, imaginary } = shortTimeFourier(cast(x, "float32"), {
      sequenceLength: this.#frameLength,
      sequenceStride: this.sequenceStride,
      fftLength: this.fftLength,
      window: this.window,
      center: true,
    });
    const power = pow(sqrt(add(square(real), square(imaginary))), this.magExp);
    const weights = constant(this.#bandWeights(), [this.#bins, this.numMelBins]);
    const bands = matmul(power, weights);
    const y = this.powerToDb ? this.#decibels(bands) : bands;
    return swapped(y, y.rank - 2, y.rank - 1);
  }

  override apply(input: SymbolicTensor, options?: ApplyOptions): SymbolicTensor;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    return super.apply(input, options);
  }

  get #bins(): number {
    return Math.floor(this.fftLength / 2) + 1;
  }

  /** 10 log10(max(x, least)) - 10 log10(reference), and what is far below the largest value raised. */
  #decibels(x: SymbolicTensor): SymbolicTensor {
    const { minPower, refPower, topDb } = this;
    const reference = Math.max(Math.abs(refPower), minPower);
    const y = mul(sub(log(maximum(x, minPower)), Math.log(reference)), DECIBELS);
    return maximum(y, sub(max(y), topDb));
  }

  /** Triangles on the mel scale, one for each band, at the frequencies of the transform except 0: [bins, bands] by rows. */
  #bandWeights(): number[] {
    const { numMelBins, samplingRate, minFreq } = this;
    const bins = this.#bins;
    const [low, high] = [mel(minFreq), mel(this.maxFreq ?? Math.trunc(samplingRate / 2))];
    const edge = (index: number) => low + ((high - low) * index) / (numMelBins + 1);
    return Array.from({ length: bins * numMelBins }, (_, index) => {
      const [bin, band] = [Math.floor(index / numMelBins), index % numMelBins];
      if (bin === 0) return 0;
      const place = mel((samplingRate / 2 / (bins - 1)) * bin);
      const [from, middle, to] = [edge(band), edge(band + 1), edge(band + 2)];
      return Math.max(0, Math.min((place - from) / (middle - from), (to - place) / (to - middle)));
    });
  }
}

/**
 * A spectrogram on the mel scale: `layers.melSpectrogram({ samplingRate: 8000, numMelBins: 64 })`. Signals [batch,
 * samples] to [batch, numMelBins, frames].
 * @throws ValueError for frames that are longer than the transform.
 */
export function melSpectrogram(options?: MelSpectrogramOptions): MelSpectrogram {
  return new MelSpectrogram(options);
}
