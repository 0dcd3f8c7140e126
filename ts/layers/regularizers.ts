/**
 * `regularizers`: penalties on weights or outputs, added to the loss.
 *
 * What belongs here: l1, l2 and their sum. What does not: adding them up, which training does.
 */
import { abs, add, mul, square } from "../graph/builders/elementwise.js";
import { sum } from "../graph/builders/reduce.js";
import type { SymbolicTensor } from "../graph/symbolic.js";
import { ValueError } from "../runtime/errors.js";
import { type EitherCase, Registry, type Serialized } from "./serialized.js";

/** Subclass it for regularizers of your own. */
export abstract class Regularizer {
  static readonly className: string = "Regularizer";

  get className(): string {
    // The constructor of a regularizer is a subclass of Regularizer, which has the static name.
    return (this.constructor as typeof Regularizer).className;
  }

  /** The penalty, a scalar. */
  abstract call(weight: SymbolicTensor): SymbolicTensor;

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

  override call(weight: SymbolicTensor): SymbolicTensor {
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

  override call(weight: SymbolicTensor): SymbolicTensor {
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

  override call(weight: SymbolicTensor): SymbolicTensor {
    return add(absolute(weight, this.l1), squared(weight, this.l2));
  }

  override getConfig(): Record<string, unknown> {
    return { l1: this.l1, l2: this.l2 };
  }
}

/** Names that options take, with factor 0.01; extend the interface to have your own names typed. */
export interface RegularizerNames {
  l1: true;
  l2: true;
}

export type RegularizerName = EitherCase<keyof RegularizerNames>;

/** What an option takes as a regularizer. */
export type RegularizerLike = RegularizerName | Regularizer | Serialized | null;

const registry = new Registry<Regularizer>("regularizer", [L1, L2, L1L2], { l1l2: L1L2 });

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
