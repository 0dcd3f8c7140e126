/** Elements read and written by indices. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { checkedEager } from "../checked.js";
import { at, type Dim, formatShape, productOfDims } from "../dim.js";
import type { ScatterName } from "../instructions.js";
import { broadcastTo, reshape, zeros } from "../operations/broadcast.js";
import { add, cast, equal, mul, where } from "../operations/elementwise.js";
import { take as elementAt, padInto, slice } from "../operations/layout.js";
import { max } from "../operations/reduce.js";
import { scatter as scatterInto } from "../operations/scatter.js";
import { constant, sizeOf } from "../operations/sources.js";
import { normalizeAxis, spliceDims } from "../shapes.js";
import { SymbolicTensor } from "../symbolic.js";
import { alongAxis, checkedIndices, positions, slicesAt } from "./along-axis.js";
import { floorDivide, mod } from "./division.js";

/**
 * The elements at indices along an axis, which is replaced by the axes of the indices; a number as index drops the axis.
 * Without an axis x is taken as a vector. Negative indices count from the end; one that is out of range is a ValueError,
 * or fails the step.
 */
export const take = checkedEager(
  "take",
  "x:tensor indices:indices axis:axis?",
  (x: SymbolicTensor, indices: number | readonly number[] | SymbolicTensor, axis?: number) => {
    const values = axis === undefined ? reshape(x, [productOfDims(x.dims)]) : x;
    const position = axis ?? 0;
    if (typeof indices === "number") return elementAt(values, indices, position);
    if (indices instanceof SymbolicTensor) return slicesAt(values, indices, position);
    return slicesAt(values, constant(indices, [indices.length], "int32"), position);
  },
);

/**
 * y[..., i, ...] = x[..., indices[..., i, ...], ...] along an axis, such as the indices of `argsort`; the other axes
 * broadcast. Without an axis x is taken as a vector. An index that is out of range is a ValueError, or fails the step.
 */
export const takeAlongAxis = checkedEager(
  "takeAlongAxis",
  "x:tensor indices:tensor axis:axis?",
  (x: SymbolicTensor, indices: SymbolicTensor, axis?: number) => {
    if (axis !== undefined) return alongAxis(x, indices, axis);
    return alongAxis(
      reshape(x, [productOfDims(x.dims)]),
      reshape(indices, [productOfDims(indices.dims)]),
      0,
    );
  },
);

/** The addresses in a tensor of `dims`, taken as rows after the first axes, of indices [..., axes]. */
function addressesOf(op: string, indices: SymbolicTensor, dims: readonly Dim[]): SymbolicTensor {
  const axes = at(indices.dims, indices.rank - 1);
  if (typeof axes !== "number" || axes < 1 || axes > dims.length) {
    throw new ShapeError(
      `ops.${op}: the last axis of the indices must have as many elements as they name axes, 1 to ${dims.length}, got ${formatShape(indices.dims)}.`,
    );
  }
  const named = dims.slice(0, axes);
  const parts = named.map((size, axis) => {
    const stride = productOfDims(named.slice(axis + 1));
    const along = checkedIndices(elementAt(indices, axis, -1), size);
    return mul(along, cast(sizeOf(stride), "int32"));
  });
  return parts.reduce((sum, part) => add(sum, part));
}

/** Updates at indices [..., axes] of x, of which the first axes are named. */
function scattered(
  op: string,
  f: ScatterName,
  x: SymbolicTensor,
  indices: SymbolicTensor,
  updates: SymbolicTensor,
): SymbolicTensor {
  const axes = Number(at(indices.dims, indices.rank - 1));
  const addresses = addressesOf(op, indices, x.dims);
  const [lead, row] = [productOfDims(x.dims.slice(0, axes)), x.dims.slice(axes)];
  const all = broadcastTo(updates, [...addresses.dims, ...row]);
  return reshape(scatterInto(f, reshape(x, [lead, ...row]), addresses, all), x.dims);
}

/** Zeros of a shape, to which each value is added at its index: indices [..., axes], values [..., ...rest of the shape]. */
export const scatter = checkedEager(
  "scatter",
  "indices:tensor values:tensor shape:sizes",
  (indices: SymbolicTensor, values: SymbolicTensor, shape: readonly Dim[]) =>
    scattered("scatter", "add", cast(zeros(shape), values.dtype), indices, values),
);

/**
 * x with updates at indices [..., axes], by default in the place of what is there; `reduction` combines them with it.
 * Where indices repeat, the last update counts. Updates are [..., ...rest of x's shape]. The gradient of "mul" is not
 * available.
 */
export const scatterUpdate = checkedEager(
  "scatterUpdate",
  "inputs:tensor indices:tensor updates:tensor reduction:reduction?",
  (
    inputs: SymbolicTensor,
    indices: SymbolicTensor,
    updates: SymbolicTensor,
    reduction: "add" | "max" | "min" | "mul" | null = null,
  ) =>
    cast(
      scattered("scatterUpdate", reduction ?? "set", inputs, indices, cast(updates, inputs.dtype)),
      inputs.dtype,
    ),
);

/**
 * x with a block of updates from `startIndices` on: one start for each axis of x, and updates of its rank. [...] to [...].
 * @throws ShapeError for other numbers of starts or axes, and a block that does not fit.
 */
