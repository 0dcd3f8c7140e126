/**
 * The primitive operations in float64, each computed directly by its definition. Fused operations have no
 * entry here: decompose.ts decomposes them into these.
 */
import { type Binding, type Dim, evaluateDim } from "../../ts/graph/dim.js";
import {
  BINARY_NAMES,
  type BinaryName,
  type IntegerName,
  type ScatterName,
  UNARY_NAMES,
  type UnaryName,
} from "../../ts/graph/instructions.js";
import type { Definition, OperandKind, OutputKind } from "../../ts/graph/operation.js";
import * as operations from "../../ts/graph/operations/index.js";
import type { Operation, SymbolicDType } from "../../ts/graph/symbolic.js";
import type { Variable } from "../../ts/graph/variable.js";
import { uniformInto } from "../../ts/runtime/random/threefry.js";
import { at, broadcastShapes, generate, type NdArray, ndarray, sizeOf } from "./array.js";
import { binaryFunctions, integerFunctions, unaryFunctions } from "./functions.js";
import * as linearAlgebra from "./linear-algebra.js";

/** Values of a step beside those of tensors. */
export interface StepContext {
  readonly binding: Binding;
  readonly iteration: number;
  readonly hyper: readonly number[];
  readonly variables: ReadonlyMap<Variable, ArrayLike<number>>;
}

type ArrayOperand = NdArray | null | readonly NdArray[];

/**
 * Computes the only output of an operation, of the given dtype, or all of them in their order, from the values of its
 * operands.
 */
export type Primitive = (
  operands: Readonly<Record<string, ArrayOperand>>,
  attributes: unknown,
  context: StepContext,
  dtype: SymbolicDType,
) => NdArray | readonly NdArray[];

type Arrays<I extends Readonly<Record<string, OperandKind>>> = {
  readonly [Name in keyof I]: I[Name] extends "list" ? readonly NdArray[] : NdArray;
};

/** The entry of an operation, written with the names and types of its definition. */
function entry<
  I extends Readonly<Record<string, OperandKind>>,
  O extends Readonly<Record<string, OutputKind>>,
  A,
>(
  { operation }: Definition<I, O, A>,
  compute: (
    operands: Arrays<I>,
    attributes: A,
    context: StepContext,
    dtype: SymbolicDType,
  ) => NdArray | readonly NdArray[],
): readonly [Operation, Primitive] {
  // The operands and attributes of a node of this operation are those of its definition.
  return [operation, compute as unknown as Primitive];
}

function sizes(dims: readonly Dim[], context: StepContext): number[] {
  return dims.map((dim) => evaluateDim(dim, context.binding));
}

const unaryOperations: { readonly [Name in UnaryName]: typeof operations.neg } = operations;
const binaryOperations: { readonly [Name in BinaryName]: typeof operations.add } = operations;

function unary(name: UnaryName) {
  return entry(unaryOperations[name], ({ x }) => ({
    shape: x.shape,
    data: x.data.map(unaryFunctions[name].of),
  }));
}

function binary(name: BinaryName) {
  return entry(binaryOperations[name], ({ a, b }, _attributes, _context, dtype) => {
    const ofIntegers = dtype === "int32" ? integerFunctions[name] : undefined;
    const compute = ofIntegers ?? binaryFunctions[name].of;
    return generate(broadcastShapes(a.shape, b.shape), (index) =>
      compute(at(a, index), at(b, index)),
    );
  });
}

/** Reduces `count` axes from `axis` on, starting from `first`. */
function reduction(
  definition: typeof operations.sumOver,
  first: number,
  combine: (a: number, b: number) => number,
) {
  return entry(definition, ({ x }, { axis, count }) => {
    const shape = [...x.shape.slice(0, axis), ...x.shape.slice(axis + count)];
    const reduced = x.shape.slice(axis, axis + count);
    return generate(shape, (index) => {
      let total = first;
      generate(reduced, (inner) => {
        total = combine(total, at(x, [...index.slice(0, axis), ...inner, ...index.slice(axis)]));
        return 0;
      });
      return total;
    });
  });
}

const argMax = entry(operations.indexOfMax, ({ x }, { axis }) =>
  generate(
    x.shape.filter((_, other) => other !== axis),
    (index) => {
      let best = 0;
      const value = (k: number) => at(x, [...index.slice(0, axis), k, ...index.slice(axis)]);
      for (let k = 1; k < x.shape[axis]!; k++) if (value(k) > value(best)) best = k;
      return best;
    },
  ),
);

