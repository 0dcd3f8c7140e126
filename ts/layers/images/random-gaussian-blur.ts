/** Images blurred at random in training. */
import { gaussian, smoothedAlong } from "../../graph/images/gaussian-blur.js";
import { add, clip, where } from "../../graph/operations/elementwise.js";
import { randomUniform } from "../../graph/operations/sources.js";
import { knownChannels } from "../../graph/operations/windows.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { integerFrom, listOf, optional, rejected } from "../../runtime/registry/kinds.js";
import type {
  AnyDescription,
  Description,
  FieldsOf,
  Option,
} from "../../runtime/registry/option.js";
import { factorRange, type Range } from "./factor.js";
import { RandomImageLayer, type RandomImageOptions } from "./image-layer.js";
import { valueRange } from "./value-range.js";

/** Width and height of the kernel: odd integers, or one for both. */
function kernelSize(): Option<number | Range, Range> {
  const list = listOf(integerFrom(1));
  return {
    read: (given, what) => {
      const [width, height = width, ...more] = list.read(
        typeof given === "number" ? [given] : given,
        what,
      );
      if (width !== undefined && height !== undefined && more.length === 0) {
        if (width % 2 === 1 && height % 2 === 1) return [width, height];
      }
      throw rejected(what, "an odd integer, or two of them", given);
    },
    write: (size) => [...size],
  };
}

/** Options of `randomGaussianBlur`. */
export interface RandomGaussianBlurOptions extends RandomImageOptions {
  /** Range of the probability that an image is blurred, from 0 to 1. A number f is [0, f], as in Keras. Default 1. */
  readonly factor?: number | Range;
  /** Width and height of the kernel in pixels, odd, or one number for both. Default 3. */
  readonly kernelSize?: number | Range;
  /** Range of σ in pixels, from 0 to 1, drawn for each axis. A number f is [0, f], as in Keras. Default 1. */
  readonly sigma?: number | Range;
  /** Smallest and largest value of the images, to which results are limited. Default [0, 255]. */
  readonly valueRange?: Range;
}

function gaussianBlurOptions() {
  return {
    factor: optional(factorRange(0, 1), [0, 1]),
    kernelSize: optional(kernelSize(), [3, 3]),
    sigma: optional(factorRange(0, 1), [0, 1]),
    valueRange: valueRange(),
  } satisfies Description<Omit<RandomGaussianBlurOptions, keyof RandomImageOptions>>;
}

export interface RandomGaussianBlur
  extends FieldsOf<RandomGaussianBlurOptions, typeof gaussianBlurOptions> {}

/** In training blurs some images by a Gaussian kernel, the same for all images of a batch. */
export class RandomGaussianBlur extends RandomImageLayer {
  static override readonly className: string = "RandomGaussianBlur";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...gaussianBlurOptions() };
  }

  /** @throws ValueError for factors outside of [0, 1] and even sizes. */
  constructor(options: RandomGaussianBlurOptions = {}) {
    super(options, 4);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    const isChosen = this.isChosen(images, this.factor);
    const channels = knownChannels(`${this}`, images);
    const [width, height] = this.kernelSize;
    const rows = smoothedAlong("height", images, channels, this.#kernel(height, 2));
    const blurred = smoothedAlong("width", rows, channels, this.#kernel(width, 3));
    return clip(where(isChosen, blurred, images), ...this.valueRange);
  }

  #kernel(size: number, stream: number): SymbolicTensor {
    return gaussian(size, add(randomUniform([1], ...this.sigma, this.keys[stream]), 1e-6));
  }
}

/**
 * In training blurs images at random: `layers.randomGaussianBlur({ kernelSize: 5 })`. Images [batch, height, width,
 * channels] keep their shape.
 * @throws ValueError for factors outside of [0, 1] and even sizes.
 */
export function randomGaussianBlur(options?: RandomGaussianBlurOptions): RandomGaussianBlur {
  return new RandomGaussianBlur(options);
}
