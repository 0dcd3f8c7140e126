/** Orthonormal rows or columns, the default of recurrent kernels (Saxe, McClelland and Ganguli, 2014). */

import { reshape } from "../../graph/operations/broadcast.js";
import { mul } from "../../graph/operations/elementwise.js";
import { transpose } from "../../graph/operations/layout.js";
import { orthogonalize } from "../../graph/operations/orthogonalize.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import type { RandomKey } from "../../runtime/random/seed.js";
import { number, optional, seed } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Initializer, keyOf, type SeedOptions } from "./initializer.js";
import { normal } from "./random.js";

/** Options of `orthogonal`. */
export interface OrthogonalOptions extends SeedOptions {
  /** Length of the rows or columns. Default 1. */
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
 * A matrix, all axes but the last taken as rows, whose shorter side is orthonormal, times gain: a normal matrix
 * with its rows orthonormalized so that R of its QR decomposition has a positive diagonal.
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
    const { rows, columns } = asMatrix(shape);
    const sides = [Math.min(rows, columns), Math.max(rows, columns)];
    return this.fromNormal(normal(sides, 0, 1, keyOf(this.seed, key)), shape);
  }

  /** The weight made from a normal matrix `[shorter side, longer side]`. */
  fromNormal(drawn: SymbolicTensor, shape: readonly number[]): SymbolicTensor {
    const { rows, columns } = asMatrix(shape);
    const orthonormal = orthogonalize(drawn);
    const matrix = rows < columns ? orthonormal : transpose(orthonormal);
    return reshape(this.gain === 1 ? matrix : mul(matrix, this.gain), shape);
  }
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
