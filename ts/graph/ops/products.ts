/** Products of vectors, matrices and tensors. */
import { ShapeError } from "../../runtime/errors.js";
import { checkedEager } from "../checked.js";
import { at, type Dim, formatShape, multiplyDims, productOfDims } from "../dim.js";
import { reshape } from "../operations/broadcast.js";
import { concatenate } from "../operations/concat.js";
import { add, cast, mul, sqrt, square, sub } from "../operations/elementwise.js";
import { slice, take, transpose } from "../operations/layout.js";
import { matmul } from "../operations/matmul.js";
import { sum } from "../operations/reduce.js";
import { asSymbolic, type Operand } from "../operations/sources.js";
import { broadcastDims, mayAgree, normalizeAxis } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";

/**
 * The product over the last axis of x1 and the last but one of x2 (of vectors their only one): [..., n] and [n, m] give
 * [..., m]. A scalar multiplies.
 * @throws ShapeError where the sizes of these axes differ.
 */
export const dot = checkedEager("dot", "x1:operand x2:operand", (x1: Operand, x2: Operand) => {
  const [a, b] = [asSymbolic(x1), asSymbolic(x2)];
  if (a.rank === 0 || b.rank === 0) return mul(x1, x2);
  return contracted("dot", a, b, [a.rank - 1], [Math.max(0, b.rank - 2)]);
});

/**
 * The sum of the products of all elements of tensors of equally many.
 * @throws ShapeError where one has more elements than the other.
 */
export const vdot = checkedEager("vdot", "x1:operand x2:operand", (x1: Operand, x2: Operand) => {
  const [a, b] = [x1, x2].map((x) => {
    const tensor = asSymbolic(x);
    return reshape(tensor, [productOfDims(tensor.dims)]);
  }) as [SymbolicTensor, SymbolicTensor];
  return contracted("vdot", a, b, [0], [0]);
});

/**
 * The product over the last axes of both: [..., n] and [m, n] give [..., m]. A scalar multiplies.
 * @throws ShapeError where the sizes of these axes differ.
 */
export const inner = checkedEager("inner", "x1:operand x2:operand", (x1: Operand, x2: Operand) => {
  const [a, b] = [asSymbolic(x1), asSymbolic(x2)];
  if (a.rank === 0 || b.rank === 0) return mul(x1, x2);
  return contracted("inner", a, b, [a.rank - 1], [b.rank - 1]);
});

/** The product of each element of x1 with each of x2, both as vectors: of m and n elements [m, n]. */
export const outer = checkedEager("outer", "x1:operand x2:operand", (x1: Operand, x2: Operand) => {
  const [a, b] = [asSymbolic(x1), asSymbolic(x2)];
  return mul(reshape(a, [productOfDims(a.dims), 1]), reshape(b, [1, productOfDims(b.dims)]));
});

/**
 * The product over the last `axes` axes of x1 and the first of x2, by default 2, or over the axes of two lists. The other
 * axes of x1 come first in the result, then those of x2.
 * @throws ShapeError where there are fewer axes, and where their sizes differ.
 */
export const tensordot = checkedEager(
  "tensordot",
  "x1:tensor x2:tensor axes:contraction?",
  (
    x1: SymbolicTensor,
    x2: SymbolicTensor,
    axes: number | readonly [number | readonly number[], number | readonly number[]] = 2,
  ) => {
    if (typeof axes === "number") {
      const count = Array.from({ length: axes }, (_, index) => index);
      if (axes > Math.min(x1.rank, x2.rank))
        throw new ShapeError(
          `ops.tensordot: there are no ${axes} axes in ${formatShape(x1.dims)} and ${formatShape(x2.dims)}.`,
        );
      return contracted(
        "tensordot",
        x1,
        x2,
        count.map((one) => x1.rank - axes + one),
        count,
      );
    }
    const [ofA, ofB] = axes.map((list) => (typeof list === "number" ? [list] : list));
    return contracted(
      "tensordot",
      x1,
      x2,
      (ofA ?? []).map((axis) => normalizeAxis(axis, x1.rank)),
      (ofB ?? []).map((axis) => normalizeAxis(axis, x2.rank)),
    );
  },
);

/** The sum of products over axes of both: one matrix product. */
function contracted(
  op: string,
  a: SymbolicTensor,
  b: SymbolicTensor,
  ofA: readonly number[],
  ofB: readonly number[],
): SymbolicTensor {
  const fits =
    ofA.length === ofB.length &&
    ofA.every((axis, index) => mayAgree(at(a.dims, axis), at(b.dims, ofB[index]!)));
  if (!fits) {
    throw new ShapeError(
      `ops.${op}: axes [${ofA.join(", ")}] of ${formatShape(a.dims)} and [${ofB.join(", ")}] of ${formatShape(b.dims)} must have equal sizes.`,
    );
  }
  const rest = (x: SymbolicTensor, used: readonly number[]) =>
    x.dims.flatMap((_, axis) => (used.includes(axis) ? [] : [axis]));
  const [restOfA, restOfB] = [rest(a, ofA), rest(b, ofB)];
  const size = (x: SymbolicTensor, axes: readonly number[]) =>
    axes.map((axis) => at(x.dims, axis)).reduce(multiplyDims, 1);
  const rows = reshape(transpose(a, [...restOfA, ...ofA]), [size(a, restOfA), size(a, ofA)]);
  const columns = reshape(transpose(b, [...ofB, ...restOfB]), [size(b, ofB), size(b, restOfB)]);
  const dims = [
    ...restOfA.map((axis) => at(a.dims, axis)),
    ...restOfB.map((axis) => at(b.dims, axis)),
  ];
  return reshape(matmul(rows, columns), dims);
}

