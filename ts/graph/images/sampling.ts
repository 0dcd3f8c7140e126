/** Images read at any coordinates, as Keras's `ops.image.map_coordinates`. */
import { at, productOfDims } from "../dim.js";
import { reshape } from "../operations/broadcast.js";
import {
  abs,
  add,
  and,
  cast,
  clip,
  div,
  floor,
  greaterEqual,
  lessEqual,
  mul,
  sign,
  sub,
  where,
} from "../operations/elementwise.js";
import { gather } from "../operations/gather.js";
import { arange, type Operand } from "../operations/sources.js";
import type { SymbolicTensor } from "../symbolic.js";

/** What is beyond the edges: a mirror image, the other side, one value, or the edge. */
export type FillMode = "reflect" | "wrap" | "constant" | "nearest";
export type Interpolation = "nearest" | "bilinear";

export interface Sampling {
  readonly interpolation: Interpolation;
  /** "mirror" is a mirror image that does not repeat the edge. */
  readonly fillMode: FillMode | "mirror";
  readonly fillValue: number;
}

/** Rows and columns in pixels, each [batch, height, width] or with 1 in place of an axis along which it is constant. */
export interface Coordinates {
  readonly y: SymbolicTensor;
  readonly x: SymbolicTensor;
}

/** A neighbour along one axis: where it is, its weight, and whether it is inside of the image. */
export interface Neighbour {
  readonly index: SymbolicTensor;
  readonly weight: Operand;
  readonly isInside: SymbolicTensor;
}

/** The values of images [batch, h, w, channels] of known size at coordinates: [batch, height, width, channels]. */
export function sampled(
  images: SymbolicTensor,
  { y, x }: Coordinates,
  sampling: Sampling,
): SymbolicTensor {
  const [height, width] = [at(images.dims, 1) as number, at(images.dims, 2) as number];
  const rows = neighbours(y, height, sampling);
  const columns = neighbours(x, width, sampling);
  const terms = rows.flatMap((row) =>
    columns.map((column) => {
      const pixels = pixelsAt(images, row.index, column.index);
      const isInside = expand(and(row.isInside, column.isInside));
      const values =
        sampling.fillMode === "constant" ? where(isInside, pixels, sampling.fillValue) : pixels;
      const isWhole = sampling.interpolation === "nearest";
      return isWhole ? values : mul(values, expand(mul(row.weight, column.weight)));
    }),
  );
  return terms.reduce((sum, term) => add(sum, term));
}

/** [batch, height, width] with an axis for the channels. */
function expand(x: SymbolicTensor): SymbolicTensor {
  return reshape(x, [...x.dims, 1]);
}

/** The pixels at rows and columns [batch, height, width], which must be inside of the images. */
export function pixelsAt(
  images: SymbolicTensor,
  row: SymbolicTensor,
  column: SymbolicTensor,
): SymbolicTensor {
  const [batch, channels] = [at(images.dims, 0), at(images.dims, 3)];
  const [height, width] = [at(images.dims, 1) as number, at(images.dims, 2) as number];
  const image = reshape(arange(batch), [batch, 1, 1]);
  // In integers, since float32 does not hold every position of large batches.
  const position = add(
    mul(add(mul(cast(image, "int32"), height), cast(row, "int32")), width),
    cast(column, "int32"),
  );
  const table = reshape(images, [productOfDims([batch, height, width]), channels]);
  return gather(table, position);
}

export function neighbours(
  coordinate: SymbolicTensor,
  size: number,
  { interpolation, fillMode }: Sampling,
): readonly Neighbour[] {
  const place = (index: SymbolicTensor, weight: Operand): Neighbour => ({
    index: inside(index, size, fillMode),
    weight,
    isInside: and(greaterEqual(index, 0), lessEqual(index, size - 1)),
  });
  if (interpolation === "nearest") return [place(roundedAwayFromZero(coordinate), 1)];
  const lower = floor(coordinate);
  const fraction = sub(coordinate, lower);
  return [place(lower, sub(1, fraction)), place(add(lower, 1), fraction)];
}

/** Halves are rounded away from zero. */
function roundedAwayFromZero(x: SymbolicTensor): SymbolicTensor {
  return mul(sign(x), floor(add(abs(x), 0.5)));
}

/** x modulo n, from 0 to n. */
function modulo(x: SymbolicTensor, n: number): SymbolicTensor {
  return sub(x, mul(floor(div(x, n)), n));
}

/** The index of the pixel that stands for one beyond the edges. */
function inside(
  index: SymbolicTensor,
  size: number,
  fillMode: Sampling["fillMode"],
): SymbolicTensor {
  if (fillMode === "wrap") return clip(modulo(index, size), 0, size - 1);
  if (fillMode === "mirror") return mirroredInside(index, size);
  if (fillMode !== "reflect") return clip(index, 0, size - 1);
  // The mirror images on either side repeat the edge: ... 1 0 | 0 1 2 | 2 1 ... has a period of 2 size.
  const place = modulo(index, 2 * size);
  const mirrored = sub(2 * size - 1, place);
  return clip(where(lessEqual(place, size - 1), place, mirrored), 0, size - 1);
}

/** ... 2 1 | 0 1 2 | 1 0 ..., which has a period of 2 (size - 1). */
function mirroredInside(index: SymbolicTensor, size: number): SymbolicTensor {
  const last = size - 1;
  if (last === 0) return mul(index, 0);
  return clip(abs(sub(modulo(add(index, last), 2 * last), last)), 0, last);
}
