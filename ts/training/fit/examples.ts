/** The examples of one fit or evaluate: inputs, targets and weights, a row of each for each example. */

import { toTensor } from "../../runtime/convert.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { Feed } from "./batch-source.js";
import {
  classWeights,
  feedInputs,
  type ModelData,
  partsOf,
  targetDims,
  targetTensors,
} from "./model-data.js";
import type { SampleWeight } from "./options.js";
import type { Signature } from "./signature.js";
import type { CompiledStep, TargetDims } from "./step-builder.js";

/** What a training or test step is fed. */
export interface Examples {
  readonly inputs: readonly Feed[];
  readonly targets: readonly Tensor[];
  /** One for each output; null where its samples weigh alike. */
  readonly weights: readonly (Tensor | null)[];
}

/** What weighs examples. */
export interface Weighting {
  readonly sampleWeight?: SampleWeight | undefined;
  readonly classWeight?: Readonly<Record<number, number>> | undefined;
}

/** Reads and checks what was passed. @throws ShapeError, ValueError. */
export function readExamples(
  signature: Signature,
  x: ModelData,
  y: ModelData,
  weighting: Weighting,
): Examples {
  const { outputNames, outputForm } = signature;
  const inputs = feedInputs(x, signature);
  const targets = targetTensors(y, outputNames, outputForm);
  const weights = readWeighting(signature, targets, weighting);
  assertEqualRows(inputs, targets, weights, outputNames);
  return { inputs, targets, weights };
}

function readWeighting(
  signature: Signature,
  targets: readonly Tensor[],
  { sampleWeight, classWeight }: Weighting,
): (Tensor | null)[] {
  const { outputNames, outputForm } = signature;
  if (classWeight !== undefined) {
    if (sampleWeight !== undefined)
      throw new ValueError("Give sampleWeight or classWeight, not both.");
    if (targets.length > 1)
      throw new ValueError(
        "classWeight serves models of one output; give a sampleWeight for each output.",
      );
    return targets.map((target) => classWeights(target, classWeight));
  }
  if (sampleWeight === undefined) return targets.map(() => null);
  return partsOf("sampleWeight", sampleWeight, outputNames, outputForm).map((part) =>
    toTensor(part, "float32", "sampleWeight"),
  );
}

function assertEqualRows(
  inputs: readonly Feed[],
  targets: readonly Tensor[],
  weights: readonly (Tensor | null)[],
  names: readonly string[],
): void {
  const rows = inputs[0]?.data.shape[0] ?? 0;
  targets.forEach((target, index) => {
    if (target.shape[0] !== rows) {
      throw new ShapeError(
        `x has ${rows} rows, y of ${names[index]} has ${target.shape[0] ?? 0}; expected one row of y for each row of x.`,
      );
    }
    const weight = weights[index];
    if (weight != null && weight.shape[0] !== rows) {
      throw new ShapeError(
        `x has ${rows} rows, sampleWeight has ${weight.shape[0] ?? 0}; expected one weight for each row.`,
      );
    }
  });
  if (rows === 0) throw new ValueError("x has no rows; expected at least one.");
}

/** Other rows of the same arrays. */
export function mapExamples(
  { inputs, targets, weights }: Examples,
  map: (tensor: Tensor) => Tensor,
): Examples {
  return {
    inputs: inputs.map(({ input, data }) => ({ input, data: map(data) })),
    targets: targets.map(map),
    weights: weights.map((weight) => (weight === null ? null : map(weight))),
  };
}

/** Shapes of targets and weights, by which a step is made. */
export function targetDimsOf(signature: Signature, { targets, weights }: Examples): TargetDims[] {
  return targets.map((target, index) => {
    const prediction = signature.outputs[index]!;
    const weight = weights[index];
    return {
      dims: targetDims(target, prediction),
      weightDims: weight == null ? null : targetDims(weight, prediction),
    };
  });
}

/** What is fed, in the order in which the step's program reads it. */
export function feedsOf(step: CompiledStep, { inputs, targets, weights }: Examples): Feed[] {
  const data = new Map(inputs.map(({ input, data }) => [input, data]));
  step.targets.forEach((node, index) => {
    if (node !== null) data.set(node, targets[index]!);
  });
  step.weights.forEach((node, index) => {
    const weight = weights[index];
    if (node !== null && weight != null) data.set(node, weight);
  });
  return step.executable.schedule.inputs.flatMap((input) => {
    const tensor = data.get(input);
    return tensor === undefined ? [] : [{ input, data: tensor }];
  });
}
