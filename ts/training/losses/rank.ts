/** Bringing targets, predictions and weights to one rank. */

import { at } from "../../graph/dim.js";
import { sub } from "../../graph/operations/elementwise.js";
import { expandDims, squeeze } from "../../graph/operations/layout.js";
import { mayAgree } from "../../graph/shapes.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import { formatShape } from "../../runtime/shape.js";

type Pair = readonly [SymbolicTensor, SymbolicTensor];

/**
 * Where ranks differ by one and the longer shape ends in 1, such as (B,) and (B, 1): a shorter tensor of rank 1 gets
 * that axis too, else the longer one loses it (Keras's squeeze_or_expand_to_same_rank). Other pairs are unchanged.
 */
export function toSameRank(a: SymbolicTensor, b: SymbolicTensor): Pair {
  if (a.rank === b.rank + 1 && a.dims.at(-1) === 1) return matched(a, b);
  if (b.rank === a.rank + 1 && b.dims.at(-1) === 1) {
    const [longer, shorter] = matched(b, a);
    return [shorter, longer];
  }
  return [a, b];
}

function matched(longer: SymbolicTensor, shorter: SymbolicTensor): Pair {
  if (shorter.rank === 1) return [longer, expandDims(shorter, -1)];
  return [squeeze(longer, -1), shorter];
}

/** yPred - yTrue. @throws ShapeError where ranks or known sizes differ. */
export function difference(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  assertSameShape(yTrue, yPred);
  return sub(yPred, yTrue);
}

function shown({ shape }: SymbolicTensor): string {
  return formatShape(shape);
}

/** @param hint ends the error. @throws ShapeError where ranks or known sizes differ. */
export function assertSameShape(yTrue: SymbolicTensor, yPred: SymbolicTensor, hint = ""): void {
  const fits =
    yTrue.rank === yPred.rank &&
    yTrue.dims.every((dim, axis) => mayAgree(dim, at(yPred.dims, axis)));
  if (fits) return;
  throw new ShapeError(
    `targets need the shape of the predictions, got targets ${shown(yTrue)} and predictions ${shown(yPred)}.${hint}`,
  );
}
