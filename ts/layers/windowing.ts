/**
 * Images of one to three axes, and windows that slide over them: types of shapes, kinds of options and checks that
 * convolution, pooling and their kin share.
 */

import { at, type Dim } from "../graph/dim.js";
import type { Padding } from "../graph/operations/windows.js";
import type { SymbolicShape } from "../graph/symbolic.js";
import type { SymbolicTensor } from "../graph/typed.js";
import { ShapeError } from "../runtime/errors.js";
import { oneOf, optional, positiveInteger, rejected } from "../runtime/registry/kinds.js";
import type { Description, Option, OptionalOption } from "../runtime/registry/option.js";
import { formatShape } from "../runtime/shape.js";
import { type DataFormat, dataFormat } from "./data-format.js";
import type { AnyLayer } from "./layer.js";
import type { OfRank, Size } from "./shape-types.js";

export type { DataFormat, Padding } from "../graph/operations/windows.js";

/** Number of axes between batch and channels: 1 for sequences, 2 for images, 3 for volumes. */
export type Rank = 1 | 2 | 3;

/** One item for each axis. */
export type ForEachAxis<Of extends Rank, Item> = Of extends 1
  ? readonly [Item]
  : Of extends 2
    ? readonly [Item, Item]
    : readonly [Item, Item, Item];

/** A number for all axes, or one for each. */
export type PerAxis<Of extends Rank> = number | ForEachAxis<Of, number>;

/** A number of steps; a list of one, as Keras writes it, means the same. */
export type Steps = PerAxis<1>;

/** The shape of images in a format, all sizes between batch and channels being `Middle`. */
export type ImageShape<
  Of extends Rank,
  Batch extends Size,
  Channels extends Size,
  Format extends DataFormat,
  Middle extends Size = Size,
> = Format extends "channels_last"
  ? [Batch, ...ForEachAxis<Of, Middle>, Channels]
  : [Batch, Channels, ...ForEachAxis<Of, Middle>];

/** A tensor of images. */
export type ImageTensor<Shape extends SymbolicShape, Of extends Rank> = OfRank<
  Shape,
  readonly [Size, ...ForEachAxis<Of, Size>, Size]
>;

/** The channels of images in a format. */
export type ChannelsOf<
  Shape extends SymbolicShape,
  Format extends DataFormat,
> = Format extends "channels_last"
  ? Shape extends readonly [...SymbolicShape, infer Last extends Size]
    ? Last
    : Size
  : Shape extends readonly [Size, infer Second extends Size, ...SymbolicShape]
    ? Second
    : Size;

/** A number for each axis, from one for all or a list; in configs a list, as in Keras. */
export function perAxis<Of extends Rank>(
  rank: Of,
  number: Option<number, number> = positiveInteger(),
): Option<PerAxis<Of>, readonly number[]> {
  return {
    read: (given: number | readonly number[], what) => {
      if (!Array.isArray(given))
        return new Array<number>(rank).fill(number.read(given as number, what));
      if (given.length !== rank) throw rejected(what, `a number or ${rank} of them`, given);
      return given.map((one: number) => number.read(one, what));
    },
    write: (held) => [...held],
  };
}

/** One of these in lower or upper case, as in Keras; by default the first. */
export function padding<const Allowed extends Padding>(
  first: Allowed,
  ...others: readonly Allowed[]
): OptionalOption<Allowed, Allowed> {
  const { read, write } = oneOf(first, ...others);
  const inAnyCase = (given: Allowed) =>
    // `read` checks it.
    typeof given === "string" ? (given.toLowerCase() as Allowed) : given;
  return optional({ read: (given, what) => read(inAnyCase(given), what), write }, first);
}

/** The option for the order of axes. */
export interface AxisOrder<Format extends DataFormat = DataFormat> {
  /**
   * Whether channels (features) are the last axis of the input and the output, or the one after the batch. Default
   * "channels_last", which is faster: the other is moved to it and back.
   */
  readonly dataFormat?: Format | null;
}

export function axisOrderOptions() {
  return { dataFormat: dataFormat() } satisfies Description<AxisOrder>;
}

const NAMES: Readonly<Record<Rank, readonly string[]>> = {
  1: ["time"],
  2: ["height", "width"],
  3: ["depth", "height", "width"],
};

/** @throws ShapeError unless x has the axes of images of this rank */
export function assertImages(
  layer: AnyLayer,
  shape: SymbolicShape,
  rank: Rank,
  format: DataFormat,
): void {
  if (shape.length === rank + 2) return;
  const [axes, channels] = [NAMES[rank], rank === 1 ? "features" : "channels"];
  const order = format === "channels_last" ? [...axes, channels] : [channels, ...axes];
  throw new ShapeError(
    `${layer}: expected an input of shape (batch, ${order.join(", ")}), got ${formatShape(shape)}.`,
  );
}

/** The number of channels of images. @throws ShapeError for other shapes, and where it is not known */
export function knownChannels(
  layer: AnyLayer,
  shape: SymbolicShape,
  rank: Rank,
  format: DataFormat,
): number {
  assertImages(layer, shape, rank, format);
  const axis = format === "channels_last" ? rank + 1 : 1;
  const channels = shape[axis];
  if (typeof channels === "number") return channels;
  throw new ShapeError(
    `${layer} needs an input whose axis ${axis}, the channels, has a known size; got ${formatShape(shape)}.`,
  );
}

/** The number of the first axis that is neither batch nor channels. */
export function firstAxis(format: DataFormat): number {
  return format === "channels_last" ? 1 : 2;
}

/** The axes that are neither batch nor channels. */
export function imageAxes(rank: Rank, format: DataFormat): number[] {
  return Array.from({ length: rank }, (_, axis) => axis + firstAxis(format));
}

/** The dims of x with those of its image axes replaced. */
export function withImageDims(
  x: SymbolicTensor,
  rank: Rank,
  format: DataFormat,
  dim: (length: Dim, axis: number) => Dim,
): Dim[] {
  const axes = imageAxes(rank, format);
  return x.dims.map((length, position) => {
    const axis = axes.indexOf(position);
    return axis < 0 ? at(x.dims, position) : dim(length, axis);
  });
}
