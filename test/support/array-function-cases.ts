/** Cases of functions on arrays: differentiable compositions. */
import type { SymbolicTensor } from "latch";
import * as ops from "../../ts/graph/ops.js";
import type { Argument, Case } from "./operation-case.js";

const matrix: Argument = { shape: [3, 5] };
const cube: Argument = { shape: [2, 3, 4] };
const positive: Argument = { shape: [3, 5], low: 0.3, high: 2 };
const within: Argument = { shape: [3, 5], low: -0.8, high: 0.8 };
const rows = ops.constant([2, 0, 2], [3], "int32");

type Unary = (x: SymbolicTensor) => SymbolicTensor;

function ofOne(list: Readonly<Record<string, Unary>>, argument: Argument): Case[] {
  return Object.entries(list).map(([name, of]) => ({
    name,
    of: (x) => of(x!),
    arguments: [argument],
  }));
}

export const arrayFunctionCases: readonly Case[] = [
  ...ofOne(
    {
      tan: ops.tan,
      erfc: ops.erfc,
      i0: (x) => ops.i0(ops.mul(x, 4.5)),
      corrcoef: ops.corrcoef,
      correlate: (x) => ops.correlate(ops.reshape(x, [15]), ops.getItem(x, 1), "full"),
      "correlate, shorter": (x) => ops.correlate(ops.getItem(x, 0), ops.reshape(x, [15]), "same"),
      nanquantile: (x) =>
        ops.nanquantile(ops.where(ops.greater(x, 0.4), Number.NaN, x), [0.2, 0.7], 1),
      getItem: (x) => ops.getItem(x, [{ start: 2, step: -2 }, { start: 1 }]),
      rearrange: (x) => ops.rearrange(x, "a b -> (b a)"),
      viewAsReal: (x) => ops.viewAsReal(ops.conj([x, ops.square(x)])),
      polar: (x) => ops.angle(ops.polar(ops.add(x, 2), x)),
      saturateCast: (x) => ops.saturateCast(x, "float32"),
      fold: (x) => ops.fold(ops.reshape(ops.getItem(x, [{}, { stop: 4 }]), [1, 4, 3]), [4, 2], 2),
      adaptiveAveragePool: (x) => ops.adaptiveAveragePool(ops.reshape(x, [1, 5, 3]), 2),
      adaptiveMaxPool: (x) => ops.adaptiveMaxPool(ops.reshape(x, [1, 5, 3]), 3),
      sinh: ops.sinh,
      cosh: ops.cosh,
      arcsinh: ops.arcsinh,
      exp2: ops.exp2,
      sinc: ops.sinc,
      deg2rad: ops.deg2rad,
      rad2deg: (x) => ops.mul(ops.rad2deg(x), 0.01),
      nanToNum: (x) => ops.nanToNum(x),
      ldexp: (x) => ops.ldexp(x, ops.constant([2], [1], "int32")),
      divideNoNan: (x) => ops.divideNoNan(x, ops.constant([0, 2, 1, 3, 0], [5])),
      round: (x) => ops.mul(ops.round(x, 1), x),
      trunc: (x) => ops.mul(ops.trunc(ops.mul(x, 3)), x),
      floorDivide: (x) => ops.mul(ops.floorDivide(x, 0.37), x),
      select: (x) =>
        ops.select([ops.greater(x, 0.5), ops.less(x, -0.2)], [ops.mul(x, 2), ops.square(x)]),
      fft: (x) => ops.add(...ops.fft([x, ops.square(x)])),
      fft2: (x) => ops.add(...ops.fft2([x, ops.square(x)])),
      ifft2: (x) => ops.sub(...ops.ifft2([x, ops.square(x)])),
      rfft: (x) => ops.add(...ops.rfft(x, 6)),
      irfft: (x) => ops.irfft([x, ops.square(x)], 7),
      extractSequences: (x) => ops.square(ops.extractSequences(x, 3, 2)),
      stft: (x) => ops.add(...ops.stft(x, 3, 2, 4)),
      istft: (x) => ops.istft([x, ops.square(x)], 7, 3, 8),
      prod: (x) => ops.prod(x, 1),
      "prod of zeros": (x) =>
        ops.prod(ops.mul(x, ops.constant([1, 0, 2, 1, 1], [5])), [0, 1], true),
      var: (x) => ops.var(x, 0),
      std: (x) => ops.std(x, 1, true),
      moments: (x) => ops.add(...ops.moments(x, [0])),
      average: (x) => ops.average(x, 1, ops.constant([1, 2, 0, 3, 1], [5])),
      quantile: (x) => ops.quantile(x, [0.2, 0.6], 1),
      median: (x) => ops.median(x, 0),
      percentile: (x) => ops.percentile(x, 33, [0, 1], "midpoint"),
      norm: (x) => ops.norm(x, 3, -1),
      "norm of a matrix": (x) => ops.norm(x, 1),
      normalize: (x) => ops.normalize(x, 0),
      "normalize of order 3": (x) => ops.normalize(x, 1, 3),
      ptp: (x) => ops.ptp(x, 1),
      sort: (x) => ops.square(ops.sort(x, 0)),
      topK: (x) => ops.square(ops.topK(x, 2)[0]),
      cumsum: (x) => ops.cumsum(x, 1),
      "cumsum of a vector": (x) => ops.square(ops.cumsum(x)),
      cumprod: (x) => ops.cumprod(ops.add(x, 1), 0),
      "cumprod of zeros": (x) => ops.cumprod(ops.mul(x, ops.constant([2, 0, 3, 0, 1], [5])), 1),
      diff: (x) => ops.diff(x, 2, 1),
      pad: (x) =>
        ops.pad(
          x,
          [
            [1, 0],
            [2, 1],
          ],
          "constant",
          2,
        ),
      "pad by zeros": (x) => ops.pad(x, 1),
      "pad by a mirror": (x) =>
        ops.pad(
          x,
          [
            [1, 2],
            [4, 6],
          ],
          "reflect",
        ),
      roll: (x) => ops.roll(x, [1, -2], [0, 1]),
      repeat: (x) => ops.repeat(x, [2, 0, 1], 0),
      tile: (x) => ops.tile(x, [2, 1, 3]),
      flip: (x) => ops.flip(x),
      rot90: (x) => ops.rot90(x),
      split: (x) => ops.split(x, [1, 4], 1)[1]!,
      unstack: (x) => ops.unstack(x)[2]!,
      take: (x) => ops.take(x, [4, 0, 4], 1),
      "take by a matrix": (x) => ops.take(x, ops.constant([0, 2, 2, 1], [2, 2], "int32"), 0),
      takeAlongAxis: (x) =>
        ops.takeAlongAxis(x, ops.constant([0, 2, -1, 1, 0], [1, 5], "int32"), 0),
      scatter: (x) => ops.scatter(ops.constant([1, 0, 1], [3, 1], "int32"), x, [2, 5]),
      segmentSum: (x) => ops.segmentSum(x, rows, 4),
      segmentMax: (x) => ops.segmentMax(x, ops.constant([1, 0, 1], [3], "int32"), 2),
      tril: (x) => ops.tril(x, -1),
      triu: (x) => ops.triu(x, 1),
      diagonal: (x) => ops.diagonal(x, 1),
      "bits of integers": (x) =>
        ops.mul(ops.cast(ops.bitwiseAnd(ops.cast(ops.mul(x, 100), "int32"), 12), "float32"), x),
      trace: (x) => ops.square(ops.trace(x)),
      diag: (x) => ops.diag(ops.take(x, 1, 0), 1),
      outer: (x) => ops.outer(x, ops.sum(x, 0)),
      vdot: (x) => ops.vdot(x, ops.square(x)),
      linspace: (x) => ops.linspace(x, ops.square(x), 3),
      trapezoid: (x) => ops.trapezoid(x, null, 0.5, 1),
      vander: (x) => ops.vander(ops.take(x, 0, 1), 4),
      meshgrid: (x) => ops.meshgrid([ops.take(x, 0, 1), ops.take(x, 1, 0)])[0]!,
    },
    matrix,
  ),
  ...ofOne(
    {
      leakyRelu: (x) => ops.leakyRelu(x, 0.3),
      gelu: ops.gelu,
      squareplus: (x) => ops.squareplus(x, 2),
      threshold: (x) => ops.threshold(x, 0.11, -2),
      layerNormalization: (x) => ops.layerNormalization(x, null, null, -1, 0.01),
      rmsNormalization: (x) => ops.rmsNormalization(x, null, [0, 1], 0.01),
      nansum: (x) => ops.nansum(ops.square(x), 1),
      nanvar: (x) => ops.nanvar(x, 0),
      nanmax: (x) => ops.nanmax(x, 1),
      map: (x) => ops.map((row: SymbolicTensor) => ops.cumsum(ops.square(row)), x),
      associativeScan: (x) => ops.associativeScan(ops.mul, x, false, 1),
      categoricalCrossentropy: (x) =>
        ops.categoricalCrossentropy(ops.softmax(ops.square(x)), ops.sigmoid(x)),
      binaryCrossentropy: (x) => ops.binaryCrossentropy(ops.square(x), x, true),
    },
    matrix,
  ),
  {
    name: "dotProductAttention",
    of: (q, k, v) => ops.dotProductAttention(q!, k!, v!, null, null, null, true),
    arguments: [{ shape: [1, 3, 2, 2] }, { shape: [1, 3, 2, 2] }, { shape: [1, 3, 2, 3] }],
  },
  {
    name: "batchNormalization",
    of: (x, center, variance) => ops.batchNormalization(x!, center!, variance!, 1),
    arguments: [matrix, { shape: [5] }, { shape: [5], low: 0.5, high: 2 }],
  },
  ...ofOne({ log2: ops.log2, log10: ops.log10, cbrt: ops.cbrt }, positive),
  ...ofOne({ arcsin: ops.arcsin, arccos: ops.arccos, arctanh: ops.arctanh }, within),
  ...ofOne({ arccosh: ops.arccosh }, { shape: [3, 5], low: 1.2, high: 3 }),
  ...(
    [
      ["arctan2", ops.arctan2],
      ["hypot", ops.hypot],
      ["logaddexp", ops.logaddexp],
      ["logaddexp2", ops.logaddexp2],
      ["fmax", ops.fmax],
      ["mod", ops.mod],
      ["fmod", ops.fmod],
    ] as const
  ).map(([name, of]) => ({
    name,
    of: (a: SymbolicTensor, b: SymbolicTensor) => of(a, b),
    arguments: [matrix, { shape: [5], low: 0.55, high: 1.6 }],
  })),
  {
    name: "scatterUpdate",
    of: (x, u) => ops.scatterUpdate(x!, ops.constant([1, 2, 0, 4, 1, 2], [3, 2], "int32"), u!),
    arguments: [matrix, { shape: [3] }],
  },
  {
    name: "scatterUpdate of rows",
    of: (x, u) => ops.scatterUpdate(x!, ops.constant([1, 0, 1], [3, 1], "int32"), u!),
    arguments: [matrix, matrix],
  },
  ...(["add", "max", "min"] as const).map((reduction) => ({
    name: `scatterUpdate ${reduction}`,
    of: (x: SymbolicTensor, u: SymbolicTensor) =>
      ops.scatterUpdate(x, ops.constant([1, 0, 1], [3, 1], "int32"), u, reduction),
    arguments: [matrix, matrix],
  })),
  {
    name: "sliceUpdate",
    of: (x, u) => ops.sliceUpdate(x!, [1, 0], u!),
    arguments: [matrix, { shape: [2, 2] }],
  },
  { name: "dot", of: (a, b) => ops.dot(a!, b!), arguments: [matrix, { shape: [2, 5, 3] }] },
  { name: "inner", of: (a, b) => ops.inner(a!, b!), arguments: [matrix, { shape: [2, 5] }] },
  {
    name: "tensordot",
    of: (a, b) =>
      ops.tensordot(a!, b!, [
        [2, 0],
        [0, 1],
      ]),
    arguments: [cube, { shape: [4, 2, 3] }],
  },
  {
    name: "cross",
    of: (a, b) => ops.cross(a!, b!),
    arguments: [{ shape: [4, 3] }, { shape: [3] }],
  },
  {
    name: "kron",
    of: (a, b) => ops.kron(a!, b!),
    arguments: [{ shape: [2, 3] }, { shape: [2, 2] }],
  },
  {
    name: "cdist",
    of: (a, b) => ops.cdist(a!, b!),
    arguments: [{ shape: [3, 2] }, { shape: [4, 2], low: 2, high: 3 }],
  },
  {
    name: "recurrence in reverse",
    of: (a, b) => ops.cumsum(ops.flip(ops.mul(a!, b!), 0), 0),
    arguments: [matrix, matrix],
  },
];
