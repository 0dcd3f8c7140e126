/** Images distorted by smooth shifts at random in training. */
import { at } from "../../graph/dim.js";
import { elasticTransform } from "../../graph/images/elastic-transform.js";
import type { FillMode, Interpolation } from "../../graph/images/sampling.js";
import { clip, mul, where } from "../../graph/operations/elementwise.js";
import { randomNormal } from "../../graph/operations/random.js";
import { randomUniform } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { finite, oneOf, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { factorRange, type Range } from "./factor.js";
import { imageSize, RandomImageLayer, type RandomImageOptions } from "./image-layer.js";
import { valueRange } from "./value-range.js";

/** Options of `randomElasticTransform`. */
export interface RandomElasticTransformOptions extends RandomImageOptions {
  /** Range of the probability that an image is distorted, from 0 to 1. A number f is [0, f], as in Keras. Default 1. */
  readonly factor?: number | Range;
  /** Range of the strength s, from 0 to 1, one for a batch. A number f is [0, f], as in Keras. Default 1. */
  readonly scale?: number | Range;
  /** How values between pixels are found. Default "bilinear". */
  readonly interpolation?: Interpolation;
  /**
   * What is beyond the edges: "reflect" a mirror image, "mirror" one that does not repeat the edge, "wrap" the other side,
   * "constant" fillValue, "nearest" the edge. Default "reflect".
   */
  readonly fillMode?: FillMode | "mirror";
  /** Beyond the edges where fillMode is "constant". Default 0. */
  readonly fillValue?: number;
  /** Smallest and largest value of the images, to which results are limited. Default [0, 255]. */
  readonly valueRange?: Range;
}

function elasticOptions() {
  return {
    factor: optional(factorRange(0, 1), [0, 1]),
    scale: optional(factorRange(0, 1), [0, 1]),
    interpolation: optional(oneOf("bilinear", "nearest"), "bilinear"),
    fillMode: optional(oneOf("reflect", "mirror", "wrap", "constant", "nearest"), "reflect"),
    fillValue: optional(finite(), 0),
    valueRange: valueRange(),
  } satisfies Description<Omit<RandomElasticTransformOptions, keyof RandomImageOptions>>;
}

export interface RandomElasticTransform
  extends FieldsOf<RandomElasticTransformOptions, typeof elasticOptions> {}

/** α = 0.1 s max(height, width) and σ = 0.05 s min(height, width). */
export function distortionOf(
  { height, width }: { readonly height: number; readonly width: number },
  strength: SymbolicTensor,
  largest: number,
) {
  const [ofAlpha, ofSigma] = [0.1 * Math.max(height, width), 0.05 * Math.min(height, width)];
  return {
    alpha: mul(strength, ofAlpha),
    sigma: mul(strength, ofSigma),
    largestSigma: ofSigma * largest,
  };
}

/**
 * In training distorts some images by smooth shifts of their pixels. Shifts to the right and down are independent of each
 * other; in Keras on JAX they are equal.
 */
export class RandomElasticTransform extends RandomImageLayer {
  static override readonly className: string = "RandomElasticTransform";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...elasticOptions() };
  }

  /** @throws ValueError for factors outside of [0, 1], and unknown modes. */
  constructor(options: RandomElasticTransformOptions = {}) {
    super(options, 5);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    const largest = this.scale[1];
    if (largest === 0 || this.factor[1] === 0) return images;
    const size = imageSize(this, images);
    const strength = randomUniform([1], ...this.scale, this.keys[2]);
    const noise = (stream: number) =>
      randomNormal([at(images.dims, 0), size.height, size.width], 0, 1, this.keys[stream]);
    const distortion = distortionOf(size, strength, largest);
    const distorted = elasticTransform(images, { x: noise(3), y: noise(4) }, distortion, this);
    const chosen = where(this.isChosen(images, this.factor), distorted, images);
    return clip(chosen, ...this.valueRange);
  }
}

/**
 * In training distorts images at random: `layers.randomElasticTransform({ scale: 0.5 })`. Images [batch, height, width,
 * channels] keep their shape.
 * @throws ValueError for factors outside of [0, 1], and unknown modes.
 */
export function randomElasticTransform(
  options?: RandomElasticTransformOptions,
): RandomElasticTransform {
  return new RandomElasticTransform(options);
}
