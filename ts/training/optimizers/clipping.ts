/** Gradient clipping, applied before an optimizer uses the gradients. */
import { add, clip, div, maximum, mul, sqrt, square } from "../../graph/operations/elementwise.js";
import { sum } from "../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";

/** At most one of these may be set. */
export interface ClippingOptions {
  /** Maximum norm of each gradient: g min(1, clipnorm / ‖g‖). Default null, no limit. */
  readonly clipnorm?: number | null;
  /** Gradients are limited to [-clipvalue, clipvalue]. Default null, no limit. */
  readonly clipvalue?: number | null;
  /** Maximum norm of all gradients together, which are scaled by one factor. Default null, no limit. */
  readonly globalClipnorm?: number | null;
}

/** Maps gradients to clipped gradients. */
export type Clipping = (gradients: readonly SymbolicTensor[]) => readonly SymbolicTensor[];

/** @throws ValueError where more than one limit is set. */
export function makeClipping({ clipnorm, clipvalue, globalClipnorm }: ClippingOptions): Clipping {
  const limits = { clipnorm, clipvalue, globalClipnorm };
  const set = Object.entries(limits).filter(([, limit]) => limit !== null && limit !== undefined);
  if (set.length > 1) {
    throw new ValueError(
      `Only one of clipnorm, clipvalue and globalClipnorm can be set, got ${set.map(([name, limit]) => `${name} ${limit}`).join(", ")}.`,
    );
  }
  if (typeof clipnorm === "number") {
    return (gradients) => gradients.map((g) => mul(g, clippingFactor(squaredNorm(g), clipnorm)));
  }
  if (typeof clipvalue === "number") {
    return (gradients) => gradients.map((g) => clip(g, -clipvalue, clipvalue));
  }
  if (typeof globalClipnorm === "number")
    return (gradients) => byGlobalNorm(gradients, globalClipnorm);
  return (gradients) => gradients;
}

function byGlobalNorm(gradients: readonly SymbolicTensor[], limit: number): SymbolicTensor[] {
  const [first, ...rest] = gradients.map(squaredNorm);
  if (first === undefined) return [];
  const scale = clippingFactor(rest.reduce<SymbolicTensor>(add, first), limit);
  return gradients.map((g) => mul(g, scale));
}

function squaredNorm(g: SymbolicTensor): SymbolicTensor {
  return sum(square(g));
}

/** c / max(‖g‖, c) */
function clippingFactor(squared: SymbolicTensor, limit: number): SymbolicTensor {
  return div(limit, maximum(sqrt(squared), limit));
}
