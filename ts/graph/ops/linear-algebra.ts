/**
 * Linear algebra: factorizations of matrices, the last two axes of a tensor, and what follows from them. Leading axes
 * are a batch of matrices. Everything is computed in float64 and rounded to float32 at the end.
 */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import type { Tensor } from "../../runtime/tensor.js";
import { checkedEager } from "../checked.js";
import { at, formatShape } from "../dim.js";
import { broadcastTo, reshape } from "../operations/broadcast.js";
import { withGradient } from "../operations/custom-gradient.js";
import {
  abs,
  add,
  and,
  cast,
  div,
  equal,
  greater,
  greaterEqual,
  log,
  mul,
  neg,
  sign,
  sub,
  where,
} from "../operations/elementwise.js";
import { expandDims, squeeze } from "../operations/layout.js";
import { choleskyFactor } from "../operations/linear-algebra/cholesky.js";
import { symmetricEigen } from "../operations/linear-algebra/eigh.js";
import { luFactors } from "../operations/linear-algebra/lu.js";
import {
  matrixDims,
  permutationMatrix,
  squareDims,
  transposed,
  unitMatrix,
} from "../operations/linear-algebra/matrices.js";
import { qrFactors } from "../operations/linear-algebra/qr.js";
import { singularValues } from "../operations/linear-algebra/svd.js";
import { solveTriangular as solveTriangularOf } from "../operations/linear-algebra/triangular.js";
import { matmul } from "../operations/matmul.js";
import { productOver } from "../operations/product.js";
import { max, sum } from "../operations/reduce.js";
import { arange } from "../operations/sources.js";
import { broadcastDims } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { diagonal } from "./creating.js";

/** (A + Aᵀ) / 2, so that both triangles count, in the gradient too. */
function symmetricPart(a: SymbolicTensor): SymbolicTensor {
  return mul(add(a, transposed(a)), 0.5);
}

/**
 * L with A = L Lᵀ of symmetric positive definite matrices [..., n, n], zero above the diagonal; with `upper` its
 * transpose. NaN where a matrix is not positive definite.
 * @throws ShapeError unless the matrices are square
 */
export const cholesky = checkedEager(
  "cholesky",
  "x:tensor upper:flag?",
  (x: SymbolicTensor, upper = false) => {
    squareDims("cholesky", x);
    const { l } = choleskyFactor({ a: symmetricPart(cast(x, "float32")) });
    return upper ? transposed(l) : l;
  },
);

/** The inverse of A from its Cholesky factor: L, of which the lower triangle is read, or with `upper` its transpose. */
export const choleskyInverse = checkedEager(
  "choleskyInverse",
  "x:tensor upper:flag?",
  (x: SymbolicTensor, upper = false) => {
    const { rows } = squareDims("choleskyInverse", x);
    const unit = broadcastTo(unitMatrix(rows), x.dims);
    const inverse = solveTriangularOf(cast(x, "float32"), unit, { lower: !upper });
    return upper ? matmul(inverse, inverse, false, true) : matmul(inverse, inverse, true);
  },
);

/** A right side as matrices: of vectors, which have one axis less than the matrices, each is a column. */
function withColumns(
  op: string,
  a: SymbolicTensor,
  b: SymbolicTensor,
  solve: (a: SymbolicTensor, b: SymbolicTensor) => SymbolicTensor,
): SymbolicTensor {
  const { rows } = matrixDims(op, a);
  const isVector = b.rank === a.rank - 1;
  if ((!isVector && b.rank !== a.rank) || at(b.dims, isVector ? b.rank - 1 : b.rank - 2) !== rows) {
    throw new ShapeError(
      `ops.${op}: a right side b of shape ${formatShape(b.dims)} does not fit matrices a of shape ${formatShape(a.dims)}; expected as many rows, and as many axes or one less.`,
    );
  }
  const [wideA, wideB] = [cast(a, "float32"), cast(isVector ? expandDims(b, -1) : b, "float32")];
  const batch = broadcastDims(op, wideA.dims.slice(0, -2), wideB.dims.slice(0, -2));
  const ofBatch = (x: SymbolicTensor) => broadcastTo(x, [...batch, ...x.dims.slice(-2)]);
  const x = solve(ofBatch(wideA), ofBatch(wideB));
  return isVector ? squeeze(x, -1) : x;
}

