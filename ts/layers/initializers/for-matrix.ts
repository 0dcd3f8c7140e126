/** Initial values of kernels with several axes for inputs or outputs. */
import { reshape } from "../../graph/operations/broadcast.js";
import type { VariableInitializer } from "../../graph/variable.js";
import type { Initializer } from "./initializer.js";
import { VarianceScaling } from "./variance-scaling.js";

/**
 * The initializer for a kernel that is a matrix of fanIn inputs by fanOut outputs, whatever its axes: initializers whose
 * variance depends on the fans use these. Other initializers, such as orthogonal, use the shape as it is.
 */
export function forMatrix(
  initializer: Initializer,
  fanIn: number,
  fanOut: number,
): VariableInitializer {
  if (!(initializer instanceof VarianceScaling)) return initializer;
  return {
    values: (shape, key) => {
      const isMatrix = shape.reduce((size, length) => size * length, 1) === fanIn * fanOut;
      return isMatrix
        ? reshape(initializer.values([fanIn, fanOut], key), shape)
        : initializer.values(shape, key);
    },
  };
}