const matmul = entry(operations.matrixProduct, ({ a, b }, attributes, _context, dtype) => {
  const { transposeA, transposeB } = attributes;
  const times = dtype === "int32" ? Math.imul : (x: number, y: number) => x * y;
  const matrix = (x: NdArray, transposed: boolean) => {
    const [rows, columns] = x.shape.slice(-2) as [number, number];
    return transposed ? [columns, rows] : [rows, columns];
  };
  const [m, k] = matrix(a, transposeA) as [number, number];
  const [inner, n] = matrix(b, transposeB) as [number, number];
  if (k !== inner) throw new Error(`matmul: inner sizes ${k} and ${inner} differ.`);
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const element = (
    x: NdArray,
    lead: readonly number[],
    i: number,
    j: number,
    transposed: boolean,
  ) => at(x, transposed ? [...lead, j, i] : [...lead, i, j]);
  return generate([...batch, m, n], (index) => {
    const [i, j] = index.slice(-2) as [number, number];
    const lead = index.slice(0, -2);
    let total = 0;
    for (let l = 0; l < k; l++)
      total += times(element(a, lead, i, l, transposeA), element(b, lead, l, j, transposeB));
    return total;
  });
});

/** Truncated, and limited to the range of int32; NaN gives 0. */
function toInteger(x: number): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(x))) || 0;
}

function replaced(index: readonly number[], axis: number, value: number): number[] {
  return index.map((own, other) => (other === axis ? value : own));
}

const concat = entry(operations.concat, ({ parts }, { axis }) => {
  const total = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  return generate(replaced(parts[0]!.shape, axis, total), (index) => {
    let position = index[axis]!;
    for (const part of parts) {
      if (position < part.shape[axis]!) return at(part, replaced(index, axis, position));
      position -= part.shape[axis]!;
    }
    throw new Error("unreachable");
  });
});

const slice = entry(operations.sliceFrom, ({ x }, attributes, context) => {
  const starts = sizes(attributes.starts, context);
  return generate(sizes(attributes.sizes, context), (index) =>
    at(
      x,
      index.map((i, axis) => i + starts[axis]!),
    ),
  );
});

const pad = entry(operations.padInto, ({ x }, { starts, dims }, context) => {
  const first = sizes(starts, context);
  return generate(sizes(dims, context), (index) => {
    const inner = index.map((i, axis) => i - first[axis]!);
    const inside = inner.every((i, axis) => i >= 0 && i < x.shape[axis]!);
    return inside ? at(x, inner) : 0;
  });
});

const unfold = entry(operations.slidingWindows, ({ x }, { size, stride, dilation }) => {
  const [rows, length, ...rest] = x.shape as [number, number, ...number[]];
  let count = 0;
  while (count * stride + (size - 1) * dilation < length) count++;
  return generate([rows, count, size, ...rest], ([b, w, k, ...inner]) =>
    at(x, [b!, w! * stride + k! * dilation, ...inner]),
  );
});

function checkedRow(row: number, rows: number): number {
  if (Number.isInteger(row) && row >= 0 && row < rows) return row;
  throw new Error(`Index ${row} is outside of a table of ${rows} rows.`);
}

const gather = entry(operations.gatherRows, ({ table, indices }) =>
  generate([...indices.shape, ...table.shape.slice(1)], (index) => {
    const row = at(indices, index.slice(0, indices.shape.length));
    return at(table, [checkedRow(row, table.shape[0]!), ...index.slice(indices.shape.length)]);
  }),
);

const scatterAdd = entry(operations.scatterAdd, ({ indices, updates }, { rows }, context) => {
  const count = evaluateDim(rows, context.binding);
  const row = updates.shape.slice(indices.shape.length);
  const length = sizeOf(row);
  const data = new Float64Array(count * length);
  indices.data.forEach((index, i) => {
    const start = checkedRow(index, count) * length;
    for (let j = 0; j < length; j++) data[start + j]! += updates.data[i * length + j]!;
  });
  return { shape: [count, ...row], data };
});

