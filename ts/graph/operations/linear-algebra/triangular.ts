/** Systems of equations with a triangular matrix. */
import { ShapeError } from "../../../runtime/errors.js";
import { formatShape } from "../../dim.js";
import { product, sizes } from "../../lowering.js";
import { defineOp } from "../../operation.js";
import { typeOf } from "../../shapes.js";
import type { SymbolicTensor } from "../../symbolic.js";
import { neg, sub } from "../elementwise.js";
import { matmul } from "../matmul.js";
import { diagonalPart, lowerPart, squareDims, transposed } from "./matrices.js";

/** Which triangle of the matrix is read, and how. */
export interface TriangleAttributes {
  readonly lower: boolean;
  /** Whether the system is of its transpose. */
  readonly transposed?: boolean;
  /** Whether its diagonal is taken to be ones. */
  readonly unitDiagonal?: boolean;
}

/** x with op(T) x = b, of T [..., n, n] and b [..., n, k] with the same leading axes. */
export const triangularSystem = defineOp({
  name: "solveTriangular",
  inputs: { t: "needed", b: "needed" },
  outputs: { x: "tensor" },
  shape: ({ t, b }, _: TriangleAttributes) => {
    const { batch, rows } = squareDims("solveTriangular", t);
    const fits =
      b.rank === t.rank &&
      b.dims[b.rank - 2] === rows &&
      formatShape(b.dims.slice(0, -2)) === formatShape(batch);
    if (fits) return { x: typeOf(b.dims) };
    throw new ShapeError(
      `ops.solveTriangular: matrices ${formatShape(t.dims)} do not fit a right side of shape ${formatShape(b.dims)}.`,
    );
  },
  // With T x = b: db solves Tᵀ db = dx, and dT is -db xᵀ within the triangle; of a transpose all of it is transposed.
  gradient: ({ operands: { t }, results: { x }, attributes }, { x: dx }) => {
    const db = solveTriangular(t, dx, { ...attributes, transposed: !attributes.transposed });
    const whole = attributes.transposed ? matmul(x, db, false, true) : matmul(db, x, false, true);
    const within = attributes.lower ? lowerPart(whole) : transposed(lowerPart(transposed(whole)));
    const read = attributes.unitDiagonal ? sub(within, diagonalPart(within)) : within;
    return { t: neg(read), b: db };
  },
  lower: ({ operands: { t, b }, results: { x }, attributes }, to) => {
    const shape = sizes(to, b.dims);
    const [n = 1, columns = 1] = shape.slice(-2);
    to.emit("solveTriangular", {
      count: product(shape.slice(0, -2)),
      n,
      columns,
      lower: attributes.lower,
      transposed: attributes.transposed ?? false,
      unitDiagonal: attributes.unitDiagonal ?? false,
      t: to.ref(t),
      b: to.ref(b),
      x: to.ref(x),
    });
  },
});

/** x with op(T) x = b, of T [..., n, n] and b [..., n, k] with the same leading axes. */
export function solveTriangular(
  t: SymbolicTensor,
  b: SymbolicTensor,
  attributes: TriangleAttributes,
): SymbolicTensor {
  return triangularSystem({ t, b }, attributes).x;
}
