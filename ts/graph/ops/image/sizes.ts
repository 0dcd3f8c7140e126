/** Resizing, cropping and padding of images. */
import { ShapeError, ValueError } from "../../../runtime/errors.js";
import { oneOf } from "../../../runtime/registry/kinds.js";
import { checkedEager } from "../../checked.js";
import { at, type Dim, formatShape, subtractDims } from "../../dim.js";
import {
  cropToAspect,
  movedWeights,
  type ResizeInterpolation,
  resize as resizeOf,
  roundedTo,
} from "../../images/resize.js";
import { add, cast, sub } from "../../operations/elementwise.js";
import { padInto, slice, swapped } from "../../operations/layout.js";
import { matmul } from "../../operations/matmul.js";
import { constant } from "../../operations/sources.js";
import type { DataFormat } from "../../operations/windows.js";
import { normalizeAxis } from "../../shapes.js";
import type { SymbolicTensor } from "../../symbolic.js";
import { isSize, onImages, pairOf, sizeOf } from "./batch.js";

const RESIZE_INTERPOLATIONS = ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] as const;

/**
 * Images resized to [height, width]. With `antialias` kernels are widened where the size decreases. With
 * `cropToAspectRatio` images are first cropped to the new aspect ratio, with `padToAspectRatio` they are padded to it with
 * `fillValue`. Integers are rounded.
 */
export const resize = checkedEager(
  "image.resize",
  "images:tensor size:list interpolation:text? antialias:flag? cropToAspectRatio:flag? padToAspectRatio:flag? fillMode:text? fillValue:number? dataFormat:dataFormat?",
  (
    images: SymbolicTensor,
    size: readonly number[],
    interpolation: ResizeInterpolation = "bilinear",
    antialias = false,
    cropToAspectRatio = false,
    padToAspectRatio = false,
    fillMode: "constant" = "constant",
    fillValue = 0,
    dataFormat: DataFormat = "channels_last",
  ) => {
    const [height, width] = pairOf("ops.image.resize: size", size, isSize);
    const kind = oneOf(...RESIZE_INTERPOLATIONS).read(
      interpolation,
      "ops.image.resize: interpolation",
    );
    oneOf("constant").read(fillMode, "ops.image.resize: fillMode");
    if (cropToAspectRatio && padToAspectRatio)
      throw new ValueError(
        "ops.image.resize: expected only one of cropToAspectRatio and padToAspectRatio to be true.",
      );
    const to = { height, width };
    return onImages("resize", images, dataFormat, (batch) => {
      const floats = cast(batch, "float32");
      const own = sizeOf("resize", floats);
      const fitted = cropToAspectRatio
        ? cropToAspect(floats, own, to)
        : padToAspectRatio
          ? padToAspect(floats, own, to, fillValue)
          : { images: floats, size: own };
      const resized = resizeOf(fitted.images, fitted.size, to, kind, antialias);
      return roundedTo(resized, images.dtype);
    });
  },
);

const SCALE_METHODS = ["bilinear", "linear", "bicubic", "cubic", "lanczos3", "lanczos5"] as const;
/** Methods with a second name. */
const METHOD_ALIASES = { linear: "bilinear", cubic: "bicubic" } as const;

/**
 * Images of any rank resampled to another shape: along each axis of `spatialDims` pixel x is moved to scale x + translation.
 * Values from outside of the images are 0. With `antialias` kernels are widened where the size decreases.
 */
export const scaleAndTranslate = checkedEager(
  "image.scaleAndTranslate",
  "images:tensor outputShape:list scale:numbers translation:numbers spatialDims:list method:text antialias:flag?",
  (
    images: SymbolicTensor,
    outputShape: readonly number[],
    scale: readonly number[],
    translation: readonly number[],
    spatialDims: readonly number[],
    method: (typeof SCALE_METHODS)[number],
    antialias = true,
  ) => {
    const name = oneOf(...SCALE_METHODS).read(method, "ops.image.scaleAndTranslate: method");
    const kind = name === "linear" || name === "cubic" ? METHOD_ALIASES[name] : name;
    const axes = spatialDims.map((axis) => normalizeAxis(axis, images.rank));
    const [scales, moves] = [[scale].flat(), [translation].flat()];
    const fits =
      outputShape.length === images.rank &&
      scales.length === axes.length &&
      moves.length === axes.length &&
      scales.every((one) => one > 0);
    if (!fits) {
      throw new ValueError(
        `ops.image.scaleAndTranslate: expected an outputShape of ${images.rank} sizes, and a scale above 0 and a translation for each of ${axes.length} spatialDims, got ${outputShape.length} sizes, scale [${scales.join(", ")}] and translation [${moves.join(", ")}].`,
      );
    }
    return axes.reduce(
      (x, axis, index) => {
        const [size, target] = [at(x.dims, axis), outputShape[axis] ?? 1];
        if (typeof size !== "number")
          throw new ShapeError(
            `ops.image.scaleAndTranslate: the size of axis ${axis} of ${formatShape(x.dims)} must be known.`,
          );
        const move = { scale: scales[index] ?? 1, translation: moves[index] ?? 0 };
        const matrix = movedWeights(size, target, move, kind, antialias);
        const last = swapped(x, axis, x.rank - 1);
        return swapped(matmul(last, constant(matrix, [size, target])), axis, x.rank - 1);
      },
      cast(images, "float32"),
    );
  },
);

