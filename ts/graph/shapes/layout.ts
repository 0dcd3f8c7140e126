/** Shape rules of operations that move or rename elements, and of the sources. */
import { ShapeError } from "../../runtime/errors.js";
import {
  addDims,
  at,
  equalDims,
  equalShapes,
  floorDivideDims,
  formatShape,
  productOfDims,
  subtractDims,
} from "../dim.js";
import type { SymbolicTensor } from "../symbolic.js";
import { broadcastDims, required, type ShapeRule, spliceDims, typeOf } from "./rule.js";

export const sourceShapes = {
  input: ((_, { dims, dtype }) => [typeOf(dims, dtype)]) satisfies ShapeRule<"input">,
  variable: ((_, { variable }) => [typeOf(variable.shape)]) satisfies ShapeRule<"variable">,
  constant: ((_, { dims, dtype }) => [typeOf(dims, dtype)]) satisfies ShapeRule<"constant">,
  dimension: (() => [typeOf([])]) satisfies ShapeRule<"dimension">,
  hyperparameters: ((_, { length }) => [typeOf([length])]) satisfies ShapeRule<"hyperparameters">,
  iota: ((_, { size }) => [typeOf([size])]) satisfies ShapeRule<"iota">,
  randomUniform: ((_, { dims }) => [typeOf(dims)]) satisfies ShapeRule<"randomUniform">,
} as const;

const reshape: ShapeRule<"reshape"> = (inputs, { dims }) => {
  const x = required(inputs, 0);
  const [from, to] = [productOfDims(x.dims), productOfDims(dims)];
  if (typeof from === "number" && typeof to === "number" && from !== to) {
    throw new ShapeError(
      `ops.reshape: ${formatShape(x.dims)} has ${from} elements, the new shape ${formatShape(dims)} has ${to}.`,
    );
  }
  return [typeOf(dims, x.dtype)];
};

const transpose: ShapeRule<"transpose"> = (inputs, { permutation }) => {
  const x = required(inputs, 0);
  if ([...permutation].sort((a, b) => a - b).join() !== x.dims.map((_, axis) => axis).join()) {
    throw new ShapeError(
      `ops.transpose: [${permutation.join(", ")}] is not an order of the ${x.rank} axes of ${formatShape(x.dims)}.`,
    );
  }
  return [
    typeOf(
      permutation.map((axis) => at(x.dims, axis)),
      x.dtype,
    ),
  ];
};

const broadcastTo: ShapeRule<"broadcastTo"> = (inputs, { dims }) => {
  const x = required(inputs, 0);
  if (!equalShapes(broadcastDims("broadcastTo", x.dims, dims), dims)) {
    throw new ShapeError(
      `ops.broadcastTo: ${formatShape(x.dims)} does not broadcast to ${formatShape(dims)}.`,
    );
  }
  return [typeOf(dims, x.dtype)];
};

const concat: ShapeRule<"concat"> = (inputs, { axis }) => {
  const first = required(inputs, 0);
  let total = at(first.dims, axis);
  for (const position of inputs.keys()) {
    if (position === 0) continue;
    const other = required(inputs, position);
    refuseUnequalParts(first, other, axis);
    total = addDims(total, at(other.dims, axis));
  }
  return [typeOf(spliceDims(first.dims, axis, 1, total), first.dtype)];
};

function refuseUnequalParts(first: SymbolicTensor, other: SymbolicTensor, axis: number): void {
  const fits =
    other.rank === first.rank &&
    other.dims.every((dim, position) => {
      const expected = at(first.dims, position);
      return (
        position === axis ||
        typeof dim !== typeof expected ||
        typeof dim !== "number" ||
        dim === expected
      );
    });
  if (!fits || other.dtype !== first.dtype) {
    throw new ShapeError(
      `ops.concatenate: ${first.toString()} and ${other.toString()} must have the same dtype and equal sizes on every axis but ${axis}.`,
    );
  }
}

const slice: ShapeRule<"slice"> = (inputs, { sizes }) => [typeOf(sizes, required(inputs, 0).dtype)];

const pad: ShapeRule<"pad"> = (inputs, { dims }) => [typeOf(dims, required(inputs, 0).dtype)];

/** count = ⌊(T - reach) / stride⌋ + 1, where a window reaches over (size - 1) dilation + 1 elements. */
const windows: ShapeRule<"windows"> = (inputs, { size, stride, dilation }) => {
  const x = required(inputs, 0);
  const [length, reach] = [at(x.dims, 1), (size - 1) * dilation + 1];
  const count = addDims(floorDivideDims(subtractDims(length, reach), stride), 1);
  if (typeof count === "number" && count < 1) {
    throw new ShapeError(`${length} steps are too few for a window over ${reach}: none fits.`);
  }
  return [typeOf(spliceDims(x.dims, 1, 1, count, size), x.dtype)];
};

const same: ShapeRule<"reverse" | "stopGradient"> = (inputs) => {
  const x = required(inputs, 0);
  return [typeOf(x.dims, x.dtype)];
};

const cast: ShapeRule<"cast"> = (inputs, { dtype }) => [typeOf(required(inputs, 0).dims, dtype)];

export const layoutShapes = {
  reshape,
  transpose,
  broadcastTo,
  concat,
  slice,
  pad,
  windows,
  reverse: same,
  cast,
  stopGradient: same,
} as const;

/** Whether two sizes may be equal when data are fed. */
export function mayAgree(
  a: SymbolicTensor["dims"][number],
  b: SymbolicTensor["dims"][number],
): boolean {
  return typeof a !== "number" || typeof b !== "number" || equalDims(a, b);
}
