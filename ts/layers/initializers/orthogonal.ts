/** Orthonormal rows or columns, the default of recurrent kernels (Saxe, McClelland and Ganguli, 2014). */

import { reshape } from "../../graph/operations/broadcast.js";
import { concatenate } from "../../graph/operations/concat.js";
import { mul, sub } from "../../graph/operations/elementwise.js";
import { slice, transpose } from "../../graph/operations/layout.js";
import { matmul } from "../../graph/operations/matmul.js";
import { orthogonalize } from "../../graph/operations/orthogonalize.js";
import { randomNormal } from "../../graph/operations/random.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { InitialPart } from "../../graph/variable.js";
import { ShapeError } from "../../runtime/errors.js";
import type { RandomKey } from "../../runtime/random/seed.js";
import { number, optional, seed } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Initializer, keyOf, type SeedOptions } from "./initializer.js";

/** Options of `orthogonal`. */
export interface OrthogonalOptions extends SeedOptions {
  /** Factor of the orthonormal matrix: the norm of its rows or columns. Default 1. */
  readonly gain?: number;
}

function orthogonalOptions() {
  return {
    gain: optional(number(), 1),
    seed: seed(),
  } satisfies Description<OrthogonalOptions>;
}

export interface Orthogonal extends FieldsOf<OrthogonalOptions, typeof orthogonalOptions> {}

/**
 * A matrix (all axes but the last flattened into rows) whose rows or columns, whichever are fewer, are orthonormal,
 * times gain: made from normal values by the QR decomposition whose R has a positive diagonal.
 */
export class Orthogonal extends Initializer {
  static override readonly className: string = "Orthogonal";

  static override options(): AnyDescription {
    return orthogonalOptions();
  }

  constructor(options: OrthogonalOptions = {}) {
    super(options);
  }

  /** @throws ShapeError for shapes of fewer than two axes. */
  override values(shape: readonly number[], key: RandomKey): SymbolicTensor {
    return this.fromNormal(this.#drawNormal(shape, key), shape);
  }

  #drawNormal(shape: readonly number[], key: RandomKey): SymbolicTensor {
    return randomNormal(sidesOf(shape), 0, 1, keyOf(this.seed, key));
  }

  /** The weight made from a normal matrix `[shorter side, longer side]`. */
  fromNormal(drawn: SymbolicTensor, shape: readonly number[]): SymbolicTensor {
    const orthonormal: SymbolicTensor[] = [];
    for (const [start, end] of blocksOf(sidesOf(shape)))
      orthonormal.push(
        orthonormalizeRows(
          rowsOf(drawn, start, end),
          start === 0 ? null : concatenate(orthonormal, 0),
        ),
      );
    return this.#weightFrom(concatenate(orthonormal, 0), shape);
  }

  #weightFrom(orthonormal: SymbolicTensor, shape: readonly number[]): SymbolicTensor {
    const { rows, columns } = asMatrix(shape);
    const matrix = rows < columns ? orthonormal : transpose(orthonormal);
    return reshape(this.gain === 1 ? matrix : mul(matrix, this.gain), shape);
  }

  /** Large matrices in blocks of rows. */
  parts(weight: SymbolicTensor, shape: readonly number[], key: RandomKey): readonly InitialPart[] {
    const sides = sidesOf(shape);
    const blocks = blocksOf(sides);
    if (blocks.length === 1) return [];
    // Until the last part the weight's memory holds the matrix [shorter side, longer side].
    const matrix = reshape(weight, sides);
    return [
      { first: 0, values: this.#drawNormal(shape, key) },
      ...blocks.map(([start, end]) => ({
        first: start * sides[1],
        values: orthonormalizeRows(
          rowsOf(matrix, start, end),
          start === 0 ? null : rowsOf(matrix, 0, start),
        ),
      })),
      { first: 0, values: this.#weightFrom(matrix, shape) },
    ];
  }
}

/**
 * Work of a block: its number of rows times the number of elements of the matrix. The multiply-adds are up to four
 * times as many and take about 20 ms.
 */
const BLOCK_WORK = 2 ** 27;

type Sides = readonly [shorter: number, longer: number];

function sidesOf(shape: readonly number[]): Sides {
  const { rows, columns } = asMatrix(shape);
  return [Math.min(rows, columns), Math.max(rows, columns)];
}

/** Blocks of rows that are made orthonormal one after the other: one where the matrix is small. */
function blocksOf([rows, columns]: Sides): (readonly [start: number, end: number])[] {
  const isSmall = rows * rows * columns <= 2 * BLOCK_WORK;
  const size = isSmall ? rows : Math.max(8, Math.floor(BLOCK_WORK / (rows * columns)));
  return Array.from({ length: Math.ceil(rows / size) }, (_, block) => [
    block * size,
    Math.min(rows, (block + 1) * size),
  ]);
}

/** Rows made orthonormal, and orthogonal to the orthonormal rows above; twice, to remove rounding errors. */
function orthonormalizeRows(rows: SymbolicTensor, above: SymbolicTensor | null): SymbolicTensor {
  const once = orthogonalize(projectOut(rows, above));
  return above === null ? once : orthogonalize(projectOut(once, above));
}

/** The component of rows R that is orthogonal to orthonormal rows A above: R - (R Aᵀ) A. */
function projectOut(rows: SymbolicTensor, above: SymbolicTensor | null): SymbolicTensor {
  return above === null ? rows : sub(rows, matmul(matmul(rows, above, false, true), above));
}

function rowsOf(matrix: SymbolicTensor, start: number, end: number): SymbolicTensor {
  const columns = matrix.dims[1]!;
  return start === 0 && end === matrix.dims[0]
    ? matrix
    : slice(matrix, [start, 0], [end - start, columns]);
}

function asMatrix(shape: readonly number[]): { readonly rows: number; readonly columns: number } {
  const columns = shape.at(-1);
  if (columns === undefined || shape.length < 2) {
    throw new ShapeError(
      `The orthogonal initializer needs two axes or more; got shape (${shape.join(", ")}).`,
    );
  }
  return { rows: shape.slice(0, -1).reduce((product, size) => product * size, 1), columns };
}