/** Positions along the last axis in the order of values; NaN is above everything. */
const argSort = entry(operations.orderOfRows, ({ x }, { descending }) => {
  const n = x.shape.at(-1)!;
  const rank = (value: number) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value);
  const data = new Float64Array(x.data.length);
  for (let start = 0; start < data.length; start += n) {
    const order = Array.from({ length: n }, (_, k) => k);
    const value = (k: number) => (descending ? -1 : 1) * rank(x.data[start + k]!);
    // Differences of infinities are no numbers.
    order.sort((a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0));
    data.set(order, start);
  }
  return { shape: x.shape, data };
});

const recurrence = entry(operations.linearRecurrence, ({ a, b }, { axis, reverse }, _, dtype) => {
  const n = b.shape[axis]!;
  const wrap = (value: number) => (dtype === "int32" ? value | 0 : value);
  const times = dtype === "int32" ? Math.imul : (x: number, y: number) => x * y;
  return generate(b.shape, (index) => {
    let y = 0;
    for (let step = 0; step <= (reverse ? n - 1 - index[axis]! : index[axis]!); step++) {
      const place = replaced(index, axis, reverse ? n - 1 - step : step);
      y = wrap((a === null ? y : times(at(a, place), y)) + at(b, place));
    }
    return y;
  });
});

const SCATTERS: Readonly<Record<ScatterName, (old: number, update: number) => number>> = {
  set: (_, update) => update,
  add: (old, update) => old + update,
  mul: (old, update) => old * update,
  max: Math.max,
  min: Math.min,
};

const scatter = entry(operations.scatterRows, ({ x, indices, updates }, attributes) => {
  const length = sizeOf(x.shape.slice(1));
  const data = x.data.slice();
  indices.data.forEach((index, i) => {
    const start = checkedRow(index, x.shape[0]!) * length;
    for (let j = 0; j < length; j++) {
      const old = data[start + j]!;
      data[start + j] = SCATTERS[attributes.function](old, updates.data[i * length + j]!);
    }
  });
  return { shape: x.shape, data };
});

const INTEGERS: Partial<Readonly<Record<IntegerName, (a: number, b: number) => number>>> = {
  bitAnd: (a, b) => a & b,
  bitOr: (a, b) => a | b,
  bitXor: (a, b) => a ^ b,
  shiftLeft: (a, b) => (b >= 0 && b < 32 ? a << b : 0),
  shiftRight: (a, b) => a >> (b >= 0 && b < 32 ? b : 31),
  floorDivide: (a, b) => (b === 0 ? -1 : Math.floor(a / b) | 0),
  remainder: (a, b) => (b === 0 ? a : a % b),
};

const integerFunction = entry(operations.integerFunction, ({ a, b }, attributes) => {
  const compute = INTEGERS[attributes.function];
  if (compute === undefined) throw new Error(`The oracle has no ${attributes.function}.`);
  return generate(broadcastShapes(a.shape, b.shape), (index) =>
    compute(at(a, index), at(b, index)),
  );
});

const randomUniform = entry(
  operations.uniform,
  (_, { dims, low, high, key, first = 0 }, context) => {
    const shape = sizes(dims, context);
    const numbers = new Float32Array(first + sizeOf(shape));
    uniformInto(key.seed, key.stream, context.iteration, 0, 1, numbers);
    const own = numbers.subarray(first);
    return { shape, data: Float64Array.from(own, (u) => low + (high - low) * u) };
  },
);

/** Modified Gram-Schmidt: each row minus its projections on the rows before, normalized. */
const orthogonalize = entry(operations.orthonormalRows, ({ x }) => {
  const columns = x.shape[1]!;
  const done: Float64Array[] = [];
  for (let start = 0; start < x.data.length; start += columns) {
    const row = x.data.slice(start, start + columns);
    for (const q of done) {
      const along = row.reduce((sum, value, j) => sum + value * q[j]!, 0);
      row.forEach((value, j) => {
        row[j] = value - along * q[j]!;
      });
    }
    const norm = Math.hypot(...row);
    done.push(row.map((value) => value / norm));
  }
  return ndarray(
    x.shape,
    done.flatMap((row) => [...row]),
  );
});

const variable = entry(operations.variable, (_, { variable: of }, context) => {
  const value = context.variables.get(of);
  if (value === undefined)
    throw new Error(`The oracle has no numbers for the variable ${of.path}.`);
  return ndarray(of.shape, value);
});

