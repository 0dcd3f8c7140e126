/**
 * `regularizers`: penalties on weights or outputs, added to the loss.
 *
 * What belongs here: l1, l2, their sum, and rows or columns at right angles. What does not: adding them up,
 * which training does.
 */
import { abs, add, maximum, mul, rsqrt, square, sub } from "../graph/builders/elementwise.js";
import { matmul, oneHot } from "../graph/builders/fused.js";
import { arange } from "../graph/builders/layout.js";
import { sum } from "../graph/builders/reduce.js";
import { computeNow } from "../graph/eager.js";
import { SymbolicTensor } from "../graph/symbolic.js";
import { type TensorLike, toTensor } from "../runtime/convert.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import type { Tensor } from "../runtime/tensor.js";
import { type EitherCase, Registry, type Serialized } from "./serialized.js";

/** Subclass it for regularizers of your own: `penalty` gives what is added to the loss. */
export abstract class Regularizer {
  static readonly className: string = "Regularizer";

  get className(): string {
    // The constructor of a regularizer is a subclass of Regularizer, which has the static name.
    return (this.constructor as typeof Regularizer).className;
  }

  /** The penalty, a scalar, as a graph. */
  abstract penalty(weight: SymbolicTensor): SymbolicTensor;

  /** The same, of numbers at once. @throws NotReadyError for numbers before `await ready()`. */
  call(weight: SymbolicTensor): SymbolicTensor;
  call(weight: TensorLike): Tensor;
  call(weight: SymbolicTensor | TensorLike): SymbolicTensor | Tensor {
    if (weight instanceof SymbolicTensor) return this.penalty(weight);
    const given = [toTensor(weight, "float32", `${this.className}: weight`)] as const;
    // One tensor, as `penalty` gives.
    return computeNow(this, given, ([one]) => this.penalty(one)) as Tensor;
  }

  /** Options that make an equal regularizer. */
  getConfig(): Record<string, unknown> {
    return {};
  }
}

/** l1 Σ |w| */
function absolute(weight: SymbolicTensor, factor: number): SymbolicTensor {
  return mul(sum(abs(weight)), factor);
}

/** l2 Σ w² */
function squared(weight: SymbolicTensor, factor: number): SymbolicTensor {
  return mul(sum(square(weight)), factor);
}

function checked(name: string, factor: number): number {
  if (Number.isFinite(factor) && factor >= 0) return factor;
  throw new ValueError(
    `Regularizer ${name}: expected a number that is not negative, got ${factor}.`,
  );
}

/** l1 Σ |w| */
export class L1 extends Regularizer {
  static override readonly className = "L1";
  readonly l1: number;

  /** @throws ValueError where l1 is negative or no number. */
  constructor({ l1 = 0.01 }: { readonly l1?: number } = {}) {
    super();
    this.l1 = checked("l1", l1);
  }

  override penalty(weight: SymbolicTensor): SymbolicTensor {
    return absolute(weight, this.l1);
  }

  override getConfig(): Record<string, unknown> {
    return { l1: this.l1 };
  }
}

/** l2 Σ w², without a half. */
export class L2 extends Regularizer {
  static override readonly className = "L2";
  readonly l2: number;

  /** @throws ValueError where l2 is negative or no number. */
  constructor({ l2 = 0.01 }: { readonly l2?: number } = {}) {
    super();
    this.l2 = checked("l2", l2);
  }

  override penalty(weight: SymbolicTensor): SymbolicTensor {
    return squared(weight, this.l2);
  }

  override getConfig(): Record<string, unknown> {
    return { l2: this.l2 };
  }
}

/** l1 Σ |w| + l2 Σ w² */
export class L1L2 extends Regularizer {
  static override readonly className = "L1L2";
  readonly l1: number;
  readonly l2: number;

  /** @throws ValueError where a factor is negative or no number. */
  constructor({ l1 = 0, l2 = 0 }: { readonly l1?: number; readonly l2?: number } = {}) {
    super();
    this.l1 = checked("l1", l1);
    this.l2 = checked("l2", l2);
  }

