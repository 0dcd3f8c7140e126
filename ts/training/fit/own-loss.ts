/** The loss that a model's class computes in `computeLoss`. Loaded for such models alone. */
import { shapedLike } from "../../graph/structure.js";
import { SymbolicTensor } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import { describe } from "../../runtime/fill.js";
import type { OwnLoss } from "./objective.js";
import type { LossMethod, StepPart, TrainableModel } from "./signature.js";

/** That of a model whose class has one. */
export function ownLoss(model: TrainableModel, method: LossMethod): OwnLoss {
  return (outputs, compiledLoss, training) => {
    const { inputNodes, inputForm, outputForm } = model.topology;
    const x = inputNodes.map(({ results }) => results.y);
    const loss: unknown = method.call(model, {
      x: shapedLike(inputForm, x),
      y: ofAll(outputs.map(({ target }) => target)),
      yPred: shapedLike(
        outputForm,
        outputs.map(({ prediction }) => prediction),
      ),
      sampleWeight: ofAll(outputs.map(({ sampleWeight }) => sampleWeight)),
      training,
      compiledLoss,
    });
    if (loss instanceof SymbolicTensor && loss.rank === 0) return loss;
    const got =
      loss instanceof SymbolicTensor ? `shape (${loss.shape.join(", ")})` : describe(loss);
    throw new ValueError(
      `${model.name}.computeLoss must return a symbolic scalar, got ${got}. Take its mean or sum.`,
    );

    /** In the form of the outputs; null where there are none. */
    function ofAll(parts: readonly (SymbolicTensor | null)[]): StepPart | null {
      const given = parts.filter((part) => part !== null);
      return given.length < outputs.length || given.length === 0
        ? null
        : shapedLike(outputForm, given);
    }
  };
}
