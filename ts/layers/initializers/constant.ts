/** Initializers without random numbers. */
import { mul } from "../../graph/builders/elementwise.js";
import { oneHot } from "../../graph/builders/fused.js";
import { arange, broadcastTo, ones, zeros } from "../../graph/builders/layout.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import { Initializer } from "./initializer.js";

/** All 0. */
export class Zeros extends Initializer {
  static override readonly className = "Zeros";

  override values(shape: readonly number[]): SymbolicTensor {
    return zeros(shape);
  }
}

/** All 1. */
export class Ones extends Initializer {
  static override readonly className = "Ones";

  override values(shape: readonly number[]): SymbolicTensor {
    return ones(shape);
  }
}

export interface ConstantOptions {
  /** Default 0. */
  readonly value?: number;
}

/** All one number. */
export class Constant extends Initializer {
  static override readonly className = "Constant";
  readonly value: number;

  constructor({ value = 0 }: ConstantOptions = {}) {
    super();
    this.value = value;
  }

  override values(shape: readonly number[]): SymbolicTensor {
    return broadcastTo(this.value, shape);
  }

  override getConfig(): Record<string, unknown> {
    return { value: this.value };
  }
}

export interface IdentityOptions {
  /** The number on the diagonal. Default 1. */
  readonly gain?: number;
}

/** `gain` on the diagonal of a matrix, 0 elsewhere. */
export class Identity extends Initializer {
  static override readonly className = "Identity";
  readonly gain: number;

  constructor({ gain = 1 }: IdentityOptions = {}) {
    super();
    this.gain = gain;
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

  override getConfig(): Record<string, unknown> {
    return { gain: this.gain };
  }
}
