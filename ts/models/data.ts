/** Arrays of one fit or evaluate: inputs, targets and weights of equal numbers of rows. */

import { toTensor } from "../runtime/convert.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import type { Tensor } from "../runtime/tensor.js";
import type { Fed } from "../training/loop/batches.js";
import type { TargetSpec, TrainableStep } from "./compiled.js";
import {
  classWeights,
  feedInputs,
  type ModelData,
  partsOf,
  targetDims,
  targetTensors,
} from "./feeding.js";
import type { SampleWeight } from "./options.js";
import type { Topology } from "./topology.js";

/** What a training or test step is fed. */
export interface Arrays {
  readonly inputs: readonly Fed[];
  readonly targets: readonly Tensor[];
  /** One for each output; null where its samples weigh alike. */
  readonly weights: readonly (Tensor | null)[];
}

export interface Weighting {
  readonly sampleWeight?: SampleWeight | undefined;
  readonly classWeight?: Readonly<Record<number, number>> | undefined;
}

/** Reads and checks what was passed. @throws ShapeError, ValueError. */
export function readArrays(
  topology: Topology,
  x: ModelData,
  y: ModelData,
  weighting: Weighting,
): Arrays {
  const { inputNodes, inputNames, inputForm, outputNames, outputForm } = topology;
  const inputs = feedInputs(x, inputNodes, inputNames, inputForm);
  const targets = targetTensors(y, outputNames, outputForm);
  const weights = readWeighting(topology, targets, weighting);
  refuseUnequalRows(inputs, targets, weights, outputNames);
  return { inputs, targets, weights };
}

function readWeighting(
  topology: Topology,
  targets: readonly Tensor[],
  { sampleWeight, classWeight }: Weighting,
): (Tensor | null)[] {
  const { outputNames, outputForm } = topology;
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

function refuseUnequalRows(
  inputs: readonly Fed[],
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

/** The same arrays with other rows. */
export function mapArrays(
  { inputs, targets, weights }: Arrays,
  map: (tensor: Tensor) => Tensor,
): Arrays {
  return {
    inputs: inputs.map(({ input, data }) => ({ input, data: map(data) })),
    targets: targets.map(map),
    weights: weights.map((weight) => (weight === null ? null : map(weight))),
  };
}

/** Shapes of targets and weights, by which a step is made. */
export function specsOf(topology: Topology, { targets, weights }: Arrays): TargetSpec[] {
  return targets.map((target, index) => {
    const prediction = topology.outputs[index]!;
    const weight = weights[index];
    return {
      dims: targetDims(target, prediction),
      weightDims: weight == null ? null : targetDims(weight, prediction),
    };
  });
}

/** What is fed, in the order in which the step's program reads it. */
export function feedsFor(step: TrainableStep, { inputs, targets, weights }: Arrays): Fed[] {
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
