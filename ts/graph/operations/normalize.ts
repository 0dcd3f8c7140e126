/** Normalization to mean 0 and variance 1, in one kernel; and scaling and shifting by statistics that are given. */
import { ShapeError } from "../../runtime/errors.js";
import { at, type Dim, equalShapes, formatShape, multiplyDims, productOfDims } from "../dim.js";
import { optionalRef, rowsAndColumns, sizes, usedRef } from "../lowering.js";
import { defineOp } from "../operation.js";
import { lastDim, mayAgree, typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { type ReducedAxes, reshape, sumTo } from "./broadcast.js";
import { add, div, mul, sub } from "./elementwise.js";
import { sizeOf } from "./sources.js";

export interface NormalizeAttributes {
  /** Added to the variance. */
  readonly epsilon: number;
  /** Whether the mean is subtracted; else it counts as 0, and the variance is the mean square. */
  readonly centered: boolean;
}

/** The length of gamma and beta, groups · size. */
function widthOf(x: SymbolicTensor): Dim {
  return multiplyDims(at(x.dims, 2), at(x.dims, 3));
}

function statisticsOf(x: SymbolicTensor): Dim[] {
  return [at(x.dims, 0), at(x.dims, 2)];
}

/** @throws ShapeError unless x has four axes and the vectors are as long as the last two together. */
function assertLayout(x: SymbolicTensor, vectors: readonly (SymbolicTensor | null)[]): void {
  if (x.rank !== 4)
    throw new ShapeError(
      `normalize: x is (outer, rows, groups, size), got ${formatShape(x.dims)}.`,
    );
  for (const vector of vectors) {
    if (vector === null || (vector.rank === 1 && mayAgree(lastDim(vector.dims), widthOf(x))))
      continue;
    throw new ShapeError(
      `normalize: gamma and beta have ${widthOf(x)} values for x of ${formatShape(x.dims)}, got ${formatShape(vector.dims)}.`,
    );
  }
}

/**
 * y = (x - mean) / √(variance + epsilon) · gamma + beta for x [outer, rows, groups, size], mean and biased variance over
 * rows and size: [outer, groups] each. gamma and beta are [groups · size].
 */
export const normalizeGroups = defineOp({
  name: "normalize",
  inputs: { x: "needed", gamma: "optional", beta: "optional" },
  outputs: { y: "tensor", mean: "tensor", variance: "tensor" },
  shape: ({ x, gamma, beta }, _: NormalizeAttributes) => {
    assertLayout(x, [gamma, beta]);
    const statistics = typeOf(statisticsOf(x));
    return { y: typeOf(x.dims), mean: statistics, variance: statistics };
  },
  gradient: ({ operands: { x, gamma, beta }, results: { mean, variance }, attributes }, d) => {
    const ofStatistics = momentsGradient(x, mean, d.mean, d.variance);
    if (d.y === null) return { x: ofStatistics, gamma: null, beta: null };
    const back = normalizeGrad({ x, gamma, mean, variance, dy: d.y }, attributes);
    return {
      x: ofStatistics === null ? back.dx : add(back.dx, ofStatistics),
      gamma: gamma === null ? null : back.dgamma,
      beta: beta === null ? null : back.dbeta,
    };
  },
  lower: ({ operands: { x, gamma, beta }, results: { y, mean, variance }, attributes }, to) => {
    const [outer = 1, rows = 1, groups = 1, size = 1] = sizes(to, x.dims);
    to.emit("normalize", {
      outer,
      rows,
      groups,
      size,
      x: to.ref(x),
      gamma: optionalRef(to, gamma),
      beta: optionalRef(to, beta),
      ...attributes,
      y: to.ref(y),
      mean: usedRef(to, mean),
      variance: usedRef(to, variance),
    });
  },
});

/** The gradient of mean and variance: dmean / n + 2 dvariance (x - mean) / n, n being the values of a group. */
function momentsGradient(
  x: SymbolicTensor,
  mean: SymbolicTensor,
  dmean: SymbolicTensor | null,
  dvariance: SymbolicTensor | null,
): SymbolicTensor | null {
  if (dmean === null && dvariance === null) return null;
  const n = sizeOf(multiplyDims(at(x.dims, 1), at(x.dims, 3)));
  const overGroups = (statistic: SymbolicTensor) =>
    reshape(statistic, [at(x.dims, 0), 1, at(x.dims, 2), 1]);
  const ofMean = dmean === null ? 0 : div(overGroups(dmean), n);
  const ofVariance = dvariance === null ? 0 : div(mul(overGroups(dvariance), 2), n);
  return add(mul(sub(x, overGroups(mean)), ofVariance), ofMean);
}

/** The gradient of `normalize` from its statistics: dx, dgamma and dbeta. */
export const normalizeGrad = defineOp({
  name: "normalizeGrad",
  inputs: { x: "needed", gamma: "optional", mean: "needed", variance: "needed", dy: "needed" },
  outputs: { dx: "tensor", dgamma: "tensor", dbeta: "tensor" },
  shape: ({ x }, _: NormalizeAttributes) => {
    const vector = typeOf([widthOf(x)]);
    return { dx: typeOf(x.dims), dgamma: vector, dbeta: vector };
  },
  gradient: "unavailable",
  lower: ({ operands, results: { dx, dgamma, dbeta }, attributes }, to) => {
    const { x, gamma, mean, variance, dy } = operands;
    const [outer = 1, rows = 1, groups = 1, size = 1] = sizes(to, x.dims);
    to.emit("normalizeGrad", {
      outer,
      rows,
      groups,
      size,
      x: to.ref(x),
      gamma: optionalRef(to, gamma),
      mean: to.ref(mean),
      variance: to.ref(variance),
      ...attributes,
      dy: to.ref(dy),
      dx: usedRef(to, dx),
      dgamma: usedRef(to, dgamma),
      dbeta: usedRef(to, dbeta),
    });
  },
});

/** y = x · scale + shift over the last axis: x [..., n], scale and shift [n]. */
export const scaleAndShift = defineOp({
  name: "scaleShift",
  inputs: { x: "needed", scale: "needed", shift: "needed" },
  outputs: { y: "tensor" },
  shape: ({ x, scale, shift }) => {
    if (!equalShapes(scale.dims, [lastDim(x.dims)]) || !equalShapes(shift.dims, scale.dims)) {
      throw new ShapeError(
        `scaleShift: scale and shift have the size of the last axis of ${formatShape(x.dims)}, got ${formatShape(scale.dims)} and ${formatShape(shift.dims)}.`,
      );
    }
    return { y: typeOf(x.dims) };
  },
  gradient: ({ operands: { x, scale, shift } }, { y: dy }) => ({
    x: mul(dy, scale),
    scale: sumTo(mul(dy, x), scale),
    shift: sumTo(dy, shift),
  }),
  lower: ({ operands: { x, scale, shift }, results: { y } }, to) => {
    const { rows, columns: n } = rowsAndColumns(to, x);
    to.emit("scaleShift", {
      rows,
      n,
      x: to.ref(x),
      scale: to.ref(scale),
      shift: to.ref(shift),
      y: to.ref(y),
    });
  },
});

/** How a tensor is normalized over adjacent axes. */
export interface NormalizeOptions extends NormalizeAttributes {
  /** Multiplied and added, of the sizes of the axes, where these are the last; null for none. */
  readonly gamma: SymbolicTensor | null;
  readonly beta: SymbolicTensor | null;
}

/** The tensor normalized over `count` axes from `axis` on. gamma and beta must be null unless these are the last. */
export function normalizeAxes(
  x: SymbolicTensor,
  { axis, count }: ReducedAxes,
  { gamma, beta, ...attributes }: NormalizeOptions,
): SymbolicTensor {
  const [before, over, after] = [
    productOfDims(x.dims.slice(0, axis)),
    productOfDims(x.dims.slice(axis, axis + count)),
    productOfDims(x.dims.slice(axis + count)),
  ];
  const layout = axis + count === x.rank ? [before, 1, 1, over] : [before, over, after, 1];
  const flat = (weight: SymbolicTensor | null) => (weight === null ? null : reshape(weight, [-1]));
  const operands = { x: reshape(x, layout), gamma: flat(gamma), beta: flat(beta) };
  return reshape(normalizeGroups(operands, attributes).y, x.dims);
}
