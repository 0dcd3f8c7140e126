/** Formats of bounding boxes, and boxes from one format in another. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { integerFrom, leftOut, nullable, oneOf, rejected } from "../../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../../runtime/registry/option.js";
import { Tensor } from "../../runtime/tensor.js";
import { eager } from "../eager.js";
import { concatenate } from "../operations/concat.js";
import { add, cast, div, mul, sub } from "../operations/elementwise.js";
import { slice } from "../operations/layout.js";
import { SymbolicTensor } from "../symbolic.js";

const FORMATS = [
  "xyxy",
  "yxyx",
  "xywh",
  "center_xywh",
  "center_yxhw",
  "rel_xyxy",
  "rel_yxyx",
  "rel_xywh",
  "rel_center_xywh",
] as const;

/**
 * What the four numbers of a box are: x of the left and right edge, y of the top and bottom edge, width and height, or the center.
 * Those that begin with `rel_` are fractions of the width and height of the image.
 */
export type BoundingBoxFormat = (typeof FORMATS)[number];

/** The size of an image, in pixels; null where it is not known. */
export interface ImageSize {
  readonly height: number | null;
  readonly width: number | null;
}

export const format = () => oneOf(...FORMATS);
export const size = () => leftOut(nullable(integerFrom(1)));

/** Left, top, right and bottom, each [..., 1]. */
export type Corners = readonly [
  left: SymbolicTensor,
  top: SymbolicTensor,
  right: SymbolicTensor,
  bottom: SymbolicTensor,
];

/** The numbers of boxes in their order, each [..., 1], as float32. @throws ShapeError unless boxes have four. */
export function partsOf(boxes: SymbolicTensor): Corners {
  const last = boxes.rank - 1;
  if (boxes.dims[last] !== 4) {
    throw new ShapeError(
      `Bounding boxes have four numbers each, shape (..., 4); got boxes of ${boxes.toString()}.`,
    );
  }
  const x = cast(boxes, "float32");
  const at = (index: number) => {
    const [starts, sizes] = [boxes.dims.map(() => 0), [...boxes.dims]];
    starts[last] = index;
    sizes[last] = 1;
    return slice(x, starts, sizes);
  };
  return [at(0), at(1), at(2), at(3)];
}

/** The reverse of `partsOf`. */
export function joined(parts: readonly SymbolicTensor[]): SymbolicTensor {
  return concatenate(parts, -1);
}

/** The same numbers, with each pair exchanged. */
function exchanged([a, b, c, d]: Corners): Corners {
  return [b, a, d, c];
}

function withoutRel(name: BoundingBoxFormat): string {
  return name.replace("rel_", "");
}

/** The corners of boxes that are all relative, or all absolute. */
function toCorners(boxes: SymbolicTensor, name: string): Corners {
  const parts = partsOf(boxes);
  const [a, b, width, height] = name === "center_yxhw" ? exchanged(parts) : parts;
  if (name === "yxyx") return exchanged(parts);
  if (name === "xyxy") return parts;
  if (name === "xywh") return [a, b, add(a, width), add(b, height)];
  const [halfWidth, halfHeight] = [div(width, 2), div(height, 2)];
  return [sub(a, halfWidth), sub(b, halfHeight), add(a, halfWidth), add(b, halfHeight)];
}

function fromCorners(corners: Corners, name: string): Corners {
  if (name === "xyxy") return corners;
  if (name === "yxyx") return exchanged(corners);
  const [left, top, right, bottom] = corners;
  const [width, height] = [sub(right, left), sub(bottom, top)];
  if (name === "xywh") return [left, top, width, height];
  const center: Corners = [add(left, div(width, 2)), add(top, div(height, 2)), width, height];
  return name === "center_yxhw" ? exchanged(center) : center;
}

function scaled(
  [left, top, right, bottom]: Corners,
  { height, width }: ImageSize,
  by: typeof mul,
): Corners {
  const [w, h] = [width ?? 1, height ?? 1];
  return [by(left, w), by(top, h), by(right, w), by(bottom, h)];
}

/** Boxes of one format in another. @throws ValueError where it needs the size of the image. */
export function converted(
  boxes: SymbolicTensor,
  source: BoundingBoxFormat,
  target: BoundingBoxFormat,
  image: ImageSize,
): SymbolicTensor {
  const [wasRelative, isRelative] = [source.startsWith("rel_"), target.startsWith("rel_")];
  if ((wasRelative || isRelative) && (image.height === null || image.width === null)) {
    throw new ValueError(
      `Boxes of the format ${source} become ${target} only with the height and width of the image: pass both.`,
    );
  }
  if (source === target) return joined(partsOf(boxes));
  const corners = toCorners(boxes, withoutRel(source));
  const absolute = wasRelative && !isRelative ? scaled(corners, image, mul) : corners;
  const placed = isRelative && !wasRelative ? scaled(absolute, image, div) : absolute;
  return joined(fromCorners(placed, withoutRel(target)));
}

/** @throws ValueError for a value that is not a tensor */
export function assertBoxes(caller: string, name: string, given: unknown): void {
  if (given instanceof Tensor || given instanceof SymbolicTensor) return;
  throw rejected(`${caller}: ${name}`, "a tensor of boxes, (..., 4)", given);
}

/** Options of `convertFormat`. */
export interface ConvertFormatOptions {
  readonly source: BoundingBoxFormat;
  readonly target: BoundingBoxFormat;
  /** Height of the image in pixels, for formats that are relative to it. */
  readonly height?: number | null;
  /** Width of the image in pixels. */
  readonly width?: number | null;
}

function convertOptions() {
  return {
    source: format(),
    target: format(),
    height: size(),
    width: size(),
  } satisfies Description<ConvertFormatOptions>;
}

const convert = eager(converted);

/**
 * Boxes [..., 4] of one format in another, as float32.
 * @throws ValueError for an unknown format, and without the image's size where a format is relative to it; ShapeError.
 * @example
 * boundingBoxes.convertFormat(boxes, { source: "xyxy", target: "rel_xywh", height: 200, width: 300 });
 */
export function convertFormat<Boxes extends SymbolicTensor | Tensor>(
  boxes: Boxes,
  options: ConvertFormatOptions,
): Boxes {
  assertBoxes("convertFormat", "boxes", boxes);
  const given = functionOptions("convertFormat", convertOptions(), options);
  const image = { height: given.height ?? null, width: given.width ?? null };
  // A Tensor for a Tensor.
  return convert(boxes as SymbolicTensor, given.source, given.target, image) as Boxes;
}