/**
 * The cross product of vectors of 2 or 3 elements along an axis, by default the last; of two of 2 elements a number.
 * @throws ShapeError for vectors of other sizes.
 */
export const cross = checkedEager(
  "cross",
  "x1:tensor x2:tensor axisa:axis? axisb:axis? axisc:axis? axis:axis?",
  (x1: SymbolicTensor, x2: SymbolicTensor, axisa = -1, axisb = -1, axisc = -1, axis?: number) => {
    const [ofA, ofB, ofC] = axis === undefined ? [axisa, axisb, axisc] : [axis, axis, axis];
    const a = components(x1, ofA);
    const b = components(x2, ofB);
    const [a0, a1, a2 = 0] = a as [SymbolicTensor, SymbolicTensor, SymbolicTensor?];
    const [b0, b1, b2 = 0] = b as [SymbolicTensor, SymbolicTensor, SymbolicTensor?];
    const third = sub(mul(a0, b1), mul(a1, b0));
    if (a.length === 2 && b.length === 2) return third;
    const all = [sub(mul(a1, b2), mul(a2, b1)), sub(mul(a2, b0), mul(a0, b2)), third];
    const dims = broadcastDims("cross", all[0]!.dims, all[1]!.dims);
    const place = normalizeAxis(ofC, dims.length + 1);
    return concatenate(
      all.map((one) => reshape(one, [...dims.slice(0, place), 1, ...dims.slice(place)])),
      place,
    );
  },
);

function components(x: SymbolicTensor, axis: number): SymbolicTensor[] {
  const size = at(x.dims, normalizeAxis(axis, x.rank));
  if (size !== 2 && size !== 3)
    throw new ShapeError(
      `ops.cross: vectors must have 2 or 3 elements, got axis ${axis} of ${formatShape(x.dims)}.`,
    );
  return Array.from({ length: size }, (_, index) => take(x, index, axis));
}

/** Kronecker's product: each element of x1 times the whole of x2, in its place. [a, b] and [c, d] give [a c, b d]. */
export const kron = checkedEager(
  "kron",
  "x1:tensor x2:tensor",
  (x1: SymbolicTensor, x2: SymbolicTensor) => {
    const rank = Math.max(x1.rank, x2.rank);
    const full = (x: SymbolicTensor): Dim[] => [
      ...Array.from({ length: rank - x.rank }, () => 1),
      ...x.dims,
    ];
    const [a, b] = [full(x1), full(x2)];
    const left = reshape(
      x1,
      a.flatMap((dim): Dim[] => [dim, 1]),
    );
    const right = reshape(
      x2,
      b.flatMap((dim): Dim[] => [1, dim]),
    );
    return reshape(
      mul(left, right),
      a.map((dim, axis) => multiplyDims(dim, at(b, axis))),
    );
  },
);

/**
 * Euclid's distance of each row of x1 [..., m, d] from each of x2 [..., n, d]: [..., m, n].
 * @throws ShapeError for fewer than two axes.
 */
export const cdist = checkedEager(
  "cdist",
  "x1:tensor x2:tensor",
  (x1: SymbolicTensor, x2: SymbolicTensor) => {
    const [a, b] = [cast(x1, "float32"), cast(x2, "float32")];
    if (a.rank < 2 || b.rank < 2)
      throw new ShapeError(
        `ops.cdist: expected matrices, got ${formatShape(a.dims)} and ${formatShape(b.dims)}.`,
      );
    const left = reshape(a, [...a.dims.slice(0, -1), 1, at(a.dims, a.rank - 1)]);
    const right = reshape(b, [...b.dims.slice(0, -2), 1, ...b.dims.slice(-2)]);
    return sqrt(sum(square(sub(left, right)), -1));
  },
);

/**
 * The area under points y along an axis, by default the last, by the trapezoidal rule: at positions x, a vector or of the
 * shape of y, or without them at distances dx (default 1).
 */
export const trapezoid = checkedEager(
  "trapezoid",
  "y:tensor x:tensorOrNull? dx:number? axis:axis?",
  (y: SymbolicTensor, x: SymbolicTensor | null = null, dx = 1, axis = -1) => {
    const floats = cast(y, "float32");
    const position = normalizeAxis(axis, floats.rank);
    const heights = mul(add(later(floats, position), earlier(floats, position)), 0.5);
    if (x === null) return sum(mul(heights, dx), position);
    const points =
      x.rank === 1
        ? reshape(
            x,
            floats.dims.map((_, other): Dim => (other === position ? at(x.dims, 0) : 1)),
          )
        : x;
    const width = x.rank === 1 ? position : normalizeAxis(axis, x.rank);
    return sum(mul(heights, sub(later(points, width), earlier(points, width))), position);
  },
);

function later(x: SymbolicTensor, axis: number): SymbolicTensor {
  return slice(
    x,
    x.dims.map((_, other): Dim => (other === axis ? 1 : 0)),
    x.dims.map((dim, other): Dim => (other === axis ? -1 : dim)),
  );
}

function earlier(x: SymbolicTensor, axis: number): SymbolicTensor {
  return slice(
    x,
    x.dims.map(() => 0),
    later(x, axis).dims,
  );
}