interface Size {
  readonly height: number;
  readonly width: number;
}

/** Pads images on both sides to the aspect ratio of `to`. */
function padToAspect(images: SymbolicTensor, own: Size, to: Size, fillValue: number) {
  const whole = {
    height: Math.max(own.height, Math.trunc((own.width * to.height) / to.width)),
    width: Math.max(own.width, Math.trunc((own.height * to.width) / to.height)),
  };
  const top = Math.trunc((whole.height - own.height) / 2);
  const left = Math.trunc((whole.width - own.width) / 2);
  // The same number of rows above and below, and of columns: the ratio may be missed by one.
  const size = { height: own.height + 2 * top, width: own.width + (top > 0 ? 0 : 2 * left) };
  const starts = [0, top, top > 0 ? 0 : left, 0];
  const dims = [at(images.dims, 0), size.height, size.width, at(images.dims, 3)];
  // The padding is 0, so the fill value is subtracted before and added after it.
  const padded = padInto({ x: sub(images, fillValue) }, { starts, dims }).y;
  return { images: add(padded, fillValue), size };
}

/** The margins and the target size of an axis: the one that is null follows from the other two. */
interface Margins {
  readonly before: number | null;
  readonly after: number | null;
  readonly target: number | null;
}

/** @throws ValueError unless two of three are given, integers of at least 0; `names` are those of the options */
function assertMargins(op: string, names: string, { before, after, target }: Margins): void {
  const all = [before, after, target];
  const given = all.filter((one) => one !== null);
  if (given.length === 2 && given.every((one) => Number.isInteger(one) && one >= 0)) return;
  throw new ValueError(
    `ops.image.${op}: expected two of ${names}, integers of at least 0, got ${all.map(String).join(", ")}.`,
  );
}

/** Images cropped at their edges. For each axis two are given of both edges and the target size; the third follows. */
export const cropImages = checkedEager(
  "image.cropImages",
  "images:tensor topCropping:numberOrNull? leftCropping:numberOrNull? bottomCropping:numberOrNull? rightCropping:numberOrNull? targetHeight:numberOrNull? targetWidth:numberOrNull? dataFormat:dataFormat?",
  (
    images: SymbolicTensor,
    topCropping: number | null = null,
    leftCropping: number | null = null,
    bottomCropping: number | null = null,
    rightCropping: number | null = null,
    targetHeight: number | null = null,
    targetWidth: number | null = null,
    dataFormat: DataFormat = "channels_last",
  ) => {
    const rows = { before: topCropping, after: bottomCropping, target: targetHeight };
    const columns = { before: leftCropping, after: rightCropping, target: targetWidth };
    assertMargins("cropImages", "topCropping, bottomCropping and targetHeight", rows);
    assertMargins("cropImages", "leftCropping, rightCropping and targetWidth", columns);
    return onImages("cropImages", images, dataFormat, (batch) => {
      const along = (axis: number, { before, after, target }: Margins): [Dim, Dim] => {
        const whole = at(batch.dims, axis);
        const length = target ?? subtractDims(whole, (before ?? 0) + (after ?? 0));
        return [before ?? subtractDims(subtractDims(whole, length), after ?? 0), length];
      };
      const [[top, height], [left, width]] = [along(1, rows), along(2, columns)];
      return slice(batch, [0, top, left, 0], [at(batch.dims, 0), height, width, at(batch.dims, 3)]);
    });
  },
);

/** Images padded with zeros. For each axis two are given of both edges and the target size; the third follows. */
export const padImages = checkedEager(
  "image.padImages",
  "images:tensor topPadding:numberOrNull? leftPadding:numberOrNull? bottomPadding:numberOrNull? rightPadding:numberOrNull? targetHeight:numberOrNull? targetWidth:numberOrNull? dataFormat:dataFormat?",
  (
    images: SymbolicTensor,
    topPadding: number | null = null,
    leftPadding: number | null = null,
    bottomPadding: number | null = null,
    rightPadding: number | null = null,
    targetHeight: number | null = null,
    targetWidth: number | null = null,
    dataFormat: DataFormat = "channels_last",
  ) => {
    const rows = { before: topPadding, after: bottomPadding, target: targetHeight };
    const columns = { before: leftPadding, after: rightPadding, target: targetWidth };
    assertMargins("padImages", "topPadding, bottomPadding and targetHeight", rows);
    assertMargins("padImages", "leftPadding, rightPadding and targetWidth", columns);
    return onImages("padImages", images, dataFormat, (batch) => {
      const own = sizeOf("padImages", batch);
      const along = (size: number, { before, after, target }: Margins): [number, number] => {
        const whole = target ?? size + (before ?? 0) + (after ?? 0);
        const first = before ?? whole - size - (after ?? 0);
        if (first >= 0 && first + size <= whole) return [first, whole];
        throw new ShapeError(
          `ops.image.padImages: images of shape ${formatShape(batch.dims)} do not fit into a target of ${whole}.`,
        );
      };
      const [[top, height], [left, width]] = [along(own.height, rows), along(own.width, columns)];
      const dims = [at(batch.dims, 0), height, width, at(batch.dims, 3)];
      return padInto({ x: batch }, { starts: [0, top, left, 0], dims }).y;
    });
  },
);
