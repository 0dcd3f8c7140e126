/**
 * Dtypes of operations: every exported operation on every element type against Keras, exact where the result is of
 * integers; which memory an instruction may have; and int32 in the engine against the oracle.
 */
import { ops, ready, type SymbolicTensor, type Tensor, tensor } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { defineOp } from "../../ts/graph/operation.js";
import { inputTensor } from "../../ts/graph/operations/sources.js";
import { plan } from "../../ts/graph/plan.js";
import { schedule } from "../../ts/graph/schedule.js";
import { expandCalls } from "../../ts/graph/trace.js";
import type { DType } from "../../ts/runtime/dtype.js";
import arrayFunctions from "../goldens/array_functions.json" with { type: "json" };
import goldens from "../goldens/dtypes.json" with { type: "json" };
import fourierFunctions from "../goldens/fourier_functions.json" with { type: "json" };
import linearAlgebra from "../goldens/linear_algebra.json" with { type: "json" };
import nnFunctions from "../goldens/nn_functions.json" with { type: "json" };
import numberFunctions from "../goldens/number_functions.json" with { type: "json" };
import { evaluate } from "../oracle/evaluate.js";
import { computeOn, computeStep } from "../support/device.js";
import {
  argumentOf,
  expectTyped,
  type Typed,
  type TypedArgument,
} from "../support/typed-golden.js";

interface Golden {
  readonly name: string;
  readonly op: string;
  readonly arguments: readonly TypedArgument[];
  readonly y: Typed;
  /** Keras has no result for these dtypes; y is that of float32, or of int32 for bools. */
  readonly rejects?: true;
}

const cases = goldens.cases as readonly unknown[] as readonly Golden[];
const exported = ops as unknown as Readonly<
  Record<string, (...args: readonly unknown[]) => Tensor>
>;

/** Operations without an operand, and those that Keras does not have: float32. */
const FLOATS: Readonly<Record<string, () => { readonly dtype: DType }>> = {
  ones: () => ops.ones([2]),
  zeros: () => ops.zeros([2]),
  empty: () => ops.empty([2]),
  full: () => ops.full([2], 1),
  eye: () => ops.eye(2),
  identity: () => ops.identity(2),
  tri: () => ops.tri(2),
  geomspace: () => ops.geomspace(1, 2),
  bartlett: () => ops.bartlett(3),
  blackman: () => ops.blackman(3),
  hamming: () => ops.hamming(3),
  hanning: () => ops.hanning(3),
  kaiser: () => ops.kaiser(3, 1),
  convertToTensor: () => ops.convertToTensor([1, 2]),
  copy: () => ops.copy(tensor([1, 2])),
  getItem: () => ops.getItem(tensor([1, 2]), 0),
  unique: () => ops.unique(tensor([1, 2]))[0]!,
  vectorize: () => ops.vectorize((x) => ops.square(x))(tensor([1, 2])),
  cond: () =>
    ops.cond(
      true,
      () => ops.ones([1]),
      () => ops.zeros([1]),
    ),
  switch: () => ops.switch(ops.constant(1), [() => ops.ones([1]), () => ops.zeros([1])]),
  map: () => exported.map!((x: SymbolicTensor) => ops.square(x), tensor([1, 2])),
  scan: () => ops.scan(running, ops.constant(0), ops.constant([1, 2], [2]))[1],
  foriLoop: () =>
    exported.foriLoop!(0, 3, (_: SymbolicTensor, x: SymbolicTensor) => ops.mul(x, 2), tensor([1])),
  whileLoop: () =>
    exported.whileLoop!(
      (x: SymbolicTensor) => ops.less(x, 5),
      (x: SymbolicTensor) => ops.mul(x, 2),
      tensor(1),
      4,
    ),
  associativeScan: () => exported.associativeScan!(ops.add, tensor([1, 2, 3])),
  customGradient: () => ops.customGradient((x: SymbolicTensor) => [x, (dy) => dy])(tensor([1])),
  jvp: () => ops.jvp((x: SymbolicTensor) => ops.square(x), [tensor([1])], [tensor([1])])[1],
  argpartition: () => ops.sort(tensor([1, 2])),
  nonzero: () => ops.sort(tensor([1, 2])),
  arange: () => ops.arange(3),
  constant: () => ops.constant(1),
  randomUniform: () => ops.randomUniform([2], 0, 1),
  randomNormal: () => ops.randomNormal([2]),
  sizeOf: () => ops.sizeOf(3),
  dropout: () => ops.dropout(tensor([1, 2], [2], "int32"), 0.5),
  ctcLoss: () => {
    const one = tensor([1], [1], "int32");
    return ops.ctcLoss(
      tensor([[1]], undefined, "int32"),
      tensor([1, 2], [1, 1, 2], "int32"),
      one,
      one,
    );
  },
  ctcDecode: () => ops.ctcDecode(tensor([1, 2], [1, 1, 2], "int32"), tensor([1]))[1],
  orthogonalize: () => ops.orthogonalize(tensor([1, 0, 0, 1], [2, 2], "int32")),
};

/** What a tensor is; no result of these is a tensor. */
const OF_TENSORS = ["isTensor", "shape", "size", "ndim", "dtype", "convertToNumpy"];

/** The sum so far, as carry and as output. */
function running(sum: SymbolicTensor, x: SymbolicTensor): [SymbolicTensor, SymbolicTensor] {
  const next = ops.add(sum, x);
  return [next, next];
}

