/** Activations that are smooth, or smooth on either side of 0. */

import { boolean, number, optional } from "../../runtime/registry/kinds.js";
import { eager } from "../eager.js";
import {
  abs,
  add,
  cast,
  div,
  erf,
  exp,
  expm1,
  greater,
  tanh as hyperbolicTangent,
  sigmoid as logistic,
  mul,
  neg,
  softplus as softPlus,
  sqrt,
  square,
  sub,
  where,
} from "../operations/elementwise.js";
import type { SymbolicTensor } from "../symbolic.js";
import { activation } from "./activation.js";

/** 1 / (1 + e⁻ˣ) */
export const sigmoid = /* @__PURE__ */ eager(logistic);

/** log(1 + eˣ) */
export const softplus = /* @__PURE__ */ eager(softPlus);

/** Hyperbolic tangent. */
export const tanh = /* @__PURE__ */ eager(hyperbolicTangent);

/** Options of `elu` and `celu`. */
export interface EluOptions {
  /** Limit below: -alpha. Default 1. */
  readonly alpha?: number;
}

/** min(x, 0). A large x must not reach the exponential: its infinity times 0 makes the gradient NaN. */
function belowZero(x: SymbolicTensor): SymbolicTensor {
  return where(greater(x, 0), 0, x);
}

/** x above 0, alpha (eˣ - 1) below. */
export const elu = /* @__PURE__ */ activation<EluOptions>(
  "elu",
  () => ({ alpha: optional(number(), 1) }),
  (x, { alpha }) => where(greater(x, 0), x, mul(expm1(belowZero(x)), alpha)),
);

/** x above 0, alpha (exp(x / alpha) - 1) below. */
export const celu = /* @__PURE__ */ activation<EluOptions>(
  "celu",
  () => ({ alpha: optional(number(), 1) }),
  (x, { alpha }) => where(greater(x, 0), x, mul(expm1(div(belowZero(x), alpha)), alpha)),
);

/** Fixed points of mean 0 and variance 1 (Klambauer et al., 2017). */
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** Scaled elu: keeps mean 0 and variance 1 from layer to layer. */
export const selu = /* @__PURE__ */ eager(
  (x: SymbolicTensor): SymbolicTensor => mul(elu(x, { alpha: SELU_ALPHA }), SELU_SCALE),
);

/** eˣ */
export const exponential = /* @__PURE__ */ eager((x: SymbolicTensor): SymbolicTensor => exp(x));

/** Options of `gelu`. */
export interface GeluOptions {
  /** Use tanh instead of the error function. Default false. */
  readonly approximate?: boolean;
}

/** x Φ(x), Φ the normal distribution: x (1 + erf(x / √2)) / 2 (Hendrycks and Gimpel, 2016). */
export const gelu = /* @__PURE__ */ activation<GeluOptions>(
  "gelu",
  () => ({ approximate: optional(boolean(), false) }),
  (given, { approximate }) => {
    const x = cast(given, "float32");
    const inner = approximate
      ? tanh(mul(add(x, mul(mul(square(x), x), 0.044715)), Math.sqrt(2 / Math.PI)))
      : erf(mul(x, Math.SQRT1_2));
    return mul(mul(x, 0.5), add(inner, 1));
  },
);

/** log sigmoid(x) = -softplus(-x) */
export const logSigmoid = /* @__PURE__ */ eager(
  (x: SymbolicTensor): SymbolicTensor => neg(softplus(neg(cast(x, "float32")))),
);

/** x tanh(softplus(x)) (Misra, 2019) */
export const mish = /* @__PURE__ */ eager(
  (x: SymbolicTensor): SymbolicTensor => mul(x, tanh(softplus(x))),
);

/** x sigmoid(x), also called swish */
export const silu = /* @__PURE__ */ eager(
  (x: SymbolicTensor): SymbolicTensor => mul(x, sigmoid(x)),
);

/** x / (1 + |x|) */
export const softsign = /* @__PURE__ */ eager((x: SymbolicTensor): SymbolicTensor => {
  const floats = cast(x, "float32");
  return div(floats, add(abs(floats), 1));
});

/** Options of `squareplus`. */
export interface SquareplusOptions {
  /** Width of the curved region around 0. Default 4. */
  readonly b?: number;
}

/** (x + √(x² + b)) / 2 */
export const squareplus = /* @__PURE__ */ activation<SquareplusOptions>(
  "squareplus",
  () => ({ b: optional(number(), 4) }),
  (given, { b }) => {
    const x = cast(given, "float32");
    return mul(add(x, sqrt(add(square(x), b))), 0.5);
  },
);

/** x - tanh(x) */
export const tanhShrink = /* @__PURE__ */ eager(
  (x: SymbolicTensor): SymbolicTensor => sub(x, tanh(x)),
);
