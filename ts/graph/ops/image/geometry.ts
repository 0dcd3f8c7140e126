/** Geometric transforms of images, which sample them at other coordinates. */
import { ShapeError, ValueError } from "../../../runtime/errors.js";
import { oneOf } from "../../../runtime/registry/kinds.js";
import { checkedEager } from "../../checked.js";
import { at, formatShape } from "../../dim.js";
import { affineTransform as affineTransformOf } from "../../images/affine-transform.js";
import { elasticTransform as elasticTransformOf } from "../../images/elastic-transform.js";
import { mapCoordinates as mapCoordinatesOf } from "../../images/map-coordinates.js";
import {
  type Corners,
  perspectiveTransform as perspectiveTransformOf,
} from "../../images/perspective-transform.js";
import type { FillMode, Interpolation, Sampling } from "../../images/sampling.js";
import { reshape } from "../../operations/broadcast.js";
import { cast } from "../../operations/elementwise.js";
import { take } from "../../operations/layout.js";
import { randomNormal } from "../../operations/random.js";
import { constant } from "../../operations/sources.js";
import type { DataFormat } from "../../operations/windows.js";
import type { SymbolicTensor } from "../../symbolic.js";
import { onImages, sizeOf } from "./batch.js";

const INTERPOLATIONS = ["nearest", "bilinear"] as const;

const FILL_MODES = ["constant", "nearest", "wrap", "mirror", "reflect"] as const;

function samplingOf(
  op: string,
  interpolation: Interpolation,
  fillMode: Sampling["fillMode"],
  fillValue: number,
): Sampling {
  return {
    interpolation: oneOf(...INTERPOLATIONS).read(interpolation, `ops.image.${op}: interpolation`),
    fillMode: oneOf(...FILL_MODES).read(fillMode, `ops.image.${op}: fillMode`),
    fillValue,
  };
}

/**
 * Images sampled by transforms [a0, a1, a2, b0, b1, b2, 0, 0], [8] or [batch, 8]: pixel (x, y) of the result is read at
 * (a0 x + a1 y + a2, b0 x + b1 y + b2). `fillMode` sets the values beyond the edges.
 */
export const affineTransform = checkedEager(
  "image.affineTransform",
  "images:tensor transform:tensor interpolation:text? fillMode:text? fillValue:number? dataFormat:dataFormat?",
  (
    images: SymbolicTensor,
    transform: SymbolicTensor,
    interpolation: Interpolation = "bilinear",
    fillMode: FillMode = "constant",
    fillValue = 0,
    dataFormat: DataFormat = "channels_last",
  ) => {
    const sampling = samplingOf("affineTransform", interpolation, fillMode, fillValue);
    if (transform.rank < 1 || transform.rank > 2 || transform.dims.at(-1) !== 8) {
      throw new ShapeError(
        `ops.image.affineTransform: transform must have shape [8] or [batch, 8], got ${formatShape(transform.dims)}.`,
      );
    }
    const rows = reshape(cast(transform, "float32"), [-1, 8]);
    const coefficient = (index: number) => reshape(take(rows, index, 1), [-1, 1, 1]);
    const [a, b] = [
      [coefficient(0), coefficient(1), coefficient(2)] as const,
      [coefficient(3), coefficient(4), coefficient(5)] as const,
    ];
    return onImages("affineTransform", cast(images, "float32"), dataFormat, (batch) => {
      sizeOf("affineTransform", batch);
      return affineTransformOf(batch, { a, b }, sampling);
    });
  },
);

/** The four points [4, 2] or [batch, 4, 2], each x and y: top left, top right, bottom left, bottom right. */
function cornersOf(what: string, points: SymbolicTensor): Corners {
  const [count, axes] = points.dims.slice(-2);
  if (points.rank < 2 || points.rank > 3 || count !== 4 || axes !== 2) {
    throw new ShapeError(
      `ops.image.perspectiveTransform: ${what} must have shape [4, 2] or [batch, 4, 2], got ${formatShape(points.dims)}.`,
    );
  }
  const rows = reshape(cast(points, "float32"), [-1, 4, 2]);
  const coordinate = (corner: number, axis: number) =>
    reshape(take(take(rows, axis, 2), corner, 1), [-1, 1, 1]);
  const point = (corner: number) => ({ x: coordinate(corner, 0), y: coordinate(corner, 1) });
  return [point(0), point(1), point(2), point(3)];
}

