/** The examples of one fit or evaluate: inputs, targets and sample weights, one row for each example. */

import type { Known } from "../../graph/computation.js";
import { ownTensor, type TensorLike, toTensor } from "../../runtime/convert.js";
import type { DType } from "../../runtime/dtype.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import { Tensor } from "../../runtime/tensor.js";
import { transferred } from "../../runtime/transfer.js";
import type { Feed } from "./batch-source.js";
import {
  classWeights,
  feedInputs,
  type ModelData,
  optionalPartsOf,
  type ReadTensor,
  type SampleWeight,
  targetDims,
  targetTensors,
} from "./model-data.js";
import type { Head } from "./objective.js";
import type { Signature } from "./signature.js";
import type { CompiledStep, TargetDims } from "./step-builder.js";

/** What a training or test step is fed. */
export interface Examples {
  readonly rows: number;
  readonly inputs: readonly Feed[];
  /** One for each output; null for an output without loss and metrics, which needs none. */
  readonly targets: readonly (Tensor | null)[];
  /** One for each output; null where all its samples have weight 1. */
  readonly weights: readonly (Tensor | null)[];
}

/** Weights of examples, and who owns their arrays. */
export interface ExampleOptions {
  readonly sampleWeight?: SampleWeight | undefined;
  readonly classWeight?: Readonly<Record<number, number>> | undefined;
  readonly transfer?: boolean | undefined;
}

/**
 * Converts and checks data as users pass them. By default the result shares no memory with them: arrays are copied, or with
 * `transfer` taken over.
 * @throws ShapeError, ValueError.
 */
export function readExamples(
  signature: Signature,
  x: ModelData,
  y: ModelData | null,
  options: ExampleOptions,
  read: ReadTensor = options.transfer === true ? toTensor : ownTensor,
): Examples {
  const { outputNames, outputForm } = signature;
  const inputs = feedInputs(x, signature, read);
  const targets = y == null ? [] : targetTensors(y, outputNames, outputForm, read);
  const weights = readWeighting(signature, targets, options, read);
  assertEqualRows(inputs, targets, weights, outputNames);
  const examples = { rows: rowsOf(inputs), inputs, targets, weights };
  return options.transfer === true ? takenOver(examples) : examples;
}

function readWeighting(
  signature: Signature,
  targets: readonly (Tensor | null)[],
  { sampleWeight, classWeight }: ExampleOptions,
  read: ReadTensor,
): (Tensor | null)[] {
  const { outputNames, outputForm } = signature;
  if (classWeight !== undefined) {
    if (sampleWeight !== undefined)
      throw new ValueError("Pass sampleWeight or classWeight, not both.");
    if (targets.length > 1)
      throw new ValueError(
        "classWeight needs a model of one output; pass a sampleWeight for each output.",
      );
    return targets.map((target) => (target === null ? null : classWeights(target, classWeight)));
  }
  if (sampleWeight === undefined) return targets.map(() => null);
  const readOne = (part: TensorLike) => read(part, "float32", "sampleWeight");
  const single = outputNames.length > 1 ? weightOfAll(sampleWeight, outputNames) : null;
  if (single !== null) {
    const weight = readOne(single);
    return targets.map(() => weight);
  }
  return optionalPartsOf("sampleWeight", sampleWeight, outputNames, outputForm).map((part) =>
    part === null ? null : readOne(part),
  );
}

/** The sample weights if they are one array, which then holds for all outputs, as in Keras; null for weights by output. */
function weightOfAll(given: SampleWeight, names: readonly string[]): TensorLike | null {
  if (Array.isArray(given)) {
    const isOfRows = given.every((weight) => typeof weight === "number");
    return isOfRows && given.length !== names.length ? (given as TensorLike) : null;
  }
  if (given instanceof Tensor || ArrayBuffer.isView(given)) return given as TensorLike;
  const isData = isPlainObject(given) && "data" in given && "shape" in given;
  return isData ? (given as unknown as TensorLike) : null;
}

function rowsOf([first]: readonly Feed[]): number {
  return first?.data.shape[0] ?? 0;
}

function assertEqualRows(
  inputs: readonly Feed[],
  targets: readonly (Tensor | null)[],
  weights: readonly (Tensor | null)[],
  names: readonly string[],
): void {
  const rows = rowsOf(inputs);
  targets.forEach((target, index) => {
    if (target !== null && target.shape[0] !== rows) {
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

/** The examples with `map` applied to every array, such as a slice of rows. */
export function mapExamples(
  { inputs, targets, weights }: Examples,
  map: <D extends DType>(tensor: Tensor<D>) => Tensor<D>,
): Examples {
  const mapped = inputs.map(({ input, data }) => ({ input, data: map(data) }));
  return {
    rows: rowsOf(mapped),
    inputs: mapped,
    targets: targets.map((target) => (target === null ? null : map(target))),
    weights: weights.map((weight) => (weight === null ? null : map(weight))),
  };
}

function takenOver(examples: Examples): Examples {
  const { inputs, targets, weights } = examples;
  // Outputs may share their weights.
  const all = [
    ...new Set<Tensor<DType>>([
      ...inputs.map(({ data }) => data),
      ...targets.flatMap((one) => one ?? []),
      ...weights.flatMap((one) => one ?? []),
    ]),
  ];
  const taken = transferred(all);
  const byTensor = new Map<Tensor<DType>, Tensor<DType>>(
    all.map((tensor, index) => [tensor, taken[index]!]),
  );
  return mapExamples(
    examples,
    // It has the dtype of the tensor that it replaces.
    <D extends DType>(tensor: Tensor<D>) => byTensor.get(tensor) as Tensor<D>,
  );
}

/** Shapes of targets and weights, for which a step is made. @param heads what the targets are for, by output */
export function targetDimsOf(
  signature: Signature,
  { targets, weights }: Examples,
  heads: readonly Head[],
): (TargetDims | null)[] {
  return targets.map((target, index) => {
    if (target === null) return null;
    const prediction = signature.outputs[index]!;
    const weight = weights[index];
    const followsTime = heads[index]?.loss?.targetsFollowTime ?? true;
    return {
      dims: followsTime ? targetDims(target, prediction) : target.shape,
      weightDims: weight == null ? null : targetDims(weight, prediction),
    };
  });
}

/** Maps the input tensors of a step to the examples' arrays. */
export function fedTo(step: CompiledStep, { inputs, targets, weights }: Examples): Known {
  const known = new Map(inputs.map(({ input, data }) => [input.results.y, data]));
  step.targets.forEach((node, index) => {
    const target = targets[index];
    if (node !== null && target != null) known.set(node.results.y, target);
  });
  step.weights.forEach((node, index) => {
    const weight = weights[index];
    if (node !== null && weight != null) known.set(node.results.y, weight);
  });
  return known;
}
