/** Images distorted by smooth random shifts, as Keras's `ops.image.elastic_transform`. */
import { at } from "../dim.js";
import { reshape } from "../operations/broadcast.js";
import { add, floor, mul } from "../operations/elementwise.js";
import type { Operand } from "../operations/sources.js";
import type { SymbolicTensor } from "../symbolic.js";
import { pixelGrid } from "./affine-transform.js";
import { gaussian, smoothedAlong } from "./gaussian-blur.js";
import { type Coordinates, type Sampling, sampled } from "./sampling.js";

export interface Distortion {
  /** Multiplies the shifts. */
  readonly alpha: Operand;
  /**
   * Standard deviation, in pixels, of the noise and of the kernel that smooths it. The kernel is cut off at a distance of 3
   * sigma.
   */
  readonly sigma: SymbolicTensor;
  /** The largest σ that there may be, for which the kernel has room. */
  readonly largestSigma: number;
}

/**
 * Each pixel is read at a distance of α G(σ n), where n is noise and G smooths by a Gaussian kernel: Simard, Steinkraus and
 * Platt, Best Practices for Convolutional Neural Networks (2003).
 * @param noise normal random numbers for both directions, [batch, height, width]
 */
export function elasticTransform(
  images: SymbolicTensor,
  noise: Coordinates,
  { alpha, sigma, largestSigma }: Distortion,
  sampling: Sampling,
): SymbolicTensor {
  // A kernel of 6 σ pixels, or one more where that is even.
  const radius = floor(mul(floor(mul(sigma, 6)), 0.5));
  const kernel = gaussian(2 * Math.ceil(3 * largestSigma) + 1, sigma, radius);
  const shift = (along: SymbolicTensor) => {
    const [batch, height, width] = [0, 1, 2].map((axis) => at(along.dims, axis));
    const planes = reshape(mul(along, sigma), [batch ?? 1, height ?? 1, width ?? 1, 1]);
    const rows = smoothedAlong("height", planes, 1, kernel);
    return mul(reshape(smoothedAlong("width", rows, 1, kernel), along.dims), alpha);
  };
  const { y, x } = pixelGrid(images);
  return sampled(images, { y: add(y, shift(noise.y)), x: add(x, shift(noise.x)) }, sampling);
}
