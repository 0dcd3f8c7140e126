/** `diagnose`: the ranges of activations and gradients of each layer, and what is unusual in them. */
import type { Structure } from "../graph/structure.js";
import { Layer } from "../layers/layer.js";
import { rejected } from "../runtime/registry/kinds.js";
import type { ModelData } from "../training/fit/model-data.js";
import { observeStep } from "../training/fit/observe-step.js";
import { builderFor } from "../training/fit/one-batch.js";
import { Diagnosis, type DiagnosisRow } from "./diagnosis.js";
import { type Model, TRAINER } from "./model.js";
import { rangeOf } from "./number-range.js";

/**
 * Computes one training step of a compiled model on a batch, without any update, and returns for each layer the range of its
 * outputs and of the gradients of the loss with respect to them and to its weights; and what is unusual: units that are 0
 * for all of the data (dead ReLUs), gradients that vanish or explode on their way back, and numbers that are not finite.
 * @param x a batch of data for the inputs; all its rows are one batch
 * @param y targets
 * @throws NotReadyError before compile; ShapeError, ValueError for data that do not fit
 * @example
 * const found = await diagnose(net, xTrain.slice(0, 64), yTrain.slice(0, 64));
 * console.log(found.toString());
 */
export async function diagnose(
  model: Model<Structure, Structure>,
  x: ModelData,
  y: ModelData,
): Promise<Diagnosis> {
  if (!(model instanceof Layer) || !("topology" in model))
    throw rejected("diagnose: model", "a model", model);
  const { builder, examples } = await builderFor(model[TRAINER]("diagnose").compiled, x, y);
  const { topology } = model;
  const entries = topology.entries.flatMap(({ layer, name, className, nodes }) => {
    const call = nodes.find(({ kind }) => kind === "call");
    const [output] = call?.outputs ?? [];
    return layer === null || output === undefined ? [] : [{ layer, name, className, output }];
  });
  // `builderFor` has built a step, so the builder is not null.
  const observed = await observeStep(
    topology,
    builder!,
    examples,
    entries.map(({ output }) => output),
    model.device,
  );
  const rows = entries.map(({ layer, name, className }, index): DiagnosisRow => {
    const { value, gradient } = observed.tensors[index]!;
    const own = new Set<unknown>(layer.weights);
    return {
      layer: name,
      className,
      activation: rangeOf(value),
      gradient: gradient === null ? null : rangeOf(gradient),
      weights: observed.weights
        .filter(({ weight }) => own.has(weight))
        .map((one) => ({
          name: one.weight.name,
          gradient: one.gradient === null ? null : rangeOf(one.gradient),
        })),
    };
  });
  return new Diagnosis(model.name, examples.rows, rows);
}
