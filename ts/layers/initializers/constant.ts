/** Initializers without random numbers. */

import { broadcastTo, ones, zeros } from "../../graph/operations/broadcast.js";
import { mul } from "../../graph/operations/elementwise.js";
import { oneHot } from "../../graph/operations/one-hot.js";
import { arange } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import { number, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Initializer } from "./initializer.js";

/** All 0. */
export class Zeros extends Initializer {
  static override readonly className: string = "Zeros";

  override values(shape: readonly number[]): SymbolicTensor {
    return zeros(shape);
  }
}

/** All 1. */
export class Ones extends Initializer {
  static override readonly className: string = "Ones";

  override values(shape: readonly number[]): SymbolicTensor {
    return ones(shape);
  }
}

/** Options of `constant`. */
export interface ConstantOptions {
  /** The number that all elements get. Default 0. */
  readonly value?: number;
}

function constantOptions() {
  return { value: optional(number(), 0) } satisfies Description<ConstantOptions>;
}

export interface Constant extends FieldsOf<ConstantOptions, typeof constantOptions> {}

/** All `value`. */
export class Constant extends Initializer {
  static override readonly className: string = "Constant";

  static override options(): AnyDescription {
    return constantOptions();
  }

  constructor(options: ConstantOptions = {}) {
    super(options);
  }

  override values(shape: readonly number[]): SymbolicTensor {
    return broadcastTo(this.value, shape);
  }
}

/** Options of `identity`. */
export interface IdentityOptions {
  /** The number on the diagonal. Default 1. */
  readonly gain?: number;
}

function identityOptions() {
  return { gain: optional(number(), 1) } satisfies Description<IdentityOptions>;
}

export interface Identity extends FieldsOf<IdentityOptions, typeof identityOptions> {}

/** `gain` on the diagonal of a matrix, 0 elsewhere. */
export class Identity extends Initializer {
  static override readonly className: string = "Identity";

  static override options(): AnyDescription {
    return identityOptions();
  }

  constructor(options: IdentityOptions = {}) {
    super(options);
  }

  /** @throws ShapeError unless the shape has two axes. */
  override values(shape: readonly number[]): SymbolicTensor {
    const [rows, columns] = shape;
    if (rows === undefined || columns === undefined || shape.length !== 2) {
      throw new ShapeError(
        `The identity initializer makes matrices; got shape (${shape.join(", ")}).`,
      );
    }
    return mul(oneHot(arange(rows), columns), this.gain);
  }
}
