/** The numbers of variables, in and out of the engine. */

import { type TensorLike, toTensor } from "../runtime/convert.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { Tensor } from "../runtime/tensor.js";
import { formatShape } from "./dim.js";
import { blockOfVariable, materialize } from "./executable.js";
import type { Variable } from "./variable.js";

/** Copies of the numbers of float32 variables, which get their first ones now if they have none. */
export function readWeights(variables: readonly Variable[]): Tensor[] {
  materialize(variables);
  return variables.map((variable) => {
    const buffer = blockOfVariable(variable).read();
    return new Tensor(variable.shape, "float32", new Float32Array(buffer, 0, variable.size));
  });
}

/** Sets the numbers of float32 variables. @throws ShapeError, ValueError; then none is set. */
export function writeWeights(variables: readonly Variable[], weights: readonly TensorLike[]): void {
  if (weights.length !== variables.length) {
    throw new ValueError(
      `setWeights: expected ${variables.length} weights, got ${weights.length}.`,
    );
  }
  const tensors = weights.map((weight, index) => checked(weight, variables[index]!));
  materialize(variables);
  variables.forEach((variable, index) => {
    blockOfVariable(variable).write(tensors[index]!.data);
  });
}

function checked(weight: TensorLike, variable: Variable): Tensor<"float32"> {
  const tensor = toTensor(weight, "float32", variable.path);
  if (tensor.shape.join() !== variable.shape.join()) {
    throw new ShapeError(
      `setWeights: ${variable.path} has shape ${formatShape(variable.shape)}, got ${formatShape(tensor.shape)}.`,
    );
  }
  return tensor;
}
