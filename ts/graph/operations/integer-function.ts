/** Elementwise functions of two integers: bitwise operations, and integer division. */
import type { IntegerName } from "../instructions.js";
import { defineOp } from "../operation.js";
import { broadcastDims, typeOf } from "../shapes.js";
import { broadcastAll } from "./elementwise-definition.js";

/** y = f(a, b) in int32. */
export const integerFunction = defineOp({
  name: "integerFunction",
  inputs: { a: "needed", b: "needed" },
  outputs: { y: "tensor" },
  dtypes: { a: "int32", b: "int32" },
  shape: ({ a, b }, attributes: { readonly function: IntegerName }) => ({
    y: typeOf(broadcastDims(attributes.function, a.dims, b.dims), "int32"),
  }),
  gradient: "zero",
  lower: ({ operands: { a, b }, results: { y }, attributes }, to) => {
    const { shape, strides } = broadcastAll(to, y, [a, b]);
    const [aStrides = [], bStrides = []] = strides;
    const refs = { a: to.ref(a), b: to.ref(b), y: to.ref(y) };
    to.emit("intBinary", { function: attributes.function, shape, ...refs, aStrides, bStrides });
  },
});
