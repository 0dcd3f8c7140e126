/** Discrete Fourier transforms along the last axis, as compositions of products with small matrices. */
import { at } from "../dim.js";
import { reshape } from "../operations/broadcast.js";
import { add, mul, neg, sub } from "../operations/elementwise.js";
import { swapped } from "../operations/layout.js";
import { matmul } from "../operations/matmul.js";
import { constant } from "../operations/sources.js";
import type { SymbolicTensor } from "../symbolic.js";

/** Complex numbers; those without an imaginary part are real. */
export interface Complex {
  readonly real: SymbolicTensor;
  readonly imaginary: SymbolicTensor | null;
}

/** Complex numbers with both parts. */
export type WholeComplex = Complex & { readonly imaginary: SymbolicTensor };

/** Sizes up to this one are one product with a matrix. */
const DIRECT = 64;

/** X_k = Σ_n x_n e^(-2πi k n / N), along the last axis, whose size is known. */
export function fourier(x: Complex): WholeComplex {
  return transformed(x, at(x.real.dims, x.real.rank - 1) as number);
}

/** x_n = 1/N Σ_k X_k e^(2πi k n / N): the transform of what is conjugated, conjugated. */
export function inverseFourier(x: WholeComplex): WholeComplex {
  const size = at(x.real.dims, x.real.rank - 1) as number;
  const { real, imaginary } = transformed({ real: x.real, imaginary: neg(x.imaginary) }, size);
  return { real: mul(real, 1 / size), imaginary: mul(imaginary, -1 / size) };
}

/**
 * For N = A B, with n = B a + b and k = p + A q, the sum over a is one of A terms for each b, that over b one of B terms for
 * each p, with e^(-2πi b p / N) between (Cooley and Tukey, 1965).
 */
function transformed(x: Complex, size: number): WholeComplex {
  const first = size <= DIRECT ? 1 : factorOf(size);
  if (first === 1) return direct(x, size);
  const second = size / first;
  const rest = x.real.dims.slice(0, -1);
  const apart = mapped(x, (part) => lastTwoSwapped(reshape(part, [...rest, first, second])));
  // [..., b, p]
  const inner = multiplied(transformed(apart, first), phases(second, first, size));
  // [..., p, q]
  const outer = transformed(mapped(inner, lastTwoSwapped), second);
  return mapped(outer, (part) => reshape(lastTwoSwapped(part), [...rest, size]));
}

function lastTwoSwapped(x: SymbolicTensor): SymbolicTensor {
  return swapped(x, x.rank - 2, x.rank - 1);
}

/** The largest factor of a size up to its root; 1 for a prime. */
function factorOf(size: number): number {
  for (let factor = Math.floor(Math.sqrt(size)); factor > 1; factor--) {
    if (size % factor === 0) return factor;
  }
  return 1;
}

function direct({ real, imaginary }: Complex, size: number): WholeComplex {
  const { real: cosines, imaginary: sines } = phases(size, size, size);
  const [ofReal, imaginaryOfReal] = [rowsTimes(real, cosines), rowsTimes(real, sines)];
  if (imaginary === null) return { real: ofReal, imaginary: imaginaryOfReal };
  return {
    real: sub(ofReal, rowsTimes(imaginary, sines)),
    imaginary: add(imaginaryOfReal, rowsTimes(imaginary, cosines)),
  };
}

function rowsTimes(x: SymbolicTensor, matrix: SymbolicTensor): SymbolicTensor {
  return x.rank > 1 ? matmul(x, matrix) : reshape(matmul(reshape(x, [1, -1]), matrix), x.dims);
}

/** e^(-2πi j k / N) for rows j and columns k. */
function phases(rows: number, columns: number, size: number): WholeComplex {
  const table = (of: (angle: number) => number) =>
    constant(
      Array.from({ length: rows * columns }, (_, index) => {
        const product = Math.floor(index / columns) * (index % columns);
        return of((-2 * Math.PI * (product % size)) / size);
      }),
      [rows, columns],
    );
  return { real: table(Math.cos), imaginary: table(Math.sin) };
}

function multiplied(x: WholeComplex, by: WholeComplex): WholeComplex {
  return {
    real: sub(mul(x.real, by.real), mul(x.imaginary, by.imaginary)),
    imaginary: add(mul(x.real, by.imaginary), mul(x.imaginary, by.real)),
  };
}

function mapped<Of extends Complex>(x: Of, map: (part: SymbolicTensor) => SymbolicTensor): Of {
  const { real, imaginary } = x;
  return { real: map(real), imaginary: imaginary === null ? null : map(imaginary) } as Of;
}
