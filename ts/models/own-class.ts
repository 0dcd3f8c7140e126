/** Models that are classes of one's own: what they may define, and the inputs that their first data ask for. */
import type { Structure } from "../graph/structure.js";
import type { SymbolicTensor } from "../graph/symbolic.js";
import { input } from "../layers/input.js";
import { type TensorLike, toTensor } from "../runtime/convert.js";
import { Tensor } from "../runtime/tensor.js";
import { isNamed, type ModelData } from "../training/fit/model-data.js";
import type { StepData } from "../training/fit/signature.js";

/** Steps that a class of models may define. */
export interface DefinedSteps {
  /**
   * Override it for a training step of your own: from a batch to `{ loss, ... }`, symbolic scalars. fit makes `loss` smaller,
   * with what layers add to it, by the optimizer of compile, and reports the means of all; losses and metrics of compile are
   * not used then. It is traced once for each form of the data.
   */
  trainStep?(data: StepData): Readonly<Record<string, SymbolicTensor>>;
  /** The same for evaluate, which updates nothing. */
  testStep?(data: StepData): Readonly<Record<string, SymbolicTensor>>;
}

/**
 * Symbolic inputs for data: their shapes but for the rows, and their dtypes. A list of Tensors is several inputs, an object
 * several by name.
 */
export function inputsLike(x: ModelData): Structure {
  const inputLike = (data: unknown) => {
    const { shape, dtype } = toTensor(data as TensorLike, undefined, "x");
    return input({ shape: shape.slice(1), dtype });
  };
  const isList = Array.isArray(x) && x.every((part) => part instanceof Tensor);
  if (isList) return x.map(inputLike);
  if (!isNamed(x)) return inputLike(x);
  return Object.fromEntries(Object.entries(x).map(([name, part]) => [name, inputLike(part)]));
}
