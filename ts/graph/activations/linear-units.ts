/**
 * Piecewise linear activations, and sparsePlus, which has a quadratic piece. Integers stay integers where Keras keeps
 * them; where the result is float32, so is all of the computation.
 */

import { nullable, number, optional } from "../../runtime/registry/kinds.js";
import { eager } from "../eager.js";
import {
  abs,
  add,
  cast,
  clip,
  div,
  greater,
  greaterEqual,
  less,
  lessEqual,
  minimum,
  mul,
  relu as rectified,
  sub,
  where,
} from "../operations/elementwise.js";
import { asSymbolic } from "../operations/sources.js";
import type { SymbolicTensor } from "../symbolic.js";
import { activation } from "./activation.js";

/** x */
export const linear = /* @__PURE__ */ eager((x: SymbolicTensor): SymbolicTensor => x);

/** uint8 as int32, which has negative numbers. */
function signed(given: SymbolicTensor): SymbolicTensor {
  const x = asSymbolic(given);
  return x.dtype === "uint8" ? cast(x, "int32") : x;
}

/** Options of `relu`. */
export interface ReluOptions {
  /** Slope below the threshold. Default 0. */
  readonly negativeSlope?: number;
  /** Upper limit of the output. Default none. */
  readonly maxValue?: number | null;
  /** Below it the slope is `negativeSlope`. Default 0. */
  readonly threshold?: number;
}

/** max(x, 0); with options x above the threshold, negativeSlope (x - threshold) below, at most maxValue. */
export const relu = /* @__PURE__ */ activation<ReluOptions>(
  "relu",
  () => ({
    negativeSlope: optional(number(), 0),
    maxValue: optional(nullable(number()), null),
    threshold: optional(number(), 0),
  }),
  (x, { negativeSlope, maxValue, threshold: from }) => {
    const shifted = from === 0 ? x : sub(signed(x), from);
    const below = negativeSlope === 0 ? 0 : mul(shifted, negativeSlope);
    const plain = negativeSlope === 0 && from === 0;
    const y = plain ? rectified(x) : where(greater(x, from), x, below);
    return maxValue === null ? y : minimum(y, maxValue);
  },
);

/** max(x, 0), at most 6. */
export const relu6 = /* @__PURE__ */ eager(
  (x: SymbolicTensor): SymbolicTensor => clip(cast(x, "float32"), 0, 6),
);

/** Options of `leakyRelu`. */
export interface LeakyReluOptions {
  /** Slope below 0. Default 0.2. */
  readonly negativeSlope?: number;
}

/** x above 0, negativeSlope x below. */
export const leakyRelu = /* @__PURE__ */ activation<LeakyReluOptions>(
  "leakyRelu",
  () => ({ negativeSlope: optional(number(), 0.2) }),
  (x, { negativeSlope }) => where(greater(x, 0), x, mul(x, negativeSlope)),
);

/** relu6(x + 3) / 6 */
export const hardSigmoid = /* @__PURE__ */ eager(
  (x: SymbolicTensor): SymbolicTensor => div(relu6(add(cast(x, "float32"), 3)), 6),
);

/** x hardSigmoid(x) */
export const hardSilu = /* @__PURE__ */ eager(
  (x: SymbolicTensor): SymbolicTensor => mul(x, hardSigmoid(x)),
);

/** x limited to [-1, 1]; uint8 becomes int32. */
export const hardTanh = /* @__PURE__ */ eager(
  (x: SymbolicTensor): SymbolicTensor => clip(signed(x), -1, 1),
);

/** Options of `hardShrink` and `softShrink`. */
export interface ShrinkOptions {
  /** Inputs in [-threshold, threshold] become 0. Default 0.5. */
  readonly threshold?: number;
}

/** x where |x| > threshold, else 0. */
export const hardShrink = /* @__PURE__ */ activation<ShrinkOptions>(
  "hardShrink",
  () => ({ threshold: optional(number(), 0.5) }),
  (x, { threshold: width }) => where(greater(abs(x), width), cast(x, "float32"), 0),
);

/** x moved towards 0 by threshold, 0 where it would cross. */
export const softShrink = /* @__PURE__ */ activation<ShrinkOptions>(
  "softShrink",
  () => ({ threshold: optional(number(), 0.5) }),
  (given, { threshold: width }) => {
    const x = cast(given, "float32");
    return where(greater(x, width), sub(x, width), where(less(x, -width), add(x, width), 0));
  },
);

/** 0 up to -1, x from 1 on, between them the parabola (x + 1)² / 4. */
export const sparsePlus = /* @__PURE__ */ eager((x: SymbolicTensor): SymbolicTensor => {
  const floats = cast(x, "float32");
  const shifted = add(floats, 1);
  const parabola = div(mul(shifted, shifted), 4);
  return where(less(floats, 1), where(greater(floats, -1), parabola, 0), floats);
});

/** (x + 1) / 2 limited to [0, 1] */
export const sparseSigmoid = /* @__PURE__ */ eager((x: SymbolicTensor): SymbolicTensor => {
  const floats = cast(x, "float32");
  const middle = where(lessEqual(floats, -1), 0, mul(add(floats, 1), 0.5));
  return where(greaterEqual(floats, 1), 1, middle);
});

/** Options of `threshold`. */
export interface ThresholdOptions {
  /** Above it the output is x. */
  readonly threshold: number;
  /** The output where x is not above the threshold. */
  readonly defaultValue: number;
}

/** x above the threshold, else the default value. */
export const threshold = /* @__PURE__ */ activation<ThresholdOptions>(
  "threshold",
  () => ({ threshold: number(), defaultValue: number() }),
  (x, { threshold: from, defaultValue }) => where(greater(x, from), x, defaultValue),
);
