/** Boxes in images that are cropped, or get a margin. */
import { number } from "../../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import { eager } from "../eager.js";
import { add, clip, sub } from "../operations/elementwise.js";
import type { SymbolicTensor } from "../symbolic.js";
import { assertBoxes, joined, partsOf } from "./formats.js";

/** Options of `pad`. */
export interface PadBoxesOptions {
  /** Pixels above the image. */
  readonly top: number;
  /** Pixels to its left. */
  readonly left: number;
}

/** Options of `crop`. */
export interface CropBoxesOptions extends PadBoxesOptions {
  /** Height of the region, in pixels. */
  readonly height: number;
  /** Width of the region. */
  readonly width: number;
}

function padOptions() {
  return { top: number(), left: number() } satisfies Description<PadBoxesOptions>;
}

function cropOptions() {
  return {
    ...padOptions(),
    height: number(),
    width: number(),
  } satisfies Description<CropBoxesOptions>;
}

const padded = eager((boxes: SymbolicTensor, top: number, left: number): SymbolicTensor => {
  const [x1, y1, x2, y2] = partsOf(boxes);
  return joined([add(x1, left), add(y1, top), add(x2, left), add(y2, top)]);
});

/**
 * Boxes [left, top, right, bottom] in an image with a margin: moved by its top and left.
 * @throws ShapeError for boxes of another shape.
 */
export function pad<Boxes extends SymbolicTensor | Tensor>(
  boxes: Boxes,
  options: PadBoxesOptions,
): Boxes {
  assertBoxes("pad", "boxes", boxes);
  const { top, left } = functionOptions("pad", padOptions(), options);
  // A Tensor for a Tensor.
  return padded(boxes as SymbolicTensor, top, left) as Boxes;
}

const cropped = eager(
  (boxes: SymbolicTensor, { top, left, height, width }: CropBoxesOptions): SymbolicTensor => {
    const [x1, y1, x2, y2] = partsOf(boxes);
    const across = (x: SymbolicTensor) => clip(sub(x, left), 0, width);
    const down = (y: SymbolicTensor) => clip(sub(y, top), 0, height);
    return joined([across(x1), down(y1), across(x2), down(y2)]);
  },
);

/**
 * Boxes [left, top, right, bottom] in a region of their image: relative to its corner, and cut at its edges.
 * @throws ShapeError for boxes of another shape.
 */
export function crop<Boxes extends SymbolicTensor | Tensor>(
  boxes: Boxes,
  options: CropBoxesOptions,
): Boxes {
  assertBoxes("crop", "boxes", boxes);
  // A Tensor for a Tensor.
  return cropped(boxes as SymbolicTensor, functionOptions("crop", cropOptions(), options)) as Boxes;
}
