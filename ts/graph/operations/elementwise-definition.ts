/** Defines elementwise operations by functions of the engine of one or two tensors, and their derivatives. */
import { promoted } from "../dtype.js";
import type { BinaryName, Instructions, UnaryName } from "../instructions.js";
import { count, type Lowering, sizes } from "../lowering.js";
import { defineOp } from "../operation.js";
import { broadcastDims, typeOf } from "../shapes.js";
import { broadcastStrides, collapse } from "../strides.js";
import type { SymbolicDType, SymbolicTensor } from "../symbolic.js";
import { sumTo } from "./broadcast.js";
import { asSymbolic, type Operand } from "./sources.js";

/** dx from x, y = f(x) and dy. */
type Derivative = (x: SymbolicTensor, y: SymbolicTensor, dy: SymbolicTensor) => SymbolicTensor;

/** How a unary function differs from one of float32 to float32. */
interface UnaryVariant {
  /** The element type of y; by default float32. */
  readonly dtype?: SymbolicDType;
  /** Computes y from int32, uint8 and bool where it is an integer, too; by default these are converted to float32. */
  readonly ofIntegers?: (x: SymbolicTensor) => SymbolicTensor;
}

/** Defines y = f(x), f being a function of the engine. */
/* @__NO_SIDE_EFFECTS__ */
export function unary(
  name: UnaryName,
  derivative: Derivative | "zero",
  { dtype = "float32", ofIntegers }: UnaryVariant = {},
) {
  const op = defineOp({
    name,
    inputs: { x: "needed" },
    outputs: { y: "tensor" },
    shape: ({ x }) => ({ y: typeOf(x.dims, dtype) }),
    gradient:
      derivative === "zero"
        ? derivative
        : ({ operands: { x }, results: { y } }, { y: dy }) => ({ x: derivative(x, y, dy) }),
    lower: ({ operands: { x }, results: { y } }, to) =>
      to.emit("unary", { function: name, x: to.ref(x), y: to.ref(y), n: count(to, x) }),
  });
  const apply = (x: SymbolicTensor): SymbolicTensor => {
    const operand = asSymbolic(x);
    return ofIntegers === undefined || operand.dtype === "float32"
      ? op({ x: operand }).y
      : ofIntegers(operand);
  };
  return Object.assign(apply, { operation: op.operation, is: op.is });
}

/** Shape and strides of operands that are broadcast to one result. */
export function broadcastAll(
  to: Lowering<SymbolicTensor>,
  result: SymbolicTensor,
  operands: readonly SymbolicTensor[],
) {
  const shape = sizes(to, result.dims);
  const strides = operands.map((operand) => broadcastStrides(to, operand.dims, shape));
  return collapse(shape, strides);
}

/** da and db from a, b, y = f(a, b) and dy, before broadcasting is undone. */
export type Partials = (
  a: SymbolicTensor,
  b: SymbolicTensor,
  y: SymbolicTensor,
  dy: SymbolicTensor,
) => [Operand, Operand];

type BinaryFields = Omit<Instructions["binary"], "function">;

/** How a binary function differs from one of float32 to float32. */
interface BinaryVariant {
  /** The element type of y; "common": that of a and b. Default float32. */
  readonly dtype?: SymbolicDType | "common";
  /** Emits the instruction for two int32; by default these are converted to float32. */
  readonly ofIntegers?: (fields: BinaryFields, to: Lowering<SymbolicTensor>) => void;
}

/** Defines y = f(a, b), f being a function of the engine. */
/* @__NO_SIDE_EFFECTS__ */
export function defineBinary(
  name: BinaryName,
  partials: Partials | "zero",
  { dtype = "float32", ofIntegers }: BinaryVariant,
) {
  const read = ofIntegers === undefined ? "float32" : "common";
  return defineOp({
    name,
    inputs: { a: "needed", b: "needed" },
    outputs: { y: "tensor" },
    dtypes: { a: read, b: read },
    shape: ({ a, b }) => ({
      y: typeOf(broadcastDims(name, a.dims, b.dims), dtype === "common" ? promoted([a, b]) : dtype),
    }),
    gradient:
      partials === "zero"
        ? partials
        : ({ operands: { a, b }, results: { y } }, { y: dy }) => {
            const [da, db] = partials(a, b, y, dy);
            return { a: sumTo(asSymbolic(da), a), b: sumTo(asSymbolic(db), b) };
          },
    lower: ({ operands: { a, b }, results: { y } }, to) => {
      const { shape, strides } = broadcastAll(to, y, [a, b]);
      const [aStrides = [], bStrides = []] = strides;
      const fields = { shape, a: to.ref(a), aStrides, b: to.ref(b), bStrides, y: to.ref(y) };
      if (ofIntegers !== undefined && a.dtype === "int32") ofIntegers(fields, to);
      else to.emit("binary", { function: name, ...fields });
    },
  });
}

/** A function of float32; integers are converted. */
/* @__NO_SIDE_EFFECTS__ */
export function binary(
  name: BinaryName,
  partials: Partials | "zero",
  dtype: SymbolicDType = "float32",
) {
  const op = defineBinary(name, partials, { dtype });
  const apply = (a: Operand, b: Operand): SymbolicTensor =>
    op({ a: asSymbolic(a), b: asSymbolic(b) }).y;
  return Object.assign(apply, { operation: op.operation, is: op.is });
}
