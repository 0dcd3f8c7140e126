/**
 * The primitive operations in float64, each as plainly as its definition reads. Fused operations have no
 * row here: decompose.ts writes them with these.
 */
import type { OpAttributes } from "../../ts/graph/attributes.js";
import { type Binding, type Dim, evaluateDim } from "../../ts/graph/dim.js";
import {
  BINARY_NAMES,
  type BinaryName,
  UNARY_NAMES,
  type UnaryName,
} from "../../ts/graph/instructions.js";
import type { OpNode } from "../../ts/graph/symbolic.js";
import type { Variable } from "../../ts/graph/variable.js";
import { uniformInto } from "../../ts/runtime/random/threefry.js";
import { at, broadcastShapes, generate, type NdArray, ndarray, sizeOf } from "./array.js";
import { binaryFunctions, unaryFunctions } from "./functions.js";

/** What a step knows beside the values of tensors. */
export interface Surroundings {
  readonly binding: Binding;
  readonly iteration: number;
  readonly hyper: readonly number[];
  readonly variables: ReadonlyMap<Variable, ArrayLike<number>>;
}

export type Primitive<Name extends PrimitiveName> = (
  inputs: readonly NdArray[],
  attributes: OpAttributes[Name],
  around: Surroundings,
) => NdArray;

function sizes(dims: readonly Dim[], around: Surroundings): number[] {
  return dims.map((dim) => evaluateDim(dim, around.binding));
}

function unary(name: UnaryName): Primitive<UnaryName> {
  return ([x]) => ({ shape: x!.shape, data: x!.data.map(unaryFunctions[name]) });
}

function binary(name: BinaryName): Primitive<BinaryName> {
  return ([a, b]) =>
    generate(broadcastShapes(a!.shape, b!.shape), (index) =>
      binaryFunctions[name](at(a!, index), at(b!, index)),
    );
}

/** Reduces `count` axes from `axis` on, starting from `first`. */
function reduction(
  first: number,
  combine: (a: number, b: number) => number,
): Primitive<"sum" | "max" | "min" | "any"> {
  return ([x], { axis, count }) => {
    const shape = [...x!.shape.slice(0, axis), ...x!.shape.slice(axis + count)];
    const reduced = x!.shape.slice(axis, axis + count);
    return generate(shape, (index) => {
      let total = first;
      generate(reduced, (inner) => {
        total = combine(total, at(x!, [...index.slice(0, axis), ...inner, ...index.slice(axis)]));
        return 0;
      });
      return total;
    });
  };
}

const argMax: Primitive<"argMax"> = ([x], { axis }) =>
  generate(
    x!.shape.filter((_, other) => other !== axis),
    (index) => {
      let best = 0;
      const value = (k: number) => at(x!, [...index.slice(0, axis), k, ...index.slice(axis)]);
      for (let k = 1; k < x!.shape[axis]!; k++) if (value(k) > value(best)) best = k;
      return best;
    },
  );

const matmul: Primitive<"matmul"> = ([a, b], { transposeA, transposeB }) => {
  const matrix = (x: NdArray, transposed: boolean) => {
    const [rows, columns] = x.shape.slice(-2) as [number, number];
    return transposed ? [columns, rows] : [rows, columns];
  };
  const [m, k] = matrix(a!, transposeA) as [number, number];
  const [inner, n] = matrix(b!, transposeB) as [number, number];
  if (k !== inner) throw new Error(`matmul: inner sizes ${k} and ${inner} differ.`);
  const batch = broadcastShapes(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
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
      total += element(a!, lead, i, l, transposeA) * element(b!, lead, l, j, transposeB);
    return total;
  });
};

function replaced(index: readonly number[], axis: number, value: number): number[] {
  return index.map((own, other) => (other === axis ? value : own));
}

const concat: Primitive<"concat"> = (inputs, { axis }) => {
  const total = inputs.reduce((sum, part) => sum + part.shape[axis]!, 0);
  const shape = inputs[0]!.shape.map((size, other) => (other === axis ? total : size));
  return generate(shape, (index) => {
    let position = index[axis]!;
    for (const part of inputs) {
      if (position < part.shape[axis]!) return at(part, replaced(index, axis, position));
      position -= part.shape[axis]!;
    }
    throw new Error("unreachable");
  });
};

const pad: Primitive<"pad"> = ([x], { starts, dims }, around) => {
  const first = sizes(starts, around);
  return generate(sizes(dims, around), (index) => {
    const inner = index.map((i, axis) => i - first[axis]!);
    const inside = inner.every((i, axis) => i >= 0 && i < x!.shape[axis]!);
    return inside ? at(x!, inner) : 0;
  });
};

const windows: Primitive<"windows"> = ([x], { size, stride, dilation }) => {
  const [rows, length, ...rest] = x!.shape as [number, number, ...number[]];
  let count = 0;
  while (count * stride + (size - 1) * dilation < length) count++;
  return generate([rows, count, size, ...rest], ([b, w, k, ...inner]) =>
    at(x!, [b!, w! * stride + k! * dilation, ...inner]),
  );
};

function checkedRow(row: number, rows: number): number {
  if (Number.isInteger(row) && row >= 0 && row < rows) return row;
  throw new Error(`Index ${row} is outside of a table of ${rows} rows.`);
}

const gather: Primitive<"gather"> = ([table, indices]) =>
  generate([...indices!.shape, ...table!.shape.slice(1)], (index) => {
    const row = at(indices!, index.slice(0, indices!.shape.length));
    return at(table!, [checkedRow(row, table!.shape[0]!), ...index.slice(indices!.shape.length)]);
  });

