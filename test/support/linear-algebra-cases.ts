/** Cases of linear algebra: every function, and the gradients of every output. */
import type { SymbolicTensor } from "latch";
import * as ops from "../../ts/graph/ops.js";
import type { Argument, Case } from "./operation-case.js";

const square: Argument = { shape: [2, 3, 3] };
const tall: Argument = { shape: [2, 4, 3] };
const broad: Argument = { shape: [2, 3, 4] };

/** A symmetric positive definite matrix. */
function definite(x: SymbolicTensor): SymbolicTensor {
  return ops.add(ops.matmul(x, x, false, true), ops.identity(Number(x.dims.at(-1))));
}

/** A matrix that is far from singular. */
function regular(x: SymbolicTensor): SymbolicTensor {
  return ops.add(x, ops.mul(ops.identity(Number(x.dims.at(-1))), 2));
}

function joined(parts: readonly SymbolicTensor[]): SymbolicTensor {
  return ops.concatenate(parts.map((part) => ops.reshape(part, [-1])));
}

const ofSquare: Readonly<Record<string, (x: SymbolicTensor) => SymbolicTensor>> = {
  cholesky: (x) => ops.cholesky(definite(x)),
  "cholesky, upper": (x) => ops.cholesky(definite(x), true),
  "cholesky, of any matrix": (x) => ops.cholesky(ops.add(x, ops.mul(ops.identity(3), 4))),
  choleskyInverse: (x) => ops.choleskyInverse(ops.cholesky(definite(x))),
  "choleskyInverse, upper": (x) => ops.choleskyInverse(ops.cholesky(definite(x), true), true),
  "luFactor, factors": (x) => ops.luFactor(x)[0],
  "luFactor, pivots": (x) => ops.mul(ops.cast(ops.luFactor(x)[1], "float32"), ops.sum(x)),
  inv: (x) => ops.inv(regular(x)),
  det: ops.det,
  slogdet: (x) => joined(ops.slogdet(x)),
  logdet: (x) => ops.logdet(definite(x)),
  "qr, square": (x) => joined(ops.qr(x)),
  "eigh, values": (x) => ops.eigh(x)[0],
  "eigh, vectors": (x) => ops.eigh(x)[1],
  eigh: (x) => joined(ops.eigh(x)),
  "svd, square": (x) => joined(ops.svd(x)),
  "norm, 2": (x) => ops.norm(x, 2, [1, 2]),
  "norm, -2": (x) => ops.norm(x, -2, [0, 2], true),
  "norm, nuclear": (x) => ops.norm(x, "nuc", [1, 0]),
};

const ofTall: Readonly<Record<string, (x: SymbolicTensor) => SymbolicTensor>> = {
  qr: (x) => joined(ops.qr(x)),
  "qr, q": (x) => ops.qr(x)[0],
  "qr, r": (x) => ops.qr(x)[1],
  svd: (x) => joined(ops.svd(x, false)),
  "svd, u": (x) => ops.svd(x, false)[0],
  "svd, vt": (x) => ops.svd(x, false)[2],
  "svd, values of full matrices": (x) => ops.svd(x)[1],
  "svd, values alone": (x) => ops.svd(x, true, false),
  pinv: (x) => ops.pinv(x),
};

const ofBroad: Readonly<Record<string, (x: SymbolicTensor) => SymbolicTensor>> = {
  "svd, broad": (x) => joined(ops.svd(x, false)),
  "pinv, broad": (x) => ops.pinv(x),
};

function ofOne(
  list: Readonly<Record<string, (x: SymbolicTensor) => SymbolicTensor>>,
  argument: Argument,
): Case[] {
  return Object.entries(list).map(([name, of]) => ({
    name,
    of: (x) => of(x!),
    arguments: [argument],
  }));
}

export const linearAlgebraCases: readonly Case[] = [
  ...ofOne(ofSquare, square),
  ...ofOne(ofTall, tall),
  ...ofOne(ofBroad, broad),
  {
    name: "solve",
    of: (a, b) => ops.solve(regular(a!), b!),
    arguments: [square, { shape: [2, 3, 2] }],
  },
  {
    name: "solve, vectors",
    of: (a, b) => ops.solve(regular(a!), b!),
    arguments: [square, { shape: [2, 3] }],
  },
  {
    name: "solve, repeated",
    of: (a, b) => ops.solve(regular(a!), b!),
    arguments: [{ shape: [1, 3, 3] }, { shape: [2, 3, 2] }],
  },
  ...[false, true].map(
    (lower): Case => ({
      name: `solveTriangular, ${lower ? "lower" : "upper"}`,
      of: (a, b) => ops.solveTriangular(regular(a!), b!, lower),
      arguments: [square, { shape: [2, 3, 2] }],
    }),
  ),
  {
    name: "solveTriangular, vectors",
    of: (a, b) => ops.solveTriangular(regular(a!), b!),
    arguments: [square, { shape: [2, 3] }],
  },
  {
    name: "lstsq",
    of: (a, b) => ops.lstsq(a!, b!),
    arguments: [{ shape: [4, 3] }, { shape: [4, 2] }],
  },
  {
    name: "lstsq, vectors, broad",
    of: (a, b) => ops.lstsq(a!, b!),
    arguments: [{ shape: [3, 4] }, { shape: [3] }],
  },
];

/** Functions without a gradient. */
export const factorsWithoutGradient: readonly Case[] = [
  ...ofOne(
    {
      "luFactor, tall": (x) => ops.luFactor(x)[0],
      "qr, complete": (x) => joined(ops.qr(x, "complete")),
      "svd, full": (x) => joined(ops.svd(x)),
    },
    tall,
  ),
  ...ofOne(
    {
      "luFactor, broad": (x) => ops.luFactor(x)[0],
      "qr, broad": (x) => joined(ops.qr(x)),
      "svd, broad and full": (x) => joined(ops.svd(x)),
    },
    broad,
  ),
];
