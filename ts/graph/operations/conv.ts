/** Convolutions as users call them: Keras's names and defaults. */
import { ShapeError } from "../../runtime/errors.js";
import { at, type Dim, formatShape, multiplyDims, subtractDims } from "../dim.js";
import type { SymbolicTensor } from "../symbolic.js";
import { reshape } from "./broadcast.js";
import { convolution, convolutionInputGrad } from "./convolution.js";
import type { FusedActivation } from "./dense.js";
import { add } from "./elementwise.js";
import {
  assertImage,
  type DataFormat,
  knownChannels,
  type Padding,
  perAxis,
  spatialDims,
  type Windows,
  windowsOver,
  withChannelsLast,
} from "./windows.js";

/** One number for all axes, or one for each. */
export type PerAxis = number | readonly number[];

/** What follows a convolution in the same kernel. */
export interface Finish {
  readonly bias: SymbolicTensor | null;
  readonly activation: FusedActivation;
}

const PLAIN: Finish = { bias: null, activation: "linear" };

/**
 * x [batch, ..., channels] with a kernel [...size, channels / groups, filters] gives [batch, ..., filters]; the number of
 * groups follows from the channels of both.
 * @throws ShapeError where channels do not divide into groups, or no window fits
 */
export function conv(
  x: SymbolicTensor,
  kernel: SymbolicTensor,
  strides: PerAxis = 1,
  padding: Padding = "valid",
  dataFormat: DataFormat = "channels_last",
  dilationRate: PerAxis = 1,
): SymbolicTensor {
  return finishedConv(x, kernel, strides, padding, dataFormat, dilationRate, PLAIN);
}

/** As `conv`, with a bias and an activation in the same kernel. */
export function finishedConv(
  x: SymbolicTensor,
  kernel: SymbolicTensor,
  strides: PerAxis,
  padding: Padding,
  dataFormat: DataFormat,
  dilationRate: PerAxis,
  finish: Finish,
): SymbolicTensor {
  assertImage("conv", x);
  return withChannelsLast(x, dataFormat, (channelsLast) => {
    const windows = windowsOf("conv", channelsLast, kernel, strides, padding, dilationRate);
    const groups = groupsOf("conv", knownChannels("conv", channelsLast), kernel);
    const { bias, activation } = finish;
    return convolution({ x: channelsLast, kernel, bias }, { windows, groups, activation }).y;
  });
}

/**
 * A convolution of each channel by itself: a kernel [...size, channels, multiplier] gives [batch, ..., channels multiplier].
 * @throws ShapeError where the kernel is for another number of channels, or no window fits
 */
export function depthwiseConv(
  x: SymbolicTensor,
  kernel: SymbolicTensor,
  strides: PerAxis = 1,
  padding: Padding = "valid",
  dataFormat: DataFormat = "channels_last",
  dilationRate: PerAxis = 1,
): SymbolicTensor {
  return finishedDepthwiseConv(x, kernel, strides, padding, dataFormat, dilationRate, PLAIN);
}

/** As `depthwiseConv`, with a bias and an activation in the same kernel. */
export function finishedDepthwiseConv(
  x: SymbolicTensor,
  kernel: SymbolicTensor,
  strides: PerAxis,
  padding: Padding,
  dataFormat: DataFormat,
  dilationRate: PerAxis,
  finish: Finish,
): SymbolicTensor {
  assertImage("depthwiseConv", x);
  return withChannelsLast(x, dataFormat, (channelsLast) => {
    const windows = windowsOf(
      "depthwiseConv",
      channelsLast,
      kernel,
      strides,
      padding,
      dilationRate,
    );
    const groups = knownChannels("depthwiseConv", channelsLast);
    if (at(kernel.dims, kernel.rank - 2) !== groups) {
      throw new ShapeError(
        `ops.depthwiseConv: a kernel of shape ${formatShape(kernel.dims)} is for ${at(kernel.dims, kernel.rank - 2)} channels, but the input has ${groups}.`,
      );
    }
    // Each channel is a group: its filters are adjacent in the kernel either way.
    const filters = multiplyDims(groups, at(kernel.dims, kernel.rank - 1));
    const grouped = reshape(kernel, [...kernel.dims.slice(0, -2), 1, filters]);
    const { bias, activation } = finish;
    return convolution({ x: channelsLast, kernel: grouped, bias }, { windows, groups, activation })
      .y;
  });
}

/**
 * A depthwise convolution, then one over single elements that combines the channels: kernels [...size, channels, multiplier]
 * and [1, ..., channels multiplier, filters].
 */
export function separableConv(
  x: SymbolicTensor,
  depthwiseKernel: SymbolicTensor,
  pointwiseKernel: SymbolicTensor,
  strides: PerAxis = 1,
  padding: Padding = "valid",
  dataFormat: DataFormat = "channels_last",
  dilationRate: PerAxis = 1,
): SymbolicTensor {
  return finishedSeparableConv(
    x,
    depthwiseKernel,
    pointwiseKernel,
    strides,
    padding,
    dataFormat,
    dilationRate,
    PLAIN,
  );
}

/** As `separableConv`, with a bias and an activation in the same kernel. */
export function finishedSeparableConv(
  x: SymbolicTensor,
  depthwiseKernel: SymbolicTensor,
  pointwiseKernel: SymbolicTensor,
  strides: PerAxis,
  padding: Padding,
  dataFormat: DataFormat,
  dilationRate: PerAxis,
  finish: Finish,
): SymbolicTensor {
  assertImage("separableConv", x);
  return withChannelsLast(x, dataFormat, (channelsLast) => {
    const format = "channels_last";
    const depthwise = depthwiseConv(
      channelsLast,
      depthwiseKernel,
      strides,
      padding,
      format,
      dilationRate,
    );
    return finishedConv(depthwise, pointwiseKernel, 1, "valid", format, 1, finish);
  });
}

