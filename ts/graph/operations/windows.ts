/**
 * Windows that slide over the axes between the first (batch) and the last (channels): how many there are, the padding
 * around them, and their fields in instructions. Convolution and pooling use them.
 */
import { ShapeError } from "../../runtime/errors.js";
import {
  addDims,
  at,
  type Dim,
  evaluateDim,
  floorDivideDims,
  formatShape,
  multiplyDims,
  subtractDims,
} from "../dim.js";
import type { Windows as WindowFields } from "../instructions.js";
import { type Lowering, sizes } from "../lowering.js";
import { lastDim } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { transpose } from "./layout.js";

/** valid: windows inside of the input; same: ⌈size / stride⌉ windows; causal: windows that end at each step. */
export type Padding = "valid" | "same" | "causal";

/** Whether channels are the last axis of an image or the one after the batch. */
export type DataFormat = "channels_last" | "channels_first";

/** Windows by axis: window o has tap t at element o stride + t dilation - before. */
export interface Windows {
  /** Taps of a window. */
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  /** Padding before the first element; negative where windows begin after it. */
  readonly before: readonly Dim[];
  readonly after: readonly Dim[];
}

/** The sizes of the spatial axes, over which windows slide: all but batch and channels. */
export function spatialDims(dims: readonly Dim[]): readonly Dim[] {
  return dims.slice(1, -1);
}

/** Windows of `size` over x [batch, ..., channels], padded as `padding` says. */
export function windowsOver(
  x: Pick<SymbolicTensor, "dims">,
  size: readonly number[],
  strides: readonly number[],
  dilation: readonly number[],
  padding: Padding,
): Windows {
  const around = spatialDims(x.dims).map((length, axis) => {
    const reach = ((at(size, axis) as number) - 1) * (at(dilation, axis) as number) + 1;
    return paddingAround(length, padding, reach, at(strides, axis) as number);
  });
  return {
    size,
    strides,
    dilation,
    before: around.map(({ before }) => before),
    after: around.map(({ after }) => after),
  };
}

/**
 * The padding before and after an axis for windows that extend over `reach` elements.
 *
 * For `same` there are n = ⌈length / stride⌉ windows, which cover (n - 1) stride + reach elements. Half of those that
 * the axis lacks (rounded down) are before it, the rest after it.
 */
function paddingAround(
  length: Dim,
  padding: Padding,
  reach: number,
  stride: number,
): { readonly before: Dim; readonly after: Dim } {
  if (padding === "valid") return { before: 0, after: 0 };
  if (padding === "causal") return { before: reach - 1, after: 0 };
  const windows = floorDivideDims(addDims(length, stride - 1), stride);
  const covered = addDims(multiplyDims(subtractDims(windows, 1), stride), reach);
  const lacking = notBelowZero(subtractDims(covered, length), reach, stride);
  const before = floorDivideDims(lacking, 2);
  return { before, after: subtractDims(lacking, before) };
}

/** max(lacking, 0). Negative only where windows are shorter than their stride, which leaves elements uncovered. */
function notBelowZero(lacking: Dim, reach: number, stride: number): Dim {
  if (reach >= stride) return lacking;
  // lacking is in [reach - stride, reach - 1], so this quotient is 1 where it is positive, else 0.
  return multiplyDims(lacking, floorDivideDims(addDims(lacking, stride - 1), stride));
}

/**
 * Number of windows along each axis of x [batch, ..., channels].
 * @throws ShapeError where none fits
 */
export function windowCounts(x: readonly Dim[], windows: Windows): Dim[] {
  return spatialDims(x).map((length, axis) => {
    const { size, strides, dilation, before, after } = windows;
    const reach = (size[axis]! - 1) * dilation[axis]! + 1;
    const padded = addDims(addDims(length, at(before, axis)), at(after, axis));
    const count = addDims(floorDivideDims(subtractDims(padded, reach), strides[axis]!), 1);
    if (typeof count === "number" && count < 1) throw tooSmall(x, axis, reach);
    return count;
  });
}

function tooSmall(dims: readonly Dim[], axis: number, reach: number): ShapeError {
  return new ShapeError(
    `${at(dims, axis + 1)} elements along axis ${axis + 1} of ${formatShape(dims)} are too few for a window over ` +
      `${reach}: none fits. Take smaller windows, or padding "same".`,
  );
}

const AXES = 3;

/**
 * The fields of an instruction: of x [batch, ..., channels] and the windows over it. Instructions have three axes; in front
 * of fewer there are axes of size 1.
 * @throws ShapeError where no window fits
 */
export function windowFields(
  to: Lowering<SymbolicTensor>,
  x: readonly Dim[],
  windows: Windows,
): WindowFields {
  const bound = sizes(to, x);
  const evaluated = (dims: readonly Dim[]) => dims.map((dim) => evaluateDim(dim, to.binding));
  const before = evaluated(windows.before);
  const known: Windows = { ...windows, before, after: evaluated(windows.after) };
  const leading = <Item>(values: readonly Item[], item: Item): Item[] => [
    ...new Array<Item>(AXES - values.length).fill(item),
    ...values,
  ];
  return {
    batch: bound[0] ?? 0,
    channels: bound.at(-1) ?? 0,
    input: leading(bound.slice(1, -1), 1),
    output: leading(evaluated(windowCounts(bound, known)), 1),
    size: leading(windows.size, 1),
    strides: leading(windows.strides, 1),
    dilation: leading(windows.dilation, 1),
    before: leading(before, 0),
  };
}

/** One number for each of `rank` axes, from one for all or a list. */
export function perAxis(
  op: string,
  name: string,
  value: number | readonly number[],
  rank: number,
): readonly number[] {
  const list = typeof value === "number" ? new Array<number>(rank).fill(value) : value;
  if (list.length === rank && list.every((one) => Number.isInteger(one) && one > 0)) return list;
  throw new ShapeError(
    `ops.${op}: ${name} must be a positive integer or ${rank} of them, one for each axis between batch and channels, got ${JSON.stringify(value)}.`,
  );
}

/**
 * f of x [batch, ..., channels], for an x of the given format; the result is in that format, too. Channels first are
 * moved to the end and back: two passes over memory, beside which the windows cost much more.
 */
export function withChannelsLast(
  x: SymbolicTensor,
  format: DataFormat,
  f: (x: SymbolicTensor) => SymbolicTensor,
): SymbolicTensor {
  if (format === "channels_last") return f(x);
  const axes = x.dims.map((_, axis) => axis);
  const y = f(transpose(x, [0, ...axes.slice(2), 1]));
  return transpose(y, [0, x.rank - 1, ...axes.slice(1, -1)]);
}

/** @throws ShapeError unless x is [batch, one to three axes, channels] */
export function assertImage(op: string, x: SymbolicTensor): void {
  if (x.rank >= 3 && x.rank <= AXES + 2) return;
  throw new ShapeError(
    `ops.${op}: expected an input with one to three axes besides batch and channels, got ${x.toString()}.`,
  );
}

/** The number of channels. @throws ShapeError where it is not known */
export function knownChannels(op: string, x: SymbolicTensor): number {
  const channels = lastDim(x.dims);
  if (typeof channels === "number") return channels;
  throw new ShapeError(`ops.${op}: the number of channels of ${x.toString()} must be known.`);
}
