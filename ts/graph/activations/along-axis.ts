/** Activations computed along an axis (softmax, glu, sparsemax); all others are elementwise. */

import { ShapeError } from "../../runtime/errors.js";
import { warnOnce } from "../../runtime/host.js";
import { integer, optional } from "../../runtime/registry/kinds.js";
import { at, type Dim, divideDims, formatShape } from "../dim.js";
import { reshape } from "../operations/broadcast.js";
import {
  and,
  cast,
  div,
  equal,
  greater,
  less,
  mul,
  or,
  relu,
  sigmoid,
  sub,
} from "../operations/elementwise.js";
import { expandDims, slice } from "../operations/layout.js";
import { sum } from "../operations/reduce.js";
import { logSoftmax as logSoftmaxAlong, softmax as softmaxAlong } from "../operations/softmax.js";
import { arange } from "../operations/sources.js";
import { normalizeAxis } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { activation } from "./activation.js";

/** Options of activations along an axis. */
export interface AxisOptions {
  /** Axis over which the values are normalized or compared. Default the last. */
  readonly axis?: number;
}

/** eˣ / Σ eˣ. Warns of an axis of size 1, as Keras does: there everything is 1. */
export const softmax = /* @__PURE__ */ activation<AxisOptions>(
  "softmax",
  () => ({ axis: optional(integer(), -1) }),
  (x, { axis }) => {
    if (x.dims.at(axis) === 1) {
      warnOnce(
        `softmax over axis ${axis} of the shape ${formatShape(x.dims)}, which has size 1, is 1 for every input. Did you mean sigmoid?`,
      );
    }
    return softmaxAlong(x, axis);
  },
);

/** x - log Σ eˣ */
export const logSoftmax = /* @__PURE__ */ activation<AxisOptions>(
  "logSoftmax",
  () => ({ axis: optional(integer(), -1) }),
  (x, { axis }) => logSoftmaxAlong(x, axis),
);

/**
 * a sigmoid(b), a and b the halves of x (Dauphin et al., 2017).
 * @throws ShapeError where the axis has an odd size.
 */
export const glu = /* @__PURE__ */ activation<AxisOptions>(
  "glu",
  () => ({ axis: optional(integer(), -1) }),
  (x, { axis }) => {
    const position = normalizeAxis(axis, x.rank);
    const half = divideDims(at(x.dims, position), 2);
    if (half === undefined) {
      throw new ShapeError(
        `glu halves axis ${axis}, which must have an even size; got ${formatShape(x.dims)}.`,
      );
    }
    const sizes = x.dims.map((dim, other): Dim => (other === position ? half : dim));
    const from = (start: Dim) =>
      slice(
        x,
        x.dims.map((_, other): Dim => (other === position ? start : 0)),
        sizes,
      );
    return mul(from(0), sigmoid(from(half)));
  },
);

/**
 * Sparse probabilities as Keras 3.15.1 computes them: max(x - τ, 0), where
 * τ = (Σⱼ cⱼ - 1) / k over the support j = 1..k, z is x in falling order, cⱼ = z₁ + ... + zⱼ, and
 * j is in the support where 1 + j zⱼ > cⱼ.
 *
 * Martins and Astudillo (2016), who define the support, use cₖ instead of Σⱼ cⱼ, which yields the point of the
 * simplex nearest to x. The two agree where a row's support is one element; elsewhere Keras's rows do not sum to 1.
 *
 * Sorting is avoided by counting how many elements precede each one: cⱼ - j zⱼ = Σᵢ max(zᵢ - zⱼ, 0), and zᵢ is a
 * term of the k - i + 1 sums cᵢ, ..., cₖ.
 */
export const sparsemax = /* @__PURE__ */ activation<AxisOptions>(
  "sparsemax",
  () => ({ axis: optional(integer(), -1) }),
  (given, { axis }) => {
    const x = cast(given, "float32");
    const position = normalizeAxis(axis, x.rank);
    // Each element (along `position + 1`) against all others (along `position`).
    const [others, own] = [expandDims(x, position + 1), expandDims(x, position)];
    const excess = sum(relu(sub(others, own)), position);
    const support = cast(less(excess, 1), "float32");
    const before = or(greater(others, own), and(equal(others, own), earlier(x, position)));
    const rank = sum(cast(before, "float32"), position);
    const count = sum(support, position, true);
    const sums = mul(support, sub(count, rank));
    const tau = div(sub(sum(mul(sums, x), position, true), 1), count);
    return relu(sub(x, tau));
  },
);

/** [.., i, j, ..]: whether index i along the axis is below index j. Breaks ties: of equal elements the first precedes. */
function earlier(x: SymbolicTensor, position: number): SymbolicTensor {
  const indices = arange(at(x.dims, position));
  const trailing = x.dims.slice(position + 1).map(() => 1);
  const [from, to] = [
    reshape(indices, [-1, 1, ...trailing]),
    reshape(indices, [1, -1, ...trailing]),
  ];
  return less(from, to);
}