/**
 * The transpose of a convolution, which enlarges: x [batch, ..., channels] with a kernel [...size, filters, channels] gives
 * [batch, ..., filters]. Along an axis of n elements the result has for padding "valid" (n - 1) stride + reach + p elements,
 * for "same" (n - 1) stride + reach mod 2 + p, reach = (size - 1) dilation + 1 and p the output padding; without an output
 * padding max(stride - reach, 0) more than (n - 1) stride + reach, and n stride.
 * @throws ShapeError where the kernel is for another number of channels
 */
export function convTranspose(
  x: SymbolicTensor,
  kernel: SymbolicTensor,
  strides: PerAxis = 1,
  padding: "valid" | "same" = "valid",
  outputPadding: PerAxis | null = null,
  dataFormat: DataFormat = "channels_last",
  dilationRate: PerAxis = 1,
  bias: SymbolicTensor | null = null,
): SymbolicTensor {
  assertImage("convTranspose", x);
  return withChannelsLast(x, dataFormat, (channelsLast) => {
    assertKernelRank("convTranspose", channelsLast, kernel);
    const channels = knownChannels("convTranspose", channelsLast);
    if (at(kernel.dims, kernel.rank - 1) !== channels) {
      throw new ShapeError(
        `ops.convTranspose: a kernel of shape ${formatShape(kernel.dims)} is for ${at(kernel.dims, kernel.rank - 1)} channels, but the input has ${channels}.`,
      );
    }
    const rank = channelsLast.rank - 2;
    const sizes = { strides: perAxis("convTranspose", "strides", strides, rank) };
    const dilation = perAxis("convTranspose", "dilationRate", dilationRate, rank);
    const size = kernel.dims.slice(0, -2).map(Number);
    const added = (axis: number) =>
      typeof outputPadding === "object" ? (outputPadding?.[axis] ?? null) : outputPadding;
    const axes = spatialDims(channelsLast.dims).map((length, axis) =>
      transposedAxis({
        length,
        reach: (size[axis]! - 1) * dilation[axis]! + 1,
        stride: sizes.strides[axis]!,
        padding,
        added: added(axis),
      }),
    );
    const windows: Windows = {
      size,
      strides: sizes.strides,
      dilation,
      before: axes.map(({ before }) => before),
      after: axes.map(({ after }) => after),
    };
    const dims = axes.map((axis) => axis.length);
    const y = convolutionInputGrad({ dy: channelsLast, kernel }, { windows, groups: 1, dims }).dx;
    return bias === null ? y : add(y, bias);
  });
}

interface TransposedAxis {
  readonly length: Dim;
  readonly reach: number;
  readonly stride: number;
  readonly padding: "valid" | "same";
  readonly added: number | null;
}

/**
 * The axis of the result, and the padding around it under which a convolution has as many windows as x has elements.
 *
 * Keras dilates x by the stride and pads it by `left` and `right`: the result has (n - 1) stride + left + right - reach + 2
 * elements, and window o begins at o stride - (reach - 1 - left).
 */
function transposedAxis({ length, reach, stride, padding, added }: TransposedAxis) {
  let [left, right] = [reach - 1, reach - 1 + (added ?? Math.max(reach, stride) - reach)];
  if (padding === "same") {
    const total = added === null ? stride + reach - 2 : reach + (reach % 2) - 2 + added;
    left = Math.min(Math.ceil(total / 2), reach - 1);
    right = total - left;
  }
  const covered = multiplyDims(subtractDims(length, 1), stride);
  const result = subtractDims(covered, reach - 2 - left - right);
  const before = reach - 1 - left;
  // The windows over the result, its padding included, end with the last element that they cover.
  return {
    length: result,
    before,
    after: subtractDims(subtractDims(covered, result), before - reach),
  };
}

function windowsOf(
  op: string,
  x: SymbolicTensor,
  kernel: SymbolicTensor,
  strides: PerAxis,
  padding: Padding,
  dilationRate: PerAxis,
): Windows {
  assertKernelRank(op, x, kernel);
  const rank = x.rank - 2;
  return windowsOver(
    x,
    kernel.dims.slice(0, -2).map(Number),
    perAxis(op, "strides", strides, rank),
    perAxis(op, "dilationRate", dilationRate, rank),
    padding,
  );
}

function assertKernelRank(op: string, x: SymbolicTensor, kernel: SymbolicTensor): void {
  const known = kernel.dims.every((dim) => typeof dim === "number" && dim > 0);
  if (kernel.rank === x.rank && known) return;
  throw new ShapeError(
    `ops.${op}: an input of rank ${x.rank} needs a kernel of rank ${x.rank} whose sizes are known and above 0, got ${kernel.toString()}.`,
  );
}

function groupsOf(op: string, channels: number, kernel: SymbolicTensor): number {
  const [covered, filters] = kernel.dims.slice(-2).map(Number) as [number, number];
  const groups = channels / covered;
  if (Number.isInteger(groups) && filters % groups === 0) return groups;
  throw new ShapeError(
    `ops.${op}: a kernel of shape ${formatShape(kernel.dims)} covers ${covered} channels at a time: ${channels} channels of the input ` +
      `and ${filters} filters do not divide into groups.`,
  );
}
