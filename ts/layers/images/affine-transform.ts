/** Images read at coordinates that an affine map gives, as Keras's `ops.image.affine_transform`. */
import { at, productOfDims } from "../../graph/dim.js";
import { reshape } from "../../graph/operations/broadcast.js";
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
} from "../../graph/operations/elementwise.js";
import { gather } from "../../graph/operations/gather.js";
import { arange, type Operand } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";

/** What is beyond the edges: a mirror image, the other side, one value, or the edge. */
export type FillMode = "reflect" | "wrap" | "constant" | "nearest";
export type Interpolation = "nearest" | "bilinear";

/** Where pixel (y, x) of the output comes from: (b0 x + b1 y + b2, a0 x + a1 y + a2), a number for each image [batch, 1, 1]. */
export interface AffineMap {
  readonly a: readonly [Operand, Operand, Operand];
  readonly b: readonly [Operand, Operand, Operand];
}

export interface Sampling {
  readonly interpolation: Interpolation;
  readonly fillMode: FillMode;
  readonly fillValue: number;
}

/** A neighbour along one axis: where it is, its weight, and whether it is inside of the image. */
interface Neighbour {
  readonly index: SymbolicTensor;
  readonly weight: Operand;
  readonly isInside: SymbolicTensor;
}

/** Images [batch, height, width, channels] of known height and width, moved. */
export function affineTransform(
  images: SymbolicTensor,
  { a, b }: AffineMap,
  sampling: Sampling,
): SymbolicTensor {
  const [height, width] = [at(images.dims, 1) as number, at(images.dims, 2) as number];
  const y = reshape(arange(height), [1, height, 1]);
  const x = reshape(arange(width), [1, 1, width]);
  const along = ([ofX, ofY, offset]: AffineMap["a"]) => add(add(mul(x, ofX), mul(y, ofY)), offset);
  const rows = neighbours(along(b), height, sampling);
  const columns = neighbours(along(a), width, sampling);
  const terms = rows.flatMap((row) =>
    columns.map((column) => {
      const pixels = pixelsAt(images, row.index, column.index, height, width);
      const isInside = expand(and(row.isInside, column.isInside));
      const values =
        sampling.fillMode === "constant" ? where(isInside, pixels, sampling.fillValue) : pixels;
      const weight = mul(asTensorLike(row.weight, y), column.weight);
      return rows.length === 1 ? values : mul(values, expand(weight));
    }),
  );
  return terms.reduce((sum, term) => add(sum, term));
}

function asTensorLike(weight: Operand, y: SymbolicTensor): SymbolicTensor {
  return typeof weight === "number" ? add(mul(y, 0), weight) : weight;
}

/** [batch, height, width] with an axis for the channels. */
function expand(x: SymbolicTensor): SymbolicTensor {
  return reshape(x, [...x.dims, 1]);
}

/** The pixels at rows and columns [batch, height, width], which are inside of the images. */
function pixelsAt(
  images: SymbolicTensor,
  row: SymbolicTensor,
  column: SymbolicTensor,
  height: number,
  width: number,
): SymbolicTensor {
  const [batch, channels] = [at(images.dims, 0), at(images.dims, 3)];
  const image = reshape(arange(batch), [batch, 1, 1]);
  // In integers, since float32 does not hold every position of large batches.
  const position = add(
    mul(add(mul(cast(image, "int32"), height), cast(row, "int32")), width),
    cast(column, "int32"),
  );
  const table = reshape(images, [productOfDims([batch, height, width]), channels]);
  return gather(table, position);
}

function neighbours(
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
function inside(index: SymbolicTensor, size: number, fillMode: FillMode): SymbolicTensor {
  if (fillMode === "wrap") return clip(modulo(index, size), 0, size - 1);
  if (fillMode !== "reflect") return clip(index, 0, size - 1);
  // The mirror images on either side repeat the edge: ... 1 0 | 0 1 2 | 2 1 ... has a period of 2 size.
  const place = modulo(index, 2 * size);
  const mirrored = sub(2 * size - 1, place);
  return clip(where(lessEqual(place, size - 1), place, mirrored), 0, size - 1);
}
