/** Sources of a graph: inputs, variables, constants, sizes, hyperparameters, counters, random numbers. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { describe } from "../../runtime/fill.js";
import { nextOperationKey, type RandomKey } from "../../runtime/random/seed.js";
import type { Dim } from "../dim.js";
import { count, type Lowering, product, sizes } from "../lowering.js";
import { type Applied, defineOp, type NoAttributes } from "../operation.js";
import { typeOf } from "../shapes.js";
import { type Node, type SymbolicDType, SymbolicTensor } from "../symbolic.js";
import type { Variable } from "../variable.js";

/** Memory that exists before a plan runs needs no instruction. */
const noInstructions = (): void => {};

interface InputAttributes {
  readonly name: string;
  readonly dims: readonly Dim[];
  readonly dtype: SymbolicDType;
}

/** Data fed by the caller. */
export const input = defineOp({
  name: "input",
  inputs: {},
  outputs: { y: "tensor" },
  shape: (_, { dims, dtype }: InputAttributes) => ({ y: typeOf(dims, dtype) }),
  gradient: "zero",
  lower: ({ results: { y } }, to) => feedRows(y, to),
});

/** Emits the copy of a batch's rows from the data fed for a tensor, unless these are the batch. */
export function feedRows(y: SymbolicTensor, to: Lowering<SymbolicTensor>): void {
  const [rows = 1, ...rest] = sizes(to, y.dims);
  const source = to.feed(y);
  if (source !== null) to.emit("feed", { source, rowLen: product(rest), y: to.ref(y), rows });
}

/** A node at which data are fed. */
export type InputNode = Applied<NoAttributes, { readonly y: "tensor" }, InputAttributes>;

/** Whether data are fed at the node. */
export function isInput(node: Node): node is InputNode {
  return input.is(node);
}

/** A tensor whose numbers are fed. */
export function inputTensor(
  name: string,
  dims: readonly Dim[],
  dtype: SymbolicDType = "float32",
): SymbolicTensor {
  return input({}, { name, dims, dtype }).y;
}

/** The numbers of a variable. */
export const variable = defineOp({
  name: "variable",
  inputs: {},
  outputs: { y: "tensor" },
  shape: (_, attributes: { readonly variable: Variable }) => ({
    y: typeOf(attributes.variable.shape),
  }),
  gradient: "zero",
  lower: noInstructions,
});

/** A node that reads a variable. */
export type VariableNode = Applied<
  NoAttributes,
  { readonly y: "tensor" },
  { readonly variable: Variable }
>;

/** Whether the node reads a variable. */
export function isVariable(node: Node): node is VariableNode {
  return variable.is(node);
}

/** The variable's numbers as a tensor: the same for every reader, so that their gradients are added up. */
export function read(of: Variable): SymbolicTensor {
  of.tensor ??= variable({}, { variable: of }).y;
  return of.tensor;
}

interface ConstantAttributes {
  /** One number for all elements, or one for each element. */
  readonly data: readonly number[];
  readonly dims: readonly Dim[];
  readonly dtype: SymbolicDType;
}

export const constantData = defineOp({
  name: "constant",
  inputs: {},
  outputs: { y: "tensor" },
  shape: (_, { dims, dtype }: ConstantAttributes) => ({ y: typeOf(dims, dtype) }),
  gradient: "zero",
  lower: noInstructions,
});

/** A constant tensor: one number for all elements, or one for each element. */
export function constant(
  data: number | readonly number[],
  dims: readonly number[] = [],
  dtype: SymbolicDType = "float32",
): SymbolicTensor {
  return constantData({}, { data: typeof data === "number" ? [data] : data, dims, dtype }).y;
}

/** A symbolic tensor, or a number, which is taken as a scalar constant. */
export type Operand = SymbolicTensor | number;

