/** The overlap of boxes: intersection over union (IoU), and its complete form (CIoU). */
import { ShapeError } from "../../runtime/errors.js";
import {
  boolean,
  leftOut,
  listOf,
  nullable,
  number,
  optional,
} from "../../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import { eager } from "../eager.js";
import {
  add,
  atan,
  div,
  less,
  maximum,
  minimum,
  mul,
  or,
  square,
  sub,
  where,
} from "../operations/elementwise.js";
import { expandDims, squeeze } from "../operations/layout.js";
import { max } from "../operations/reduce.js";
import type { SymbolicTensor } from "../symbolic.js";
import {
  assertBoxes,
  type BoundingBoxFormat,
  type Corners,
  converted,
  format,
  type ImageSize,
  partsOf,
} from "./formats.js";

/** Keeps quotients finite. */
const EPSILON = 1e-7;

/** Options of `computeCiou`. */
export interface OverlapOptions {
  readonly boundingBoxFormat: BoundingBoxFormat;
  /** [height, width, channels] of the image, for formats that are relative to it. */
  readonly imageShape?: readonly number[] | null;
}

/** Options of `computeIou`. */
export interface IouOptions extends OverlapOptions {
  /** Whether pairs of which a box is padding, with four negative numbers, have `maskVal`. Default false. */
  readonly useMasking?: boolean;
  /** Default -1. */
  readonly maskVal?: number;
}

function overlapOptions() {
  return {
    boundingBoxFormat: format(),
    imageShape: leftOut(nullable(listOf(number()))),
  } satisfies Description<OverlapOptions>;
}

function iouOptions() {
  return {
    ...overlapOptions(),
    useMasking: optional(boolean(), false),
    maskVal: optional(number(), -1),
  } satisfies Description<IouOptions>;
}

export function sizeIn(imageShape: readonly number[] | null | undefined): ImageSize {
  const [height = null, width = null] = imageShape ?? [];
  return { height, width };
}

/** The boxes of one list along the axis before the last, [..., n, 1], or along the last, [..., 1, n]. */
function along(boxes: SymbolicTensor, axis: -1 | -2): Corners {
  const parts = partsOf(boxes);
  const at = (part: SymbolicTensor) => (axis === -2 ? part : expandDims(squeeze(part, -1), -2));
  const [left, top, right, bottom] = parts;
  return [at(left), at(top), at(right), at(bottom)];
}

function area([left, top, right, bottom]: Corners): SymbolicTensor {
  return mul(sub(right, left), sub(bottom, top));
}

function intersection(a: Corners, b: Corners): SymbolicTensor {
  const width = sub(minimum(a[2], b[2]), maximum(a[0], b[0]));
  const height = sub(minimum(a[3], b[3]), maximum(a[1], b[1]));
  return mul(maximum(width, 0), maximum(height, 0));
}

const ious = eager(
  (
    boxes1: SymbolicTensor,
    boxes2: SymbolicTensor,
    name: BoundingBoxFormat,
    image: ImageSize,
    maskVal: number | null,
  ): SymbolicTensor => {
    for (const boxes of [boxes1, boxes2]) {
      if (boxes.rank === 2 || boxes.rank === 3) continue;
      throw new ShapeError(
        `computeIou takes boxes of shape (n, 4) or (batch, n, 4), got ${boxes.toString()}.`,
      );
    }
    const first = converted(boxes1, name, "xyxy", image);
    const second = converted(boxes2, name, "xyxy", image);
    const [a, b] = [along(first, -2), along(second, -1)];
    const both = intersection(a, b);
    const union = sub(add(area(a), area(b)), both);
    const iou = div(both, add(union, EPSILON));
    if (maskVal === null) return iou;
    const isPadding = (boxes: SymbolicTensor) => less(max(boxes, -1, true), 0);
    const ofSecond = expandDims(squeeze(isPadding(second), -1), -2);
    return where(or(isPadding(first), ofSecond), maskVal, iou);
  },
);

/**
 * The area in which each box of one list and each of another overlap, divided by that which they cover together:
 * (..., n, 4) and (..., m, 4) to (..., n, m). Lists may have a batch, both or one of them.
 * @throws ShapeError for boxes of another shape; ValueError where the format needs `imageShape`.
 */
export function computeIou<Boxes extends SymbolicTensor | Tensor>(
  boxes1: Boxes,
  boxes2: Boxes,
  options: IouOptions,
): Boxes {
  assertBoxes("computeIou", "boxes1", boxes1);
  assertBoxes("computeIou", "boxes2", boxes2);
  const given = functionOptions("computeIou", iouOptions(), options);
  const maskVal = given.useMasking ? given.maskVal : null;
  const image = sizeIn(given.imageShape);
  const [a, b] = [boxes1 as SymbolicTensor, boxes2 as SymbolicTensor];
  // A Tensor for Tensors.
  return ious(a, b, given.boundingBoxFormat, image, maskVal) as Boxes;
}

const cious = eager(
  (
    boxes1: SymbolicTensor,
    boxes2: SymbolicTensor,
    name: BoundingBoxFormat,
    image: ImageSize,
  ): SymbolicTensor => {
    const a = partsOf(converted(boxes1, name, "xyxy", image));
    const b = partsOf(converted(boxes2, name, "xyxy", image));
    const sizeOf = ([left, top, right, bottom]: Corners) =>
      [sub(right, left), add(sub(bottom, top), EPSILON)] as const;
    const [[width1, height1], [width2, height2]] = [sizeOf(a), sizeOf(b)];
    const both = intersection(a, b);
    const covered = sub(add(mul(width1, height1), mul(width2, height2)), both);
    const iou = div(both, add(covered, 2 * EPSILON));
    const around = add(
      square(sub(maximum(a[2], b[2]), minimum(a[0], b[0]))),
      square(sub(maximum(a[3], b[3]), minimum(a[1], b[1]))),
    );
    const between = (low: 0 | 1, high: 2 | 3) =>
      square(sub(div(add(a[low], a[high]), 2), div(add(b[low], b[high]), 2)));
    const distance = div(add(between(0, 2), between(1, 3)), add(around, EPSILON));
    const angle = sub(atan(div(width2, height2)), atan(div(width1, height1)));
    const v = mul(square(angle), 4 / Math.PI ** 2);
    const alpha = div(v, add(sub(v, iou), 1 + EPSILON));
    return squeeze(sub(iou, add(distance, mul(v, alpha))), -1);
  },
);

/**
 * The complete IoU of each box with that at the same place of the other list: IoU - d² / c² - α v, with the distance d of the centers,
 * the diagonal c of the box around both, and v the squared difference of the angles of their diagonals by 4 / π²
 * (Zheng et al. 2020): (..., 4) and (..., 4) to (...).
 * @throws ShapeError for boxes of another shape; ValueError where the format needs `imageShape`.
 */
export function computeCiou<Boxes extends SymbolicTensor | Tensor>(
  boxes1: Boxes,
  boxes2: Boxes,
  options: OverlapOptions,
): Boxes {
  assertBoxes("computeCiou", "boxes1", boxes1);
  assertBoxes("computeCiou", "boxes2", boxes2);
  const given = functionOptions("computeCiou", overlapOptions(), options);
  const [a, b] = [boxes1 as SymbolicTensor, boxes2 as SymbolicTensor];
  // A Tensor for Tensors.
  return cious(a, b, given.boundingBoxFormat, sizeIn(given.imageShape)) as Boxes;
}