const constant = entry(operations.constantData, (_, { data, dims }, context) => {
  const shape = sizes(dims, context);
  return ndarray(shape, data.length === 1 ? new Float64Array(sizeOf(shape)).fill(data[0]!) : data);
});

const transpose = entry(operations.permute, ({ x }, { permutation }) =>
  generate(
    permutation.map((axis) => x.shape[axis]!),
    (index) =>
      at(
        x,
        permutation.map((_, axis) => index[permutation.indexOf(axis)]!),
      ),
  ),
);

const factorizations = [
  entry(operations.choleskyFactor, ({ a }) =>
    linearAlgebra.ofEveryMatrix(a, linearAlgebra.cholesky),
  ),
  entry(operations.luFactors, ({ a }) => {
    const [lu, pivots, order] = linearAlgebra.ofEveryMatrix(a, linearAlgebra.lu);
    return [lu!, linearAlgebra.asVector(pivots!), linearAlgebra.asVector(order!)];
  }),
  entry(operations.qrFactors, ({ a }, { full }) =>
    linearAlgebra.ofEveryMatrix(a, (matrix) => linearAlgebra.qr(matrix, full)),
  ),
  entry(operations.symmetricEigen, ({ a }) => {
    const [w, v] = linearAlgebra.ofEveryMatrix(a, linearAlgebra.eigh);
    return [linearAlgebra.asVector(w!), v!];
  }),
  entry(operations.tallSingularValues, ({ a }, { full }) => {
    const [u, s, vt] = linearAlgebra.ofEveryMatrix(a, (matrix) => linearAlgebra.svd(matrix, full));
    return [u!, linearAlgebra.asVector(s!), vt!];
  }),
];

/** Inputs are fed, not computed. */
export const primitives: ReadonlyMap<Operation, Primitive> = new Map([
  ...UNARY_NAMES.map(unary),
  ...BINARY_NAMES.map(binary),
  variable,
  constant,
  entry(operations.dimension, (_, { dim }, context) =>
    ndarray([], [evaluateDim(dim, context.binding)]),
  ),
  entry(operations.hyperparameters, (_, { length }, context) => ndarray([length], context.hyper)),
  entry(operations.iota, (_, { size }, context) => generate(sizes([size], context), ([i]) => i!)),
  randomUniform,
  entry(operations.reshapeTo, ({ x }, { dims }, context) => ndarray(sizes(dims, context), x.data)),
  transpose,
  entry(operations.broadcast, ({ x }, { dims }, context) =>
    generate(sizes(dims, context), (index) => at(x, index)),
  ),
  concat,
  slice,
  pad,
  unfold,
  entry(operations.reverseAxis, ({ x }, { axis }) =>
    generate(x.shape, (index) => at(x, replaced(index, axis, x.shape[axis]! - 1 - index[axis]!))),
  ),
  entry(operations.convert, ({ x }, { dtype }) =>
    dtype === "int32" ? { shape: x.shape, data: x.data.map(toInteger) } : x,
  ),
  entry(operations.lowestByte, ({ x }) => ({ shape: x.shape, data: x.data.map((i) => i & 255) })),
  entry(operations.detach, ({ x }) => x),
  entry(operations.whereElements, ({ condition, yes, no }) =>
    generate(broadcastShapes(condition.shape, yes.shape, no.shape), (index) =>
      at(condition, index) !== 0 ? at(yes, index) : at(no, index),
    ),
  ),
  reduction(operations.sumOver, 0, (a, b) => a + b),
  reduction(operations.maxOver, Number.NEGATIVE_INFINITY, Math.max),
  reduction(operations.minOver, Number.POSITIVE_INFINITY, Math.min),
  reduction(operations.anyOver, 0, Math.max),
  argMax,
  matmul,
  gather,
  scatterAdd,
  orthogonalize,
  argSort,
  recurrence,
  scatter,
  integerFunction,
  reduction(operations.productOver, 1, (a, b) => a * b),
  entry(operations.remainderOf, ({ a, b }) =>
    generate(broadcastShapes(a.shape, b.shape), (index) => at(a, index) % at(b, index)),
  ),
  entry(operations.withGradient, ({ value }) => value),
  ...factorizations,
  entry(operations.triangularSystem, ({ t, b }, attributes) =>
    linearAlgebra.triangularSystems(t, b, attributes),
  ),
]);
