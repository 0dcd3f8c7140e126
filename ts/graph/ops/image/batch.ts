/** Batches of images with channels last, and checks of images and their options. */
import { ShapeError, ValueError } from "../../../runtime/errors.js";
import { describe } from "../../../runtime/fill.js";
import { at, formatShape } from "../../dim.js";
import { expandDims, squeeze, transpose } from "../../operations/layout.js";
import type { DataFormat } from "../../operations/windows.js";
import type { SymbolicTensor } from "../../symbolic.js";

/** Computes on a batch of images with channels last, and puts the result back in the form of the given ones. */
export function onImages(
  op: string,
  images: SymbolicTensor,
  dataFormat: DataFormat,
  compute: (images: SymbolicTensor) => SymbolicTensor,
): SymbolicTensor {
  const y = compute(batchOf(op, images, dataFormat));
  const others = y.dims.slice(4).map((_, index) => index + 4);
  const back = dataFormat === "channels_first" ? transpose(y, [0, 3, 1, 2, ...others]) : y;
  return images.rank === 3 ? squeeze(back, 0) : back;
}

/** A batch of images with channels last. */
export function batchOf(
  op: string,
  images: SymbolicTensor,
  dataFormat: DataFormat,
): SymbolicTensor {
  if (images.rank !== 3 && images.rank !== 4) {
    throw new ShapeError(
      `ops.image.${op}: expected images of 3 axes, or a batch of 4, got a tensor of shape ${formatShape(images.dims)}.`,
    );
  }
  const batch = images.rank === 3 ? expandDims(images, 0) : images;
  return dataFormat === "channels_first" ? transpose(batch, [0, 2, 3, 1]) : batch;
}

/** Height and width of images with channels last. @throws ShapeError where they are not known */
export function sizeOf(op: string, { dims }: SymbolicTensor) {
  const [, height, width] = dims;
  if (typeof height === "number" && typeof width === "number") return { height, width };
  throw new ShapeError(
    `ops.image.${op}: height and width must be known, got images of shape ${formatShape(dims)}.`,
  );
}

/** @throws ShapeError where images with channels last have other numbers of channels */
export function assertChannels(
  op: string,
  images: SymbolicTensor,
  counts: readonly number[],
): void {
  const channels = at(images.dims, 3);
  if (typeof channels === "number" && counts.includes(channels)) return;
  throw new ShapeError(
    `ops.image.${op}: expected images of ${counts.join(" or ")} channels, got shape ${formatShape(images.dims)}.`,
  );
}

export function knownChannels(op: string, images: SymbolicTensor): number {
  const channels = at(images.dims, 3);
  if (typeof channels === "number") return channels;
  throw new ShapeError(
    `ops.image.${op}: the number of channels must be known, got ${formatShape(images.dims)}.`,
  );
}

/** Two numbers, or one for both. @throws ValueError for others */
export function pairOf(
  what: string,
  given: unknown,
  fits: (value: number) => boolean,
): [number, number] {
  const [first, second] = Array.isArray(given) && given.length === 2 ? given : [given, given];
  const isNumber = (value: unknown) => typeof value === "number" && fits(value);
  if (isNumber(first) && isNumber(second)) return [first as number, second as number];
  throw new ValueError(
    `${what} must be a number or two of them, in range; got ${describe(given)}.`,
  );
}

export const isSize = (value: number) => Number.isInteger(value) && value > 0;