beforeAll(() => ready());

describe("the result has Keras's dtype and numbers", () => {
  const operations = [...new Set(cases.map(({ op }) => op))];
  test.each(operations)("%s", (op) => {
    for (const golden of cases.filter((one) => one.op === op)) {
      const args = golden.arguments.map(argumentOf);
      expectTyped(exported[op]!(...args), golden.y, golden.name);
    }
  });
});

test.each(Object.entries(FLOATS))("%s is float32", (_, compute) => {
  expect(compute().dtype).toBe("float32");
});

test("every exported operation has its rows", () => {
  const functions = Object.keys(exported).filter((name) => typeof exported[name] === "function");
  const others = [
    ...arrayFunctions.cases,
    ...fourierFunctions.cases,
    ...linearAlgebra.cases,
    ...nnFunctions.cases,
    ...numberFunctions.cases,
  ] as readonly {
    readonly op: string;
  }[];
  const proven = new Set([
    ...[...cases, ...others].map(({ op }) => op),
    ...Object.keys(FLOATS),
    ...OF_TENSORS,
  ]);
  // Other names of the same function need no rows of their own.
  const known = new Set([...proven].map((name) => exported[name]));
  expect(functions.filter((name) => !known.has(exported[name]!))).toEqual([]);
});

test("Keras's names are those of the same functions", () => {
  expect(ops.multiply).toBe(ops.mul);
  expect(ops.logicalAnd(tensor([true, true]), tensor([true, false])).data).toEqual(
    new Uint8Array([1, 0]),
  );
  expect(ops.argmax).toBe(ops.argMax);
});

test("a number beside integers is an integer, or float32 where it is none", () => {
  const indices = ops.argMax(tensor([[1, 5, 2]]), 1);
  expect([ops.add(indices, 1).dtype, ...ops.add(indices, 1).data]).toEqual(["int32", 2]);
  expect([ops.add(indices, 0.5).dtype, ...ops.add(indices, 0.5).data]).toEqual(["float32", 1.5]);
  expect(ops.maximum(indices, Number.NEGATIVE_INFINITY).dtype).toBe("float32");
  expect(ops.add(indices, 2 ** 31).dtype).toBe("float32");
  expect([...ops.equal(tensor([1, 2], [2], "int32"), 2).data]).toEqual([0, 1]);
});

test("an operation applied again to another dtype converts it", () => {
  const x = inputTensor("x", [2]);
  const y = ops.add(ops.exp(x), ops.mul(x, 2));
  const [again] = expandCalls([y], new Map([[x, ops.constant([0, 3], [2], "int32")]]));
  const [value] = computeStep({ fetches: [again!], effects: [] });
  expect([value!.dtype, ...value!.data]).toEqual(["float32", 1, Math.fround(Math.exp(3)) + 6]);
});

test("no instruction is given memory of another element type", () => {
  const x = inputTensor("x", [2], "int32");
  const misread = defineOp({
    name: "misread",
    inputs: { x: "needed" },
    outputs: { y: "tensor" },
    dtypes: { x: "any" },
    shape: ({ x }) => ({ y: { dims: x.dims, dtype: "float32" } }),
    gradient: "zero",
    lower: ({ operands: { x }, results: { y } }, to) =>
      to.emit("unary", { function: "neg", x: to.ref(x), y: to.ref(y), n: 2 }),
  });
  const moved = defineOp({
    name: "moved",
    inputs: { x: "needed" },
    outputs: { y: "tensor" },
    dtypes: { x: "any" },
    shape: ({ x }) => ({ y: { dims: x.dims, dtype: "float32" } }),
    gradient: "zero",
    lower: ({ operands: { x }, results: { y } }, to) =>
      to.emit("assign", { target: to.ref(y), source: to.ref(x), n: 2 }),
  });
  for (const y of [misread({ x }).y, moved({ x }).y]) {
    const ordered = schedule({ fetches: [y], effects: [] });
    expect(() => plan(ordered, {})).toThrow(/is memory of .*, and would get memory of/);
  }
});

test("int32 in the engine is what the oracle computes", async () => {
  const [a, b] = [inputTensor("a", [3, 4], "int32"), inputTensor("b", [4], "int32")];
  const numbers = [2147483647, -2147483648, -7, 0, 1, 3, 16777217, -16777219, 65537, 2, -1, 40000];
  const [data, row] = [Int32Array.from(numbers), Int32Array.from([3, -2, 16777217, 0])];
  const fetches = [
    ...[ops.add, ops.sub, ops.mul, ops.maximum, ops.minimum].map((op) => op(a, b)),
    ...[ops.equal, ops.less, ops.greaterEqual].map((op) => op(a, b)),
    ...[ops.sum, ops.max, ops.min].flatMap((op) => [op(a), op(a, 0), op(a, 1, true)]),
    ops.pow(a, ops.abs(ops.minimum(b, 5))),
    ops.argMax(a, 0),
    ops.matmul(a, ops.transpose(a)),
    ops.clip(ops.square(a), -5, 100),
    ops.cast(a, "uint8"),
  ];
  const wanted = evaluate(
    fetches,
    new Map([
      [a, { shape: [3, 4], data }],
      [b, { shape: [4], data: row }],
    ]),
  );
  const found = await computeOn(fetches, (input) => (input === a ? data : row));
  found.forEach((y, index) => {
    expect([...y.data], `output ${index}`).toEqual([...wanted[index]!]);
  });
});