export function asSymbolic(x: Operand): SymbolicTensor {
  if (typeof x === "number") return constant(x);
  if (x instanceof SymbolicTensor) return x;
  throw new ValueError(`x must be a symbolic tensor, a Tensor or a number, got ${describe(x)}.`);
}

/** Both operands as tensors. A number beside a tensor takes its dtype, as in Keras, where that can hold it. */
export function operandsOf(a: Operand, b: Operand): [SymbolicTensor, SymbolicTensor] {
  if (typeof a === "number" && b instanceof SymbolicTensor) return [numberBeside(b, a), b];
  if (typeof b === "number" && a instanceof SymbolicTensor) return [a, numberBeside(a, b)];
  return [asSymbolic(a), asSymbolic(b)];
}

/** An integer beside integers is one (of uint8 modulo 256, beside bool int32); any other number is float32. */
function numberBeside({ dtype }: SymbolicTensor, value: number): SymbolicTensor {
  const isInteger = (value | 0) === value;
  if (dtype === "float32" || !isInteger) return constant(value);
  return dtype === "uint8" ? constant(value & 255, [], dtype) : constant(value, [], "int32");
}

export const dimension = defineOp({
  name: "dimension",
  inputs: {},
  outputs: { y: "tensor" },
  shape: (_, _attributes: { readonly dim: Dim }) => ({ y: typeOf([]) }),
  gradient: "zero",
  lower: noInstructions,
});

/** The value of a size, such as the batch, as a scalar. */
export function sizeOf(dim: Dim): SymbolicTensor {
  return typeof dim === "number" ? constant(dim) : dimension({}, { dim }).y;
}

/** Whether the node's value is in the constants of a plan: a constant or a size. */
export function isConstant(node: Node): boolean {
  return constantData.is(node) || dimension.is(node);
}

/** A vector of numbers that the host computes for every step: learning rate, bias corrections. */
export const hyperparameters = defineOp({
  name: "hyperparameters",
  inputs: {},
  outputs: { y: "tensor" },
  shape: (_, { length }: { readonly length: number }) => ({ y: typeOf([length]) }),
  gradient: "zero",
  lower: noInstructions,
});

/** Float32 represents all integers up to this one. */
const LARGEST_COUNT = 2 ** 24;

export const iota = defineOp({
  name: "iota",
  inputs: {},
  outputs: { y: "tensor" },
  shape: (_, { size }: { readonly size: Dim }) => ({ y: typeOf([size]) }),
  gradient: "zero",
  lower: ({ results: { y } }, to) => {
    if (count(to, y) > LARGEST_COUNT) {
      throw new ShapeError(
        `Counting ${count(to, y)} elements: float32 holds all integers up to ${LARGEST_COUNT} only. Use a smaller batch.`,
      );
    }
    to.emit("iota", { y: to.ref(y), n: count(to, y) });
  },
});

/** 0, 1, ..., size-1 as float32. */
export function arange(size: Dim): SymbolicTensor {
  return iota({}, { size }).y;
}

interface UniformAttributes {
  readonly dims: readonly Dim[];
  readonly low: number;
  readonly high: number;
  readonly key: RandomKey;
  /** The position of the first number. Default 0. */
  readonly first?: number;
}

export const uniform = defineOp({
  name: "randomUniform",
  inputs: {},
  outputs: { y: "tensor" },
  shape: (_, { dims }: UniformAttributes) => ({ y: typeOf(dims) }),
  gradient: "zero",
  lower: ({ results: { y }, attributes: { low, high, key, first = 0 } }, to) =>
    to.emit("randomUniform", {
      y: to.ref(y),
      n: count(to, y),
      first,
      low,
      high,
      seed: key.seed,
      stream: key.stream,
    }),
});

/** Uniform random numbers in [low, high), new ones every step. */
export function randomUniform(
  dims: readonly Dim[],
  low: number,
  high: number,
  key: RandomKey = nextOperationKey(),
): SymbolicTensor {
  return uniform({}, { dims, low, high, key }).y;
}
