/** Boxes relative to anchors, as detectors predict them. */

import { ValueError } from "../../runtime/errors.js";
import {
  leftOut,
  listOf,
  nullable,
  number,
  oneOf,
  optional,
} from "../../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import { eager } from "../eager.js";
import { add, div, exp, log, maximum, mul, sub } from "../operations/elementwise.js";
import { constant } from "../operations/sources.js";
import type { SymbolicTensor } from "../symbolic.js";
import {
  assertBoxes,
  type BoundingBoxFormat,
  converted,
  format,
  type ImageSize,
  joined,
  partsOf,
} from "./formats.js";
import { sizeIn } from "./overlap.js";

type CenterFormat = "center_xywh" | "center_yxhw";

interface DeltaOptions {
  readonly anchorFormat: BoundingBoxFormat;
  readonly boxFormat: BoundingBoxFormat;
  /** Four numbers, by which deltas are divided where they are encoded. Default null, none. */
  readonly variance?: readonly number[] | null;
  /** [height, width, channels] of the image, for formats that are relative to it. */
  readonly imageShape?: readonly number[] | null;
}

/** Options of `encodeBoxToDeltas`. */
export interface EncodeBoxOptions extends DeltaOptions {
  /** The format in which boxes and anchors are compared. Default "center_yxhw". */
  readonly encodingFormat?: CenterFormat;
}

/** Options of `decodeDeltasToBoxes`. */
export interface DecodeDeltasOptions extends DeltaOptions {
  /** The format in which boxes and anchors were compared. Default "center_yxhw". */
  readonly encodedFormat?: CenterFormat;
}

const centerFormat = () => optional(oneOf("center_xywh", "center_yxhw"), "center_yxhw");

function deltaOptions() {
  return {
    anchorFormat: format(),
    boxFormat: format(),
    variance: leftOut(nullable(listOf(number()))),
    imageShape: leftOut(nullable(listOf(number()))),
  } satisfies Description<DeltaOptions>;
}

/** How boxes and anchors are given, and compared. */
interface Comparison {
  readonly anchors: BoundingBoxFormat;
  readonly boxes: BoundingBoxFormat;
  readonly compared: CenterFormat;
  readonly variance: readonly number[] | null;
  readonly image: ImageSize;
}

function comparisonOf(
  caller: string,
  given: {
    readonly anchorFormat: BoundingBoxFormat;
    readonly boxFormat: BoundingBoxFormat;
    readonly variance: readonly number[] | null | undefined;
    readonly imageShape: readonly number[] | null | undefined;
  },
  compared: CenterFormat,
): Comparison {
  const { anchorFormat, boxFormat, variance = null, imageShape } = given;
  if (variance !== null && variance.length !== 4)
    throw new ValueError(`${caller}: variance must be four numbers, got ${variance.length}.`);
  return { anchors: anchorFormat, boxes: boxFormat, compared, variance, image: sizeIn(imageShape) };
}

const encoded = eager(
  (anchors: SymbolicTensor, boxes: SymbolicTensor, by: Comparison): SymbolicTensor => {
    const { compared, variance, image } = by;
    const [a1, a2, aFirst, aSecond] = partsOf(converted(anchors, by.anchors, compared, image));
    const [b1, b2, bFirst, bSecond] = partsOf(converted(boxes, by.boxes, compared, image));
    const positive = (x: SymbolicTensor) => maximum(x, 1e-7);
    const [of1, of2] = [positive(aFirst), positive(aSecond)];
    const deltas = joined([
      div(sub(b1, a1), of1),
      div(sub(b2, a2), of2),
      log(div(positive(bFirst), of1)),
      log(div(positive(bSecond), of2)),
    ]);
    return variance === null ? deltas : div(deltas, constant(variance, [4]));
  },
);

/**
 * Where boxes (n, 4) or (batch, n, 4) are, relative to anchors (n, 4): the difference of the centers by the anchor's size, and
 * the logarithm of the quotient of the sizes.
 * @throws ValueError for a variance that is not four numbers, and without `imageShape` where a format needs it; ShapeError.
 */
export function encodeBoxToDeltas<Boxes extends SymbolicTensor | Tensor>(
  anchors: Boxes,
  boxes: Boxes,
  options: EncodeBoxOptions,
): Boxes {
  assertBoxes("encodeBoxToDeltas", "anchors", anchors);
  assertBoxes("encodeBoxToDeltas", "boxes", boxes);
  const description = {
    ...deltaOptions(),
    encodingFormat: centerFormat(),
  } satisfies Description<EncodeBoxOptions>;
  const given = functionOptions("encodeBoxToDeltas", description, options);
  const by = comparisonOf("encodeBoxToDeltas", given, given.encodingFormat);
  // A Tensor for Tensors.
  return encoded(anchors as SymbolicTensor, boxes as SymbolicTensor, by) as Boxes;
}

const decoded = eager(
  (anchors: SymbolicTensor, deltas: SymbolicTensor, by: Comparison): SymbolicTensor => {
    const { compared, variance, image } = by;
    const [a1, a2, of1, of2] = partsOf(converted(anchors, by.anchors, compared, image));
    const whole = variance === null ? deltas : mul(deltas, constant(variance, [4]));
    const [d1, d2, first, second] = partsOf(whole);
    const boxes = joined([
      add(mul(d1, of1), a1),
      add(mul(d2, of2), a2),
      mul(exp(first), of1),
      mul(exp(second), of2),
    ]);
    return converted(boxes, compared, by.boxes, image);
  },
);

/**
 * The boxes of deltas (n, 4) or (batch, n, 4) from anchors (n, 4): the reverse of `encodeBoxToDeltas`.
 * @throws ValueError for a variance that is not four numbers, and without `imageShape` where a format needs it; ShapeError.
 */
export function decodeDeltasToBoxes<Boxes extends SymbolicTensor | Tensor>(
  anchors: Boxes,
  boxesDelta: Boxes,
  options: DecodeDeltasOptions,
): Boxes {
  assertBoxes("decodeDeltasToBoxes", "anchors", anchors);
  assertBoxes("decodeDeltasToBoxes", "boxesDelta", boxesDelta);
  const description = {
    ...deltaOptions(),
    encodedFormat: centerFormat(),
  } satisfies Description<DecodeDeltasOptions>;
  const given = functionOptions("decodeDeltasToBoxes", description, options);
  const by = comparisonOf("decodeDeltasToBoxes", given, given.encodedFormat);
  // A Tensor for Tensors.
  return decoded(anchors as SymbolicTensor, boxesDelta as SymbolicTensor, by) as Boxes;
}
