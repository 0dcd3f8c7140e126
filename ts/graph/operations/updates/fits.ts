/** The check that updates of weights share. */
import { ShapeError } from "../../../runtime/errors.js";
import { equalShapes, formatShape } from "../../dim.js";
import type { SymbolicTensor } from "../../symbolic.js";

interface Update {
  readonly weight: SymbolicTensor;
  readonly gradient: SymbolicTensor;
}

/** @throws ShapeError where the gradient has another shape than the weight. */
export function assertGradientFits(op: string, { weight, gradient }: Update): void {
  if (equalShapes(weight.dims, gradient.dims)) return;
  throw new ShapeError(
    `${op}: a gradient of shape ${formatShape(gradient.dims)} does not fit a weight of shape ${formatShape(weight.dims)}.`,
  );
}
