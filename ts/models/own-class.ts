/** Models that are classes of one's own: what they may define, and the inputs that their first data ask for. */
import type { Structure } from "../graph/structure.js";
import type { SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { input } from "../layers/input.js";
import type { BuildShape } from "../layers/weighted.js";
import { type TensorLike, toTensor } from "../runtime/convert.js";
import { Tensor } from "../runtime/tensor.js";
import { isNamed, type ModelData } from "../training/fit/model-data.js";
import type { LossData, StepData } from "../training/fit/signature.js";

/** Steps, or the loss of a step, that a class of models may define. */
export interface DefinedSteps {
  /**
   * Override it for a loss of your own (Keras's `compute_loss`): a symbolic scalar, which fit makes smaller and evaluate
   * reports, beside the metrics of compile. `compiledLoss` is what it would be without: the losses of compile and what layers
   * and regularizers add. compile needs no loss then. It is traced once for each form of the data.
   * @example
   * class Student extends Model {
   *   override computeLoss({ x, yPred, compiledLoss }: LossData): SymbolicTensor {
   *     const hint = losses.meanSquaredError({}).call(this.teacher.apply(x), yPred);
   *     return ops.add(compiledLoss, ops.multiply(hint, 0.5));
   *   }
   * }
   */
  computeLoss?(data: LossData): SymbolicTensor;
  /**
   * Override it for a training step of your own: from a batch to `{ loss, ... }`, symbolic scalars. fit makes `loss` smaller,
   * with what layers add to it, by the optimizer of compile, and reports the means of all; losses and metrics of compile are
   * not used then. It is traced once for each form of the data.
   * @example
   * override trainStep({ x, y }: StepData) {
   *   // Of one input and one target; several come as a list or an object.
   *   return { loss: mse.call(y as SymbolicTensor, this.apply(x as SymbolicTensor)) };
   * }
   */
  trainStep?(data: StepData): Readonly<Record<string, SymbolicTensor>>;
  /** The same for evaluate, which updates nothing. */
  testStep?(data: StepData): Readonly<Record<string, SymbolicTensor>>;
}

/** Symbolic inputs of these shapes, batch included: one, or a list. */
export function inputsOf(shape: BuildShape): Structure {
  const inputOf = ([, ...sizes]: SymbolicShape) => input({ shape: sizes });
  return isShapeList(shape) ? shape.map(inputOf) : inputOf(shape);
}

function isShapeList(shape: BuildShape): shape is readonly SymbolicShape[] {
  return shape.some(Array.isArray);
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