const scatterAdd: Primitive<"scatterAdd"> = ([indices, updates], { rows }, around) => {
  const count = evaluateDim(rows, around.binding);
  const row = updates!.shape.slice(indices!.shape.length);
  const length = sizeOf(row);
  const data = new Float64Array(count * length);
  indices!.data.forEach((index, i) => {
    const start = checkedRow(index, count) * length;
    for (let j = 0; j < length; j++) data[start + j]! += updates!.data[i * length + j]!;
  });
  return { shape: [count, ...row], data };
};

const randomUniform: Primitive<"randomUniform"> = (_, { dims, low, high, key }, around) => {
  const shape = sizes(dims, around);
  const numbers = new Float32Array(sizeOf(shape));
  uniformInto(key.seed, key.stream, around.iteration, 0, 1, numbers);
  return { shape, data: Float64Array.from(numbers, (u) => low + (high - low) * u) };
};

/** Gram and Schmidt, modified: each row less its parts along the rows before, divided by its length. */
const orthogonalize: Primitive<"orthogonalize"> = ([x]) => {
  const columns = x!.shape[1]!;
  const done: Float64Array[] = [];
  for (let start = 0; start < x!.data.length; start += columns) {
    const row = x!.data.slice(start, start + columns);
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
    x!.shape,
    done.flatMap((row) => [...row]),
  );
};

/** Inputs are fed, not computed. */
export type PrimitiveName = keyof typeof table | UnaryName | BinaryName;

const table = {
  variable: (
    _: readonly NdArray[],
    { variable }: OpAttributes["variable"],
    around: Surroundings,
  ) => {
    const value = around.variables.get(variable);
    if (value === undefined)
      throw new Error(`The oracle was given no numbers for the variable ${variable.path}.`);
    return ndarray(variable.shape, value);
  },
  constant: (
    _: readonly NdArray[],
    { data, dims }: OpAttributes["constant"],
    around: Surroundings,
  ) => {
    const shape = sizes(dims, around);
    return ndarray(
      shape,
      data.length === 1 ? new Float64Array(sizeOf(shape)).fill(data[0]!) : data,
    );
  },
  dimension: (_: readonly NdArray[], { dim }: OpAttributes["dimension"], around: Surroundings) =>
    ndarray([], [evaluateDim(dim, around.binding)]),
  hyperparameters: (
    _: readonly NdArray[],
    { length }: OpAttributes["hyperparameters"],
    around: Surroundings,
  ) => ndarray([length], around.hyper),
  iota: (_: readonly NdArray[], { size }: OpAttributes["iota"], around: Surroundings) =>
    generate(sizes([size], around), ([i]) => i!),
  randomUniform,
  reshape: ([x]: readonly NdArray[], { dims }: OpAttributes["reshape"], around: Surroundings) =>
    ndarray(sizes(dims, around), x!.data),
  transpose: ([x]: readonly NdArray[], { permutation }: OpAttributes["transpose"]) =>
    generate(
      permutation.map((axis) => x!.shape[axis]!),
      (index) =>
        at(
          x!,
          permutation.map((_, axis) => index[permutation.indexOf(axis)]!),
        ),
    ),
  broadcastTo: (
    [x]: readonly NdArray[],
    { dims }: OpAttributes["broadcastTo"],
    around: Surroundings,
  ) => generate(sizes(dims, around), (index) => at(x!, index)),
  concat,
  slice: ([x]: readonly NdArray[], attributes: OpAttributes["slice"], around: Surroundings) => {
    const starts = sizes(attributes.starts, around);
    return generate(sizes(attributes.sizes, around), (index) =>
      at(
        x!,
        index.map((i, axis) => i + starts[axis]!),
      ),
    );
  },
  pad,
  windows,
  reverse: ([x]: readonly NdArray[], { axis }: OpAttributes["reverse"]) =>
    generate(x!.shape, (index) =>
      at(x!, replaced(index, axis, x!.shape[axis]! - 1 - index[axis]!)),
    ),
  cast: ([x]: readonly NdArray[], { dtype }: OpAttributes["cast"]) =>
    dtype === "int32" ? { shape: x!.shape, data: x!.data.map(Math.trunc) } : x!,
  stopGradient: ([x]: readonly NdArray[]) => x!,
  where: ([condition, yes, no]: readonly NdArray[]) =>
    generate(broadcastShapes(condition!.shape, yes!.shape, no!.shape), (index) =>
      at(condition!, index) !== 0 ? at(yes!, index) : at(no!, index),
    ),
  sum: reduction(0, (a, b) => a + b),
  max: reduction(Number.NEGATIVE_INFINITY, Math.max),
  min: reduction(Number.POSITIVE_INFINITY, Math.min),
  any: reduction(0, Math.max),
  argMax,
  matmul,
  gather,
  scatterAdd,
  orthogonalize,
};

const elementwise = Object.fromEntries([
  ...UNARY_NAMES.map((name) => [name, unary(name)]),
  ...BINARY_NAMES.map((name) => [name, binary(name)]),
]) as { readonly [Name in UnaryName | BinaryName]: Primitive<Name> };

export const primitives: { readonly [Name in PrimitiveName]: Primitive<Name> } = {
  ...elementwise,
  ...table,
};

export function isPrimitive(node: OpNode): node is OpNode<PrimitiveName> {
  return node.op in primitives;
}
