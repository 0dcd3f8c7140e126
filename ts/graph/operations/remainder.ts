/** The remainder of a division of floats. */
import { defineOp } from "../operation.js";
import { broadcastDims, typeOf } from "../shapes.js";
import { sumTo } from "./broadcast.js";
import { div, mul, neg, sub } from "./elementwise.js";
import { broadcastAll } from "./elementwise-definition.js";

/** y = a - b trunc(a / b), exactly, with the sign of a. da = dy, db = -dy trunc(a / b). */
export const remainderOf = defineOp({
  name: "remainder",
  inputs: { a: "needed", b: "needed" },
  outputs: { y: "tensor" },
  shape: ({ a, b }) => ({ y: typeOf(broadcastDims("fmod", a.dims, b.dims)) }),
  gradient: ({ operands: { a, b }, results: { y } }, { y: dy }) => ({
    a: sumTo(dy, a),
    b: sumTo(neg(mul(dy, div(sub(a, y), b))), b),
  }),
  lower: ({ operands: { a, b }, results: { y } }, to) => {
    const { shape, strides } = broadcastAll(to, y, [a, b]);
    const [aStrides = [], bStrides = []] = strides;
    to.emit("remainder", { shape, a: to.ref(a), aStrides, b: to.ref(b), bStrides, y: to.ref(y) });
  },
});
