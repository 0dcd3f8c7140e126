/** Images smoothed by Gaussian kernels, one axis after the other. */
import type { Dim } from "../dim.js";
import { broadcastTo, reshape } from "../operations/broadcast.js";
import { depthwiseConv } from "../operations/conv.js";
import { abs, div, exp, lessEqual, mul, square, sub, where } from "../operations/elementwise.js";
import { sum } from "../operations/reduce.js";
import { arange, type Operand } from "../operations/sources.js";
import type { SymbolicTensor } from "../symbolic.js";

/** e^(-x² / 2σ²) for the distances x from the middle, 0 beyond the radius, divided by their sum: [size]. */
export function gaussian(size: number, sigma: Operand, radius?: SymbolicTensor): SymbolicTensor {
  const distance = sub(arange(size), (size - 1) / 2);
  const all = exp(mul(square(div(distance, sigma)), -0.5));
  const weights = radius === undefined ? all : where(lessEqual(abs(distance), radius), all, 0);
  return div(weights, sum(weights));
}

/** Images [batch, height, width, channels], zero beyond the edges, with this kernel [size] along the rows or columns. */
export function smoothedAlong(
  axis: "height" | "width",
  images: SymbolicTensor,
  channels: number,
  kernel: SymbolicTensor,
): SymbolicTensor {
  const [size] = kernel.dims as readonly [Dim];
  const [height, width]: readonly Dim[] = axis === "height" ? [size, 1] : [1, size];
  const weights = reshape(kernel, [height ?? 1, width ?? 1, 1, 1]);
  const all = broadcastTo(weights, [height ?? 1, width ?? 1, channels, 1]);
  return depthwiseConv(images, all, 1, "same");
}
