/** Softmax over the last axis, and over any. */
import { rowsAndColumns } from "../lowering.js";
import { defineOp } from "../operation.js";
import { normalizeAxis, typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { mul, sub } from "./elementwise.js";
import { transpose } from "./layout.js";
import { logSumExp, sum } from "./reduce.js";

/** y = eˣ / Σ eˣ over the last axis. */
export const softmaxOfRows = defineOp({
  name: "softmax",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  shape: ({ x }) => ({ y: typeOf(x.dims) }),
  gradient: ({ results: { y } }, { y: dy }) => ({ x: softmaxBack(y, dy) }),
  lower: ({ operands: { x }, results: { y } }, to) => {
    const { rows, columns } = rowsAndColumns(to, x);
    to.emit("softmax", { x: to.ref(x), rows, n: columns, y: to.ref(y) });
  },
});

/** dx = y (dy - Σ dy y) */
export const softmaxGrad = defineOp({
  name: "softmaxGrad",
  inputs: { y: "needed", dy: "needed" },
  outputs: { dx: "tensor" },
  shape: ({ y }) => ({ dx: typeOf(y.dims) }),
  // Linear in dy, and its own transpose; for y the product rule.
  gradient: ({ operands: { y, dy } }, { dx: d }) => {
    const [dotGy, dotDy] = [sum(mul(dy, y), -1, true), sum(mul(d, y), -1, true)];
    return {
      y: sub(mul(d, sub(dy, dotGy)), mul(dy, dotDy)),
      dy: softmaxBack(y, d),
    };
  },
  lower: ({ operands: { y, dy }, results: { dx } }, to) => {
    const { rows, columns } = rowsAndColumns(to, y);
    to.emit("softmaxGrad", { y: to.ref(y), dy: to.ref(dy), rows, n: columns, dx: to.ref(dx) });
  },
});

/** `softmaxGrad` with an explicit type: its own rule can't infer the type of the definition that it is part of. */
function softmaxBack(y: SymbolicTensor, dy: SymbolicTensor): SymbolicTensor {
  return softmaxGrad({ y, dy }).dx;
}

/** eˣ / Σ eˣ along an axis. */
export function softmax(x: SymbolicTensor, axis = -1): SymbolicTensor {
  const position = normalizeAxis(axis, x.rank);
  if (position === x.rank - 1) return softmaxOfRows({ x }).y;
  const order = x.dims.map((_, other) => other);
  order.push(...order.splice(position, 1));
  const back = order.map((_, axis) => order.indexOf(axis));
  return transpose(softmaxOfRows({ x: transpose(x, order) }).y, back);
}

/** x - log Σ eˣ along an axis. */
export function logSoftmax(x: SymbolicTensor, axis = -1): SymbolicTensor {
  return sub(x, logSumExp(x, axis, true));
}
