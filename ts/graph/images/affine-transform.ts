/** Images read at coordinates that an affine map gives, as Keras's `ops.image.affine_transform`. */
import { at } from "../dim.js";
import { reshape } from "../operations/broadcast.js";
import { add, mul } from "../operations/elementwise.js";
import { arange, type Operand } from "../operations/sources.js";
import type { SymbolicTensor } from "../symbolic.js";
import { type Sampling, sampled } from "./sampling.js";

/** Where pixel (y, x) of the output comes from: (b0 x + b1 y + b2, a0 x + a1 y + a2), a number for each image [batch, 1, 1]. */
export interface AffineMap {
  readonly a: readonly [Operand, Operand, Operand];
  readonly b: readonly [Operand, Operand, Operand];
}

/** Images [batch, height, width, channels] of known height and width, moved. */
export function affineTransform(
  images: SymbolicTensor,
  { a, b }: AffineMap,
  sampling: Sampling,
): SymbolicTensor {
  const { y, x } = pixelGrid(images);
  const along = ([ofX, ofY, offset]: AffineMap["a"]) => add(add(mul(x, ofX), mul(y, ofY)), offset);
  return sampled(images, { y: along(b), x: along(a) }, sampling);
}

/** The rows [1, height, 1] and the columns [1, 1, width] of the pixels of images of known size. */
export function pixelGrid(images: SymbolicTensor) {
  const [height, width] = [at(images.dims, 1), at(images.dims, 2)];
  return { y: reshape(arange(height), [1, height, 1]), x: reshape(arange(width), [1, 1, width]) };
}
