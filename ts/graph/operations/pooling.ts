/** Pooling over one to three axes: the maximum or the mean of each window, padding left out. */
import { at, type Dim, productOfDims } from "../dim.js";
import { defineOp } from "../operation.js";
import { lastDim, spliceDims, typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { broadcastTo, reshape } from "./broadcast.js";
import { concatenate } from "./concat.js";
import type { PerAxis } from "./conv.js";
import { max } from "./reduce.js";
import { constant } from "./sources.js";
import { unfold } from "./unfold.js";
import {
  assertImage,
  type DataFormat,
  perAxis,
  type Windows,
  windowCounts,
  windowFields,
  windowsOver,
  withChannelsLast,
} from "./windows.js";

interface PoolingAttributes {
  readonly windows: Windows;
}

function pooledType(x: SymbolicTensor, windows: Windows) {
  return typeOf([at(x.dims, 0), ...windowCounts(x.dims, windows), lastDim(x.dims)]);
}

/** y[o, c] = the largest x[o stride + t - before, c] over the taps t inside of x: x [batch, ..., channels]. */
export const maxPooling = defineOp({
  name: "maxPool",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  shape: ({ x }, { windows }: PoolingAttributes) => ({ y: pooledType(x, windows) }),
  gradient: ({ operands: { x }, results: { y }, attributes }, { y: dy }) => ({
    x: maxPoolingGrad({ x, y, dy }, attributes).dx,
  }),
  lower: ({ operands: { x }, results: { y }, attributes: { windows } }, to) => {
    const fields = windowFields(to, x.dims, windows);
    to.emit("maxPooling", { ...fields, x: to.ref(x), y: to.ref(y) });
  },
});

/** dx[i, c] = Σ dy[o, c] over the windows o of whose largest elements i is the first. */
export const maxPoolingGrad = defineOp({
  name: "maxPoolGrad",
  inputs: { x: "needed", y: "needed", dy: "needed" },
  outputs: { dx: "tensor" },
  shape: ({ x }, _: PoolingAttributes) => ({ dx: typeOf(x.dims) }),
  gradient: "unavailable",
  lower: ({ operands: { x, y, dy }, results: { dx }, attributes: { windows } }, to) => {
    const fields = windowFields(to, x.dims, windows);
    const refs = { x: to.ref(x), y: to.ref(y), dy: to.ref(dy), dx: to.ref(dx) };
    to.emit("maxPoolingGrad", { ...fields, ...refs });
  },
});

/** y[o, c] = the mean of x[o stride + t - before, c] over the taps t inside of x: x [batch, ..., channels]. */
export const averagePooling = defineOp({
  name: "averagePool",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  shape: ({ x }, { windows }: PoolingAttributes) => ({ y: pooledType(x, windows) }),
  gradient: ({ operands: { x }, attributes: { windows } }, { y: dy }) => ({
    x: averageGradient(dy, { windows, dims: x.dims }),
  }),
  lower: ({ operands: { x }, results: { y }, attributes: { windows } }, to) => {
    const fields = windowFields(to, x.dims, windows);
    to.emit("averagePooling", { ...fields, x: to.ref(x), y: to.ref(y) });
  },
});

interface AverageGradientAttributes extends PoolingAttributes {
  readonly dims: readonly Dim[];
}

/** dx[i, c] = Σ dy[o, c] / (taps of o inside of x) over the windows o that have i. */
export const averagePoolingGrad = defineOp({
  name: "averagePoolGrad",
  inputs: { dy: "needed" },
  outputs: { dx: "tensor" },
  shape: (_, { dims }: AverageGradientAttributes) => ({ dx: typeOf(dims) }),
  // dx is linear in dy.
  gradient: ({ attributes: { windows } }, { dx: g }) => ({ dy: average(g, windows) }),
  lower: ({ operands: { dy }, results: { dx }, attributes: { windows } }, to) => {
    const fields = windowFields(to, dx.dims, windows);
    to.emit("averagePoolingGrad", { ...fields, dy: to.ref(dy), dx: to.ref(dx) });
  },
});

/**
 * The largest of each window and channel; strides default to the size of a window. The first of equal elements gets
 * the gradient. Integers stay integers, without a gradient.
 * @throws ShapeError where no window fits
 */
export function maxPool(
  x: SymbolicTensor,
  poolSize: PerAxis,
  strides: PerAxis | null = null,
  padding: "valid" | "same" = "valid",
  dataFormat: DataFormat = "channels_last",
): SymbolicTensor {
  return pool("maxPool", x, poolSize, strides, padding, dataFormat, (channelsLast, windows) =>
    x.dtype === "float32"
      ? maxPooling({ x: channelsLast }, { windows }).y
      : largestInteger(channelsLast, windows),
  );
}

/**
 * The mean of each window and channel, padding left out; strides default to the size of a window.
 * @throws ShapeError where no window fits
 */
export function averagePool(
  x: SymbolicTensor,
  poolSize: PerAxis,
  strides: PerAxis | null = null,
  padding: "valid" | "same" = "valid",
  dataFormat: DataFormat = "channels_last",
): SymbolicTensor {
  return pool("averagePool", x, poolSize, strides, padding, dataFormat, average);
}

function average(x: SymbolicTensor, windows: Windows): SymbolicTensor {
  return averagePooling({ x }, { windows }).y;
}

function averageGradient(
  dy: SymbolicTensor,
  attributes: AverageGradientAttributes,
): SymbolicTensor {
  return averagePoolingGrad({ dy }, attributes).dx;
}

function pool(
  op: string,
  x: SymbolicTensor,
  poolSize: PerAxis,
  strides: PerAxis | null,
  padding: "valid" | "same",
  dataFormat: DataFormat,
  of: (x: SymbolicTensor, windows: Windows) => SymbolicTensor,
): SymbolicTensor {
  assertImage(op, x);
  return withChannelsLast(x, dataFormat, (channelsLast) => {
    const rank = channelsLast.rank - 2;
    const size = perAxis(op, "poolSize", poolSize, rank);
    const steps = perAxis(op, "strides", strides ?? size, rank);
    const single = new Array<number>(rank).fill(1);
    return of(channelsLast, windowsOver(channelsLast, size, steps, single, padding));
  });
}

/** The maximum in integers, which are exact: along one axis after the other, as that of sliding windows. */
function largestInteger(x: SymbolicTensor, windows: Windows): SymbolicTensor {
  return windows.size.reduce((y, size, index) => {
    const axis = index + 1;
    const lead = productOfDims(y.dims.slice(0, axis));
    const inner = productOfDims(y.dims.slice(axis + 1));
    const lines = reshape(y, [lead, at(y.dims, axis), inner]);
    const padded = padLow(lines, at(windows.before, index), at(windows.after, index));
    const largest = max(unfold(padded, size, windows.strides[index]!), 2);
    return reshape(largest, spliceDims(y.dims, axis, 1, at(largest.dims, 1)));
  }, x);
}

/** x padded along axis 1 with the lowest number of its dtype, which is the maximum of no window with other numbers. */
function padLow(x: SymbolicTensor, before: Dim, after: Dim): SymbolicTensor {
  const lowest = constant(x.dtype === "int32" ? -(2 ** 31) : 0, [], x.dtype);
  const steps = (count: Dim): SymbolicTensor[] =>
    count === 0 ? [] : [broadcastTo(lowest, spliceDims(x.dims, 1, 1, count))];
  return concatenate([...steps(before), x, ...steps(after)], 1);
}
