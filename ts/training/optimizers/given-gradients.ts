/** Gradients that `applyGradients` is given. */
import { formatShape } from "../../graph/dim.js";
import type { Variable } from "../../graph/variable.js";
import { type TensorLike, toTensor } from "../../runtime/convert.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { warnOnce } from "../../runtime/host.js";
import type { Tensor } from "../../runtime/tensor.js";

/**
 * A gradient for each variable; null, with a warning, for those that have none.
 * @throws ShapeError, ValueError where the gradients do not fit the variables, or all are null.
 */
export function readGradients(
  optimizer: string,
  variables: readonly Variable[],
  gradients: readonly (TensorLike | null)[],
): (Tensor | null)[] {
  const missing = variables.filter((_, index) => gradients[index] === null);
  const given = gradients.length - missing.length;
  if (given === 0 || gradients.length !== variables.length) {
    throw new ValueError(
      `Optimizer ${optimizer} got ${given} gradients for ${variables.length} variables; build(variables) sets these.`,
    );
  }
  if (missing.length > 0) {
    const paths = missing.map(({ path }) => path).join(", ");
    warnOnce(`Optimizer ${optimizer} got no gradients for ${paths}, which stay as they are.`);
  }
  return variables.map((variable, index) => checkedGradient(variable, gradients[index] ?? null));
}

function checkedGradient(variable: Variable, given: TensorLike | null): Tensor | null {
  if (given === null) return null;
  const gradient = toTensor(given, "float32", "gradient");
  if (gradient.shape.join() === variable.shape.join()) return gradient;
  throw new ShapeError(
    `The gradient of ${variable.path} has shape ${formatShape(gradient.shape)}, expected ${formatShape(variable.shape)}.`,
  );
}