  override penalty(weight: SymbolicTensor): SymbolicTensor {
    return add(absolute(weight, this.l1), squared(weight, this.l2));
  }

  override getConfig(): Record<string, unknown> {
    return { l1: this.l1, l2: this.l2 };
  }
}

export interface OrthogonalRegularizerOptions {
  /** Default 0.01. */
  readonly factor?: number;
  /** Whether rows or columns shall be at right angles to each other. Default "rows". */
  readonly mode?: "rows" | "columns";
}

/** Norms are at least this, so that a row of zeros does not divide. */
const SHORTEST = 1e-12;

/** factor times the mean of |cos| of the angles between each two rows (or columns) of a matrix. */
export class OrthogonalRegularizer extends Regularizer {
  static override readonly className = "OrthogonalRegularizer";
  readonly factor: number;
  readonly mode: "rows" | "columns";

  /** @throws ValueError where the factor is negative or no number, or the mode neither rows nor columns. */
  constructor({ factor = 0.01, mode = "rows" }: OrthogonalRegularizerOptions = {}) {
    super();
    this.factor = checked("factor", factor);
    if (mode !== "rows" && mode !== "columns") {
      throw new ValueError(`Regularizer mode: expected "rows" or "columns", got ${String(mode)}.`);
    }
    this.mode = mode;
  }

  /** @throws ShapeError for a weight that is no matrix of two rows (or columns) or more. */
  override penalty(weight: SymbolicTensor): SymbolicTensor {
    const byRows = this.mode === "rows";
    const size = weight.dims[byRows ? 0 : 1];
    if (weight.rank !== 2 || typeof size !== "number" || size < 2) {
      throw new ShapeError(
        `OrthogonalRegularizer compares the ${this.mode} of a matrix, two at least; got a weight ${weight.toString()}.`,
      );
    }
    const squares = sum(square(weight), byRows ? 1 : 0, true);
    const unit = mul(weight, rsqrt(maximum(squares, SHORTEST)));
    const cosines = matmul(unit, unit, !byRows, byRows);
    // Each pair is twice in the matrix, whose diagonal is left out.
    const others = mul(cosines, sub(1, oneHot(arange(size), size)));
    return mul(sum(abs(others)), this.factor / (size * (size - 1)));
  }

  override getConfig(): Record<string, unknown> {
    return { factor: this.factor, mode: this.mode };
  }
}

/** Names that options take, with Keras's defaults: 0.01, but 0 and 0 for l1l2; extend the interface to have your own names typed. */
export interface RegularizerNames {
  l1: true;
  l2: true;
  l1l2: true;
  orthogonal_regularizer: true;
}

export type RegularizerName = EitherCase<keyof RegularizerNames>;

/** What an option takes as a regularizer. */
export type RegularizerLike = RegularizerName | Regularizer | Serialized | null;

const registry = new Registry<Regularizer>("regularizer", [L1, L2, L1L2, OrthogonalRegularizer], {
  l1l2: L1L2,
});

/**
 * The regularizer of that name; null is none.
 * @throws ValueError for a name that is not known, with the nearest ones.
 */
export function get(
  given: string | Regularizer | Serialized | null | undefined,
): Regularizer | null {
  return given === null || given === undefined ? null : registry.get(given);
}

/** l1 Σ |w| */
export const l1 = (factor = 0.01) => new L1({ l1: factor });
/** l2 Σ w² */
export const l2 = (factor = 0.01) => new L2({ l2: factor });
/** l1 Σ |w| + l2 Σ w² */
export const l1L2 = (factors: { readonly l1?: number; readonly l2?: number }) => new L1L2(factors);
/** factor times the mean of |cos| of the angles between each two rows or columns */
export const orthogonalRegularizer = (options: OrthogonalRegularizerOptions = {}) =>
  new OrthogonalRegularizer(options);