/**
 * Images under the perspective transform that maps four points to four others, each [4, 2] or [batch, 4, 2]: x and y of top
 * left, top right, bottom left, bottom right.
 */
export const perspectiveTransform = checkedEager(
  "image.perspectiveTransform",
  "images:tensor startPoints:tensor endPoints:tensor interpolation:text? fillValue:number? dataFormat:dataFormat?",
  (
    images: SymbolicTensor,
    startPoints: SymbolicTensor,
    endPoints: SymbolicTensor,
    interpolation: Interpolation = "bilinear",
    fillValue = 0,
    dataFormat: DataFormat = "channels_last",
  ) => {
    const sampling = samplingOf("perspectiveTransform", interpolation, "constant", fillValue);
    const [from, to] = [cornersOf("startPoints", startPoints), cornersOf("endPoints", endPoints)];
    return onImages("perspectiveTransform", cast(images, "float32"), dataFormat, (batch) => {
      sizeOf("perspectiveTransform", batch);
      return perspectiveTransformOf(batch, from, to, sampling);
    });
  },
);

/**
 * Images distorted by random shifts of `alpha` pixels, smoothed by a Gaussian kernel of standard deviation `sigma`; new ones
 * every step.
 */
export const elasticTransform = checkedEager(
  "image.elasticTransform",
  "images:tensor alpha:number? sigma:number? interpolation:text? fillMode:text? fillValue:number? dataFormat:dataFormat?",
  (
    images: SymbolicTensor,
    alpha = 20,
    sigma = 5,
    interpolation: Interpolation = "bilinear",
    fillMode: FillMode = "reflect",
    fillValue = 0,
    dataFormat: DataFormat = "channels_last",
  ) => {
    const sampling = samplingOf("elasticTransform", interpolation, fillMode, fillValue);
    if (!(sigma > 0 && sigma < Number.POSITIVE_INFINITY))
      throw new ValueError(`ops.image.elasticTransform: sigma must be above 0, got ${sigma}.`);
    return onImages("elasticTransform", cast(images, "float32"), dataFormat, (batch) => {
      const { height, width } = sizeOf("elasticTransform", batch);
      const noise = () => randomNormal([at(batch.dims, 0), height, width]);
      const distortion = { alpha, sigma: constant(sigma), largestSigma: sigma };
      return elasticTransformOf(batch, { y: noise(), x: noise() }, distortion, sampling);
    });
  },
);

/**
 * The values of x [...] at coordinates [axes of x, ...], which need not be integers: of the nearest element (`order` 0) or
 * interpolated between neighbours (1). `fillMode` sets the values beyond the edges.
 */
export const mapCoordinates = checkedEager(
  "image.mapCoordinates",
  "inputs:tensor coordinates:tensor order:count fillMode:text? fillValue:number?",
  (
    inputs: SymbolicTensor,
    coordinates: SymbolicTensor,
    order: number,
    fillMode: Sampling["fillMode"] = "constant",
    fillValue = 0,
  ) => {
    if (order !== 0 && order !== 1)
      throw new ValueError(`ops.image.mapCoordinates: order must be 0 or 1, got ${order}.`);
    const interpolation = order === 0 ? "nearest" : "bilinear";
    const sampling = samplingOf("mapCoordinates", interpolation, fillMode, fillValue);
    const isKnown = inputs.dims.every((size) => typeof size === "number");
    if (
      !isKnown ||
      inputs.rank === 0 ||
      coordinates.rank < 2 ||
      coordinates.dims[0] !== inputs.rank
    ) {
      throw new ShapeError(
        `ops.image.mapCoordinates: expected inputs of known sizes and coordinates [axes of the inputs, ...], got ${formatShape(inputs.dims)} and ${formatShape(coordinates.dims)}.`,
      );
    }
    return mapCoordinatesOf(cast(inputs, "float32"), cast(coordinates, "float32"), sampling);
  },
);
