/** Converts data as users pass them to tensors, in the order of a model's inputs and outputs. */

import { bindShapes } from "../../graph/bind-shapes.js";
import { BATCH } from "../../graph/dim.js";

import { holdsIndices } from "../../graph/fed-indices.js";
import type { InputNode } from "../../graph/operations/sources.js";
import type { Form } from "../../graph/structure.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ownTensor, type TensorLike, toTensor } from "../../runtime/convert.js";
import type { DType } from "../../runtime/dtype.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { isPlainObject, ownEntry } from "../../runtime/plain-object.js";
import { Tensor } from "../../runtime/tensor.js";
import { assertEqualRows, type Feed } from "./batch-source.js";
import type { Signature } from "./signature.js";

/**
 * Data of a model: of its one input or output, or of several as an array or by name. As targets, null stands for those of
 * an output without loss and metrics.
 */
export type ModelData =
  | TensorLike
  | readonly (TensorLike | null)[]
  | Readonly<Record<string, TensorLike | null>>;

/** One weight a sample (or a time step), for one output; several outputs in order or by name. */
export type SampleWeight =
  | TensorLike
  | readonly TensorLike[]
  | Readonly<Record<string, TensorLike>>;

/** The parts of `data` in the order of `names`: alone, as a list, or by name. */
export function partsOf(
  what: string,
  data: ModelData,
  names: readonly string[],
  form: Form,
): TensorLike[] {
  const parts = optionalPartsOf(what, data, names, form);
  if (parts.includes(null)) throw noPart(what, isNamed(data) ? data : {}, names);
  // A null would have thrown above.
  return parts as TensorLike[];
}

/** As partsOf; null for parts that are not given by name, or that are null. */
export function optionalPartsOf(
  what: string,
  data: ModelData,
  names: readonly string[],
  form: Form,
): (TensorLike | null)[] {
  if (data === null || data === undefined)
    throw new ValueError(`${what}: expected data, got ${String(data)}.`);
  if (isNamed(data)) {
    if (Object.keys(data).some((key) => !names.includes(key))) throw noPart(what, data, names);
    return names.map((name) => ownEntry(data, name) ?? null);
  }
  // Of one part an array may be the list of it, or its rows; anything else is the part.
  if (names.length === 1 && (form.kind === "single" || !Array.isArray(data))) {
    return [data as TensorLike];
  }
  if (!Array.isArray(data) || data.length !== names.length) {
    const given = Array.isArray(data) ? `an array of ${data.length}` : "one";
    throw new ValueError(
      `${what}: expected data for ${names.join(", ")}, as an array or by name; got ${given}.`,
    );
  }
  return data;
}

/** Whether data are several parts by name. */
export function isNamed(data: ModelData): data is Readonly<Record<string, TensorLike | null>> {
  return isPlainObject(data) && !("data" in data && "shape" in data);
}

function noPart(what: string, data: object, names: readonly string[]): ValueError {
  return new ValueError(
    `${what}: expected data by the names ${names.join(", ")}; got ${Object.keys(data).join(", ") || "none"}.`,
  );
}

/** Converts data: `ownTensor` copies what it could share, `toTensor` does not. */
export type ReadTensor = typeof toTensor;

/** Data for a model's inputs, each converted to the dtype of its input and checked against its shape. */
export function feedInputs(
  data: ModelData,
  { inputNodes, inputNames, inputForm }: Signature,
  read: ReadTensor = ownTensor,
): Feed[] {
  const feeds = partsOf("x", data, inputNames, inputForm).map((part, index): Feed => {
    const input = inputNodes[index] as InputNode;
    return { input, data: withLastAxis(readInput(part, input, read), input) };
  });
  assertEqualRows(feeds);
  // Where an input fixes its number of rows, that is the size of a batch, not of all data.
  bindShapes(
    feeds.map(({ input: { attributes } }) => ({
      name: attributes.name,
      dims: [BATCH, ...attributes.dims.slice(1)],
    })),
    feeds.map(({ data: { shape } }) => shape),
  );
  return feeds;
}

/** Data in the dtype of their input. For inputs that are indices, fractional numbers are an error. */
function readInput(part: TensorLike, input: InputNode, read: ReadTensor): Tensor<DType> {
  const { dtype, name } = input.attributes;
  if (!holdsIndices(input)) return read(part, dtype, name);
  return toTensor(read(part, "int32", name), dtype, name);
}

/** As in Keras, data may leave out the last axis of an input if its size is 1: (batch,) for (batch, 1). */
function withLastAxis(tensor: Tensor<DType>, { attributes: { dims } }: InputNode): Tensor<DType> {
  const missing = tensor.shape.length === dims.length - 1 && dims.at(-1) === 1;
  return missing ? new Tensor([...tensor.shape, 1], tensor.dtype, tensor.data) : tensor;
}

/** Targets as float32, null for outputs without; losses and metrics adapt their rank to that of the prediction. */
export function targetTensors(
  data: ModelData,
  names: readonly string[],
  form: Form,
  read: ReadTensor,
): (Tensor | null)[] {
  const parts = optionalPartsOf("y", data, names, form);
  if (parts.every((part) => part === null)) throw noPart("y", {}, names);
  return parts.map((part) => (part === null ? null : read(part, "float32", "y")));
}

/** Sizes of a target's axes: the prediction's symbols where it has them, so that one trace is valid for all lengths. */
export function targetDims(target: Tensor, prediction: SymbolicTensor): SymbolicTensor["dims"] {
  return target.shape.map((size, axis) => {
    const dim = prediction.dims[axis];
    return axis === 0 || (dim !== undefined && typeof dim !== "number") ? (dim ?? size) : size;
  });
}

/** A weight for each sample from its class: y as class indices, or one-hot. */
export function classWeights(target: Tensor, weights: Readonly<Record<number, number>>): Tensor {
  const width = target.shape.length > 1 ? (target.shape.at(-1) ?? 1) : 1;
  if (target.shape.length > 2) {
    throw new ShapeError(
      "classWeight needs one class a sample; for sequences of classes pass a sampleWeight of shape [batch, time].",
    );
  }
  const classes = width > 1 ? target.argMax(-1).data : target.data;
  const values = Float32Array.from(classes, (label) => weights[label] ?? 1);
  return new Tensor([values.length], "float32", values);
}