/**
 * X with T X = B of triangles [..., n, n], of which the upper one, or with `lower` the lower one, is read; B may be vectors [..., n].
 */
export const solveTriangular = checkedEager(
  "solveTriangular",
  "a:tensor b:tensor lower:flag?",
  (a: SymbolicTensor, b: SymbolicTensor, lower = false) =>
    withColumns("solveTriangular", a, b, (t, columns) => solveTriangularOf(t, columns, { lower })),
);

/** L and U in one matrix with P A = L U, and with which row each row was exchanged (int32): `[lu, pivots]`. */
export const luFactor = checkedEager(
  "luFactor",
  "x:tensor",
  (x: SymbolicTensor): [SymbolicTensor, SymbolicTensor] => {
    const { lu, pivots } = luFactors({ a: cast(x, "float32") });
    return [lu, cast(pivots, "int32")];
  },
);

/** X with A X = B by elimination. Its gradients, dB = A⁻ᵀ dX and dA = -dB Xᵀ, are systems as well. */
function solved(a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor {
  const { lu, order } = luFactors({ a });
  const exchanged = matmul(permutationMatrix(order), b);
  const y = solveTriangularOf(lu, exchanged, { lower: true, unitDiagonal: true });
  const value = solveTriangularOf(lu, y, { lower: false });
  const rule = (dx: SymbolicTensor, [ownA]: readonly SymbolicTensor[], x: SymbolicTensor) => {
    if (ownA === undefined) return [];
    const db = solved(transposed(ownA), dx);
    return [neg(matmul(db, x, false, true)), db];
  };
  return withGradient({ value, xs: [a, b] }, { rule }).y;
}

/** X with A X = B of square matrices [..., n, n]; B may be vectors [..., n]. Infinite or NaN where a matrix is singular. */
export const solve = checkedEager(
  "solve",
  "a:tensor b:tensor",
  (a: SymbolicTensor, b: SymbolicTensor) => {
    squareDims("solve", a);
    return withColumns("solve", a, b, solved);
  },
);

function inverse(a: SymbolicTensor): SymbolicTensor {
  const { rows } = squareDims("inv", a);
  return solved(a, broadcastTo(unitMatrix(rows), a.dims));
}

/** The inverses of square matrices. Infinite or NaN where a matrix is singular. */
export const inv = checkedEager("inv", "x:tensor", (x: SymbolicTensor) => {
  squareDims("inv", x);
  return inverse(cast(x, "float32"));
});

function productOfLast(x: SymbolicTensor): SymbolicTensor {
  return productOver({ x }, { axis: x.rank - 1, count: 1 }).y;
}

/** The diagonal of U, and the sign of the exchanges. */
function eliminated(a: SymbolicTensor) {
  const { rows } = squareDims("det", a);
  const { lu, pivots } = luFactors({ a });
  const signs = where(equal(pivots, arange(rows)), 1, -1);
  return { diagonalOfU: diagonal(lu, 0, -2, -1), parity: productOfLast(signs) };
}

/** dy A⁻ᵀ, of a number for each matrix. */
function alongInverse(a: SymbolicTensor, dy: SymbolicTensor): SymbolicTensor {
  return mul(transposed(inverse(a)), reshape(dy, [...dy.dims, 1, 1]));
}

/** The determinants of square matrices. The gradient, det(A) A⁻ᵀ, is not a number where a matrix is singular. */
export const det = checkedEager("det", "x:tensor", (x: SymbolicTensor) => {
  squareDims("det", x);
  const a = cast(x, "float32");
  const { diagonalOfU, parity } = eliminated(a);
  const rule = (dy: SymbolicTensor, [own]: readonly SymbolicTensor[], y: SymbolicTensor) =>
    own === undefined ? [] : [alongInverse(own, mul(dy, y))];
  return withGradient({ value: mul(productOfLast(diagonalOfU), parity), xs: [a] }, { rule }).y;
});

/** Sign and logarithm of the size of the determinants of square matrices: `[sign, logarithm]`; of a singular one 0 and -Infinity. */
export const slogdet = checkedEager(
  "slogdet",
  "x:tensor",
  (x: SymbolicTensor): [SymbolicTensor, SymbolicTensor] => {
    squareDims("slogdet", x);
    const a = cast(x, "float32");
    const { diagonalOfU, parity } = eliminated(a);
    const rule = (dy: SymbolicTensor, [own]: readonly SymbolicTensor[]) =>
      own === undefined ? [] : [alongInverse(own, dy)];
    const value = sum(log(abs(diagonalOfU)), -1);
    const signs = mul(productOfLast(sign(diagonalOfU)), parity);
    return [signs, withGradient({ value, xs: [a] }, { rule }).y];
  },
);

/** The logarithm of the determinants of symmetric positive definite matrices: twice that of the diagonal of their Cholesky factor. */
export const logdet = checkedEager("logdet", "x:tensor", (x: SymbolicTensor) => {
  squareDims("logdet", x);
  const { l } = choleskyFactor({ a: symmetricPart(cast(x, "float32")) });
  return mul(sum(log(diagonal(l, 0, -2, -1)), -1), 2);
});

/**
 * A = Q R of matrices [..., m, n]: `[q, r]`. With `mode` "reduced" (the default) Q is [..., m, min(m, n)], with "complete"
 * [..., m, m]. The gradient is that of "reduced" with m >= n.
 */
export const qr = checkedEager(
  "qr",
  "x:tensor mode:text?",
  (
    x: SymbolicTensor,
    mode: "reduced" | "complete" = "reduced",
  ): [SymbolicTensor, SymbolicTensor] => {
    if (mode !== "reduced" && mode !== "complete")
      throw new ValueError(`ops.qr: mode must be "reduced" or "complete", got "${String(mode)}".`);
    const { q, r } = qrFactors({ a: cast(x, "float32") }, { full: mode === "complete" });
    return [q, r];
  },
);

/**
 * Eigenvalues [..., n], the smallest first, and eigenvectors, the columns of [..., n, n], of symmetric matrices: `[w, v]`. The
 * largest component of each vector is positive. Where vectors are used, gradients are those of eigenvalues that differ.
 */
export const eigh = checkedEager(
  "eigh",
  "x:tensor",
  (x: SymbolicTensor): [SymbolicTensor, SymbolicTensor] => {
    squareDims("eigh", x);
    const { w, v } = symmetricEigen({ a: symmetricPart(cast(x, "float32")) });
    return [w, v];
  },
);

/** What `svd` returns: all factors, or singular values alone. */
interface SingularValueDecomposition {
  (
    x: SymbolicTensor,
    fullMatrices?: boolean,
    computeUv?: true,
  ): [u: SymbolicTensor, s: SymbolicTensor, vt: SymbolicTensor];
  (x: SymbolicTensor, fullMatrices: boolean | undefined, computeUv: false): SymbolicTensor;
  (x: Tensor, fullMatrices?: boolean, computeUv?: true): [u: Tensor, s: Tensor, vt: Tensor];
  (x: Tensor, fullMatrices: boolean | undefined, computeUv: false): Tensor;
}

/**
 * A = U diag(s) Vᵀ of matrices [..., m, n]: `[u, s, vt]`, the largest singular value first. U and Vᵀ are square, without
 * `fullMatrices` (default true) they have min(m, n) columns and rows; without `computeUv` only s is returned. The gradient
 * of U and Vᵀ is that of `fullMatrices` false and of singular values that differ and are not 0.
 */
// The results depend on the value of an argument, which the type of a single function can't say.
export const svd = checkedEager(
  "svd",
  "x:tensor fullMatrices:flag? computeUv:flag?",
  (x: SymbolicTensor, fullMatrices = true, computeUv = true) => {
    const a = cast(x, "float32");
    return computeUv ? singularValues(a, fullMatrices) : singularValues(a, false)[1];
  },
) as unknown as SingularValueDecomposition;

/** The difference between 1 and the next larger float32. */
const EPSILON = 2 ** -23;

/** V diag(1 / s) Uᵀ, in which 1 / s is 0 unless s counts. The gradient is that of a constant rank (Golub and Pereyra 1973). */
function pseudoinverse(
  a: SymbolicTensor,
  counts: (s: SymbolicTensor) => SymbolicTensor,
): SymbolicTensor {
  const [u, s, vt] = singularValues(a, false);
  const isUsed = counts(s);
  const reciprocals = where(isUsed, div(1, where(isUsed, s, 1)), 0);
  const value = matmul(mul(transposed(vt), expandDims(reciprocals, -2)), u, false, true);
  const rule = (dp: SymbolicTensor, [own]: readonly SymbolicTensor[], p: SymbolicTensor) => {
    if (own === undefined) return [];
    // -Pᵀ dP Pᵀ + (1 - A P) dPᵀ P Pᵀ + Pᵀ P dPᵀ (1 - P A)
    const direct = matmul(matmul(p, dp, true), p, false, true);
    const ofColumns = matmul(matmul(dp, p, true), p, false, true);
    const ofRows = matmul(matmul(p, p, true), dp, false, true);
    const outside = sub(ofColumns, matmul(own, matmul(p, ofColumns)));
    const beside = sub(ofRows, matmul(matmul(ofRows, p), own));
    return [sub(add(outside, beside), direct)];
  };
  return withGradient({ value, xs: [a] }, { rule }).y;
}

/** The largest of the last axis, which is kept: singular values come in this order. */
function largest(s: SymbolicTensor): SymbolicTensor {
  return max(s, -1, true);
}

/**
 * The pseudoinverses [..., n, m] of matrices [..., m, n]. Singular values of at most `rcond` times the largest count as 0;
 * by default 10 max(m, n) 2⁻²³.
 */
export const pinv = checkedEager(
  "pinv",
  "x:tensor rcond:numberOrNull?",
  (x: SymbolicTensor, rcond: number | null = null) => {
    const { rows, columns } = matrixDims("pinv", x);
    const fraction = rcond ?? 10 * Math.max(rows, columns) * EPSILON;
    return pseudoinverse(cast(x, "float32"), (s) => greater(s, mul(largest(s), fraction)));
  },
);

/**
 * The X of least |X| for which |A X - B| is least, of matrices [..., m, n]; B may be vectors [..., m]. Singular values below
 * `rcond` times the largest count as 0; by default max(m, n) 2⁻²³.
 */
export const lstsq = checkedEager(
  "lstsq",
  "a:tensor b:tensor rcond:numberOrNull?",
  (a: SymbolicTensor, b: SymbolicTensor, rcond: number | null = null) => {
    const { rows, columns } = matrixDims("lstsq", a);
    const fraction =
      rcond === null ? Math.max(rows, columns) * EPSILON : rcond < 0 ? EPSILON : rcond;
    return withColumns("lstsq", a, b, (matrices, right) =>
      matmul(
        pseudoinverse(matrices, (s) =>
          and(greater(s, 0), greaterEqual(s, mul(largest(s), fraction))),
        ),
        right,
      ),
    );
  },
);

/** How many singular values are above `tol`, as int32; by default above max(m, n) 2⁻²³ times the largest. */
export const matrixRank = checkedEager(
  "matrixRank",
  "x:tensor tol:numberOrNull?",
  (x: SymbolicTensor, tol: number | null = null) => {
    const { rows, columns } = matrixDims("matrixRank", x);
    const [, s] = singularValues(cast(x, "float32"), false);
    const least = tol ?? mul(largest(s), Math.max(rows, columns) * EPSILON);
    return sum(cast(greater(s, least), "int32"), -1);
  },
);
