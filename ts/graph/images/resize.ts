/** Images in another size, as `jax.image.resize` computes it: along each axis a matrix of weights. */
import { at } from "../dim.js";
import { einsum } from "../operations/einsum.js";
import { cast, maximum, minimum, round } from "../operations/elementwise.js";
import { slice } from "../operations/layout.js";
import { constant } from "../operations/sources.js";
import type { SymbolicDType, SymbolicTensor } from "../symbolic.js";

export type ResizeInterpolation = "nearest" | "bilinear" | "bicubic" | "lanczos3" | "lanczos5";

/** How a pixel's weight falls with its distance, in pixels of the input. */
const KERNELS: Readonly<Record<Exclude<ResizeInterpolation, "nearest">, (x: number) => number>> = {
  bilinear: (x) => Math.max(0, 1 - x),
  // Keys 1981, a = -1/2.
  bicubic: (x) => {
    if (x >= 2) return 0;
    return x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1;
  },
  lanczos3: (x) => lanczos(x, 3),
  lanczos5: (x) => lanczos(x, 5),
};

/** radius sin(πx) sin(πx / radius) / (πx)² */
function lanczos(x: number, radius: number): number {
  if (x > radius) return 0;
  if (x <= 1e-3) return 1;
  const angle = Math.PI * x;
  return (radius * Math.sin(angle) * Math.sin(angle / radius)) / (angle * angle);
}

/** Height and width in pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** Images [batch, height, width, channels] in another size. With `antialias` kernels are widened where the size falls. */
export function resize(
  images: SymbolicTensor,
  from: ImageSize,
  to: ImageSize,
  interpolation: ResizeInterpolation,
  antialias: boolean,
): SymbolicTensor {
  const along = (size: number, target: number) =>
    constant(weights(size, target, interpolation, antialias), [size, target]);
  return einsum("bhwc,hH,wW->bHWc", [
    images,
    along(from.height, to.height),
    along(from.width, to.width),
  ]);
}

/** [size, target]: the weight of each pixel of the input in each of the output. */
function weights(
  size: number,
  target: number,
  interpolation: ResizeInterpolation,
  antialias: boolean,
): number[] {
  if (interpolation !== "nearest") {
    const move = { scale: target / size, translation: 0 };
    return movedWeights(size, target, move, interpolation, antialias);
  }
  const matrix = new Float64Array(size * target);
  for (let to = 0; to < target; to++)
    matrix[Math.floor(((to + 0.5) * size) / target) * target + to] = 1;
  return Array.from(matrix);
}

/** Where pixels of the input are in the output along an axis: at scale x + translation. */
export interface AxisMove {
  readonly scale: number;
  readonly translation: number;
}

/** As `weights`; pixels of the output whose middle is outside of the input have none. */
export function movedWeights(
  size: number,
  target: number,
  { scale, translation }: AxisMove,
  interpolation: Exclude<ResizeInterpolation, "nearest">,
  antialias: boolean,
): number[] {
  const matrix = new Float64Array(size * target);
  const kernel = KERNELS[interpolation];
  const width = antialias ? Math.max(1 / scale, 1) : 1;
  for (let to = 0; to < target; to++) {
    const center = (to + 0.5 - translation) / scale - 0.5;
    const values = Array.from({ length: size }, (_, from) =>
      kernel(Math.abs(center - from) / width),
    );
    const total = values.reduce((sum, value) => sum + value, 0);
    if (center < -0.5 || center > size - 0.5 || Math.abs(total) < 1e-4) continue;
    values.forEach((value, from) => {
      matrix[from * target + to] = value / total;
    });
  }
  return Array.from(matrix);
}

/** The largest part in the middle that has the aspect ratio of another size. */
export function cropToAspect(
  images: SymbolicTensor,
  { height, width }: ImageSize,
  to: ImageSize,
): { readonly images: SymbolicTensor; readonly size: ImageSize } {
  const size = {
    height: Math.max(Math.min(height, Math.trunc((width * to.height) / to.width)), 1),
    width: Math.max(Math.min(width, Math.trunc((height * to.width) / to.height)), 1),
  };
  const starts = [Math.trunc((height - size.height) / 2), Math.trunc((width - size.width) / 2)];
  return { images: cropped(images, starts, size), size };
}

/** The part of this size from a row and a column on. */
export function cropped(
  images: SymbolicTensor,
  [row = 0, column = 0]: readonly SymbolicTensor["dims"][number][],
  { height, width }: ImageSize,
): SymbolicTensor {
  return slice(
    images,
    [0, row, column, 0],
    [at(images.dims, 0), height, width, at(images.dims, 3)],
  );
}

/** Resized images in the dtype of the given ones: integers are rounded, bools become float32. */
export function roundedTo(resized: SymbolicTensor, dtype: SymbolicDType): SymbolicTensor {
  if (dtype === "float32" || dtype === "bool") return resized;
  const [low, high] = dtype === "uint8" ? [0, 255] : [-(2 ** 31), 2 ** 31 - 1];
  return cast(minimum(maximum(round(resized), low), high), dtype);
}
