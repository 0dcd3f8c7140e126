/** The dense kernel: matrix product, bias and activation in one. */
import { ShapeError } from "../../runtime/errors.js";
import { at, formatShape } from "../dim.js";
import { optionalRef, rowsAndColumns, usedRef } from "../lowering.js";
import { defineOp } from "../operation.js";
import { lastDim, mayAgree, typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { broadcastTo } from "./broadcast.js";
import { add, mul, sub } from "./elementwise.js";
import { matmul, weightGradient } from "./matmul.js";

/** Activations whose derivative is a function of their output, so that dense keeps only the output. */
export type FusedActivation = "linear" | "relu" | "tanh" | "sigmoid";

interface DenseAttributes {
  readonly activation: FusedActivation;
}

/** y = activation(x W + b) over the last axis of x: x [..., k], kernel [k, n], bias [n], y [..., n]. */
export const denseKernel = defineOp({
  name: "dense",
  inputs: { x: "needed", kernel: "needed", bias: "optional" },
  outputs: { y: "tensor" },
  shape: ({ x, kernel }, _: DenseAttributes) => {
    if (!mayAgree(lastDim(x.dims), at(kernel.dims, 0))) {
      throw new ShapeError(
        `dense: the last axis of ${formatShape(x.dims)} must have ${at(kernel.dims, 0)} elements, as the kernel ${formatShape(kernel.dims)} says.`,
      );
    }
    return { y: typeOf([...x.dims.slice(0, -1), at(kernel.dims, 1)]) };
  },
  // y = f(z), z = x W + b: dz = dy f'(y), dx = dz Wᵀ, dW = xᵀ dz, db = Σ dz over rows.
  gradient: ({ operands: { x, kernel, bias }, results: { y }, attributes }, { y: dy }) => {
    const isLinear = attributes.activation === "linear";
    const back = isLinear && bias === null ? null : denseActivationGrad({ y, dy }, attributes);
    const dz = back === null || isLinear ? dy : back.dz;
    return {
      x: matmul(dz, kernel, false, true),
      kernel: weightGradient(x, dz, false),
      bias: back === null || bias === null ? null : back.db,
    };
  },
  lower: ({ operands: { x, kernel, bias }, results: { y }, attributes: { activation } }, to) => {
    const { rows, columns } = rowsAndColumns(to, y);
    to.emit("dense", {
      m: rows,
      k: rowsAndColumns(to, x).columns,
      n: columns,
      x: to.ref(x),
      kernel: to.ref(kernel),
      bias: optionalRef(to, bias),
      activation,
      y: to.ref(y),
    });
  },
});

/** dz = dy f'(y), and db = Σ dz over all but the last axis. */
export const denseActivationGrad = defineOp({
  name: "denseActivationGrad",
  inputs: { y: "needed", dy: "needed" },
  outputs: { dz: "tensor", db: "tensor" },
  shape: ({ y }, _: DenseAttributes) => ({ dz: typeOf(y.dims), db: typeOf([lastDim(y.dims)]) }),
  // With g = d + e, the gradients of dz and db, of which e is that of each row: dy gets g f'(y), y gets g dy f''(y).
  gradient: ({ operands: { y, dy }, attributes }, { dz: d, db: e }) => {
    const g = broadcastTo(add(d ?? 0, e ?? 0), y.dims);
    const second = secondDerivative(y, attributes);
    return {
      y: second === null ? null : mul(mul(g, dy), second),
      dy: activationBack(y, g, attributes),
    };
  },
  lower: ({ operands: { y, dy }, results: { dz, db }, attributes: { activation } }, to) => {
    const { rows, columns } = rowsAndColumns(to, y);
    to.emit("denseActivationGrad", {
      m: rows,
      n: columns,
      y: to.ref(y),
      dy: to.ref(dy),
      activation,
      dz: usedRef(to, dz),
      db: usedRef(to, db),
    });
  },
});

/** `denseActivationGrad` with an explicit type: its own rule can't infer the type of the definition that it is part of. */
function activationBack(
  y: SymbolicTensor,
  dy: SymbolicTensor,
  attributes: DenseAttributes,
): SymbolicTensor {
  return denseActivationGrad({ y, dy }, attributes).dz;
}

/** The derivative of f', which is written as a function of y, with respect to y; null where it is zero. */
function secondDerivative(
  y: SymbolicTensor,
  { activation }: DenseAttributes,
): SymbolicTensor | null {
  if (activation === "tanh") return mul(y, -2);
  return activation === "sigmoid" ? sub(1, mul(y, 2)) : null;
}

/** activation(x W + b) over the last axis of x, in one kernel. */
export function dense(
  x: SymbolicTensor,
  kernel: SymbolicTensor,
  bias: SymbolicTensor | null,
  activation: FusedActivation = "linear",
): SymbolicTensor {
  return denseKernel({ x, kernel, bias }, { activation }).y;
}