export const sliceUpdate = checkedEager(
  "sliceUpdate",
  "inputs:tensor startIndices:sizes updates:tensor",
  (inputs: SymbolicTensor, startIndices: readonly Dim[], updates: SymbolicTensor) => {
    if (startIndices.length !== inputs.rank || updates.rank !== inputs.rank) {
      throw new ShapeError(
        `ops.sliceUpdate: ${formatShape(inputs.dims)} needs as many starts and axes of updates, got ${startIndices.length} and ${formatShape(updates.dims)}.`,
      );
    }
    // Where the block is, by the same padding; slicing checks that it fits.
    slice(inputs, startIndices, updates.dims);
    const placed = { starts: [...startIndices], dims: inputs.dims };
    const inside = padInto({ x: constantOnes(updates) }, placed).y;
    return where(inside, padInto({ x: cast(updates, inputs.dtype) }, placed).y, inputs);
  },
);

function constantOnes(like: SymbolicTensor): SymbolicTensor {
  return broadcastTo(1, like.dims);
}

/** Defines a reduction of the rows of each segment. */
/* @__NO_SIDE_EFFECTS__ */
function segments(name: string, f: ScatterName, empty: (dtype: SymbolicTensor["dtype"]) => number) {
  return checkedEager(
    name,
    "data:tensor segmentIds:tensor numSegments:count",
    (data: SymbolicTensor, segmentIds: SymbolicTensor, numSegments: number) => {
      if (!Number.isInteger(numSegments) || numSegments < 0) {
        throw new ValueError(
          `ops.${name}: numSegments must be an integer of at least 0, got ${numSegments}.`,
        );
      }
      const isInteger = data.dtype !== "float32";
      const start = constant(empty(data.dtype), [], isInteger ? "int32" : "float32");
      const rows = broadcastTo(start, [numSegments, ...data.dims.slice(1)]);
      const result = scatterInto(f, rows, segmentIds, isInteger ? cast(data, "int32") : data);
      return cast(result, data.dtype);
    },
  );
}

const LOWEST: Readonly<Record<string, number>> = { int32: -(2 ** 31), uint8: 0, bool: 0 };
const HIGHEST: Readonly<Record<string, number>> = { int32: 2 ** 31 - 1, uint8: 255, bool: 1 };

/** The sum of the rows of each segment: row r of data belongs to segment segmentIds[r], below numSegments. */
export const segmentSum = segments("segmentSum", "add", () => 0);
/** The product of the rows of each segment; 1 for one without rows. Its gradient is not available. */
export const segmentProd = segments("segmentProd", "mul", () => 1);
/** The largest of the rows of each segment; of one without rows the lowest number of the element type. */
export const segmentMax = segments(
  "segmentMax",
  "max",
  (dtype) => LOWEST[dtype] ?? Number.NEGATIVE_INFINITY,
);
/** The smallest of the rows of each segment; of one without rows the highest number of the element type. */
export const segmentMin = segments(
  "segmentMin",
  "min",
  (dtype) => HIGHEST[dtype] ?? Number.POSITIVE_INFINITY,
);

/** Rows of 0 with a 1 at the index that x has there, along a new axis, by default the last; all 0 for other numbers. */
export const oneHot = checkedEager(
  "oneHot",
  "x:tensor numClasses:count axis:axis? dtype:dtype?",
  (x: SymbolicTensor, numClasses: number, axis = -1, dtype: SymbolicTensor["dtype"] = "float32") =>
    oneHotAlong(x, numClasses, axis, dtype),
);

function oneHotAlong(
  x: SymbolicTensor,
  classes: number,
  axis: number,
  dtype: SymbolicTensor["dtype"],
): SymbolicTensor {
  if (!Number.isInteger(classes) || classes < 0) {
    throw new ValueError(
      `ops.oneHot: the number of classes is an integer of at least 0, got ${classes}.`,
    );
  }
  const position = normalizeAxis(axis, x.rank + 1);
  const column = reshape(cast(x, "int32"), spliceDims(x.dims, position, 0, 1));
  const along = Array.from({ length: x.rank + 1 }, (_, other) =>
    other === position ? classes : 1,
  );
  return cast(equal(column, reshape(positions(classes), along)), dtype);
}

/** A 1 for each of the classes that a row has, [batch, labels] to [batch, classes]; numbers below 0 are no class. */
export const multiHot = checkedEager(
  "multiHot",
  "inputs:tensor numClasses:count axis:axis? dtype:dtype?",
  (
    inputs: SymbolicTensor,
    numClasses: number,
    axis = -1,
    dtype: SymbolicTensor["dtype"] = "float32",
  ) => max(oneHotAlong(inputs, numClasses, axis, dtype), inputs.rank > 1 ? 1 : 0),
);

/**
 * The indices along each axis of a shape, a tensor of int32 for each, of addresses in it taken as a vector: 5 in [2, 3] is
 * [1, 2].
 */
export const unravelIndex = checkedEager(
  "unravelIndex",
  "indices:tensor shape:list",
  (indices: SymbolicTensor, shape: readonly number[]): SymbolicTensor[] => {
    const whole = cast(indices, "int32");
    return shape.map((size, axis) => {
      const stride = shape.slice(axis + 1).reduce((product, one) => product * one, 1);
      return mod(floorDivide(whole, stride), size);
    });
  },
);
