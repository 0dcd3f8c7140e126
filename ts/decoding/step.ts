/**
 * One step of decoding: the last tokens and states of all rows in, probabilities of the next tokens and states out.
 *
 * What belongs here: the type of a step, the step of a model, checks of its results. What does not: choosing tokens
 * (search.ts).
 */

import { holdsIndices } from "../graph/fed-indices.js";
import type { InputNode } from "../graph/operations/sources.js";
import type { Topology } from "../models/topology.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { rejected } from "../runtime/registry/kinds.js";
import { formatShape } from "../runtime/shape.js";
import { Tensor } from "../runtime/tensor.js";
import type { ModelData } from "../training/fit/model-data.js";

/** Result of a step: probabilities (or logits) of the next token [rows, tokens], and the next states. */
export type StepResult = readonly [scores: Tensor, states: readonly Tensor[]];

/** One step, from the last token of each row and the states, each [rows, ...]. */
export type DecodeStep = (
  tokens: readonly number[],
  states: readonly Tensor[],
) => StepResult | Promise<StepResult>;

/** A decoder model: inputs [token, ...states], outputs [probabilities, ...states]. */
export interface DecoderModel {
  readonly name: string;
  readonly topology: Topology;
  predictOnBatch(
    x: ModelData,
  ): Promise<Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>>;
}

/**
 * The step of a decoder model with the inputs [token, ...states] and the outputs [probabilities, ...states], states in
 * the same order. Tokens are fed as the first input takes them: as numbers [rows] or [rows, 1] (an Embedding), or as
 * one-hot rows [rows, tokens] or [rows, 1, tokens]. A step is one `predictOnBatch`. Values that all steps
 * use, such as an encoder's outputs for attention, are a state that the model returns unchanged.
 * @throws ValueError where inputs and outputs differ in number, or where the first input does not take tokens.
 */
export function decoderStep(model: DecoderModel): DecodeStep {
  if (typeof model !== "object" || model === null || !("topology" in model))
    throw rejected("decode: decoder", "a decoder model or a step function", model);
  const { inputNodes, outputs } = model.topology;
  const [first] = inputNodes;
  if (first === undefined || inputNodes.length !== outputs.length) {
    throw new ValueError(
      `${model.name} has ${inputNodes.length} inputs and ${outputs.length} outputs; a decoder has the inputs ` +
        "[token, ...states] and the outputs [probabilities, ...states], with equally many states.",
    );
  }
  const encode = tokenEncoder(model.name, first);
  return async (tokens, states) => {
    const fed = encode(tokens);
    const { kind } = model.topology.inputForm;
    const outputsOfStep = await model.predictOnBatch(kind === "single" ? fed : [fed, ...states]);
    const [scores, ...next] = listOf(outputsOfStep);
    // The model has at least one output, since it has an input and as many outputs.
    return [withoutTimeAxis(scores!), next];
  };
}

/** The function that makes the first input's tensor from tokens. */
function tokenEncoder(name: string, node: InputNode): (tokens: readonly number[]) => Tensor {
  const { dims, dtype } = node.attributes;
  const [last, steps] = [dims.at(-1), dims.length === 3 ? dims[1] : null];
  const isIndices = holdsIndices(node) || dtype === "int32";
  if (
    isIndices &&
    dims.length <= 2 &&
    (dims.length === 1 || last === 1 || typeof last !== "number")
  )
    return (tokens) => indices(tokens, dims.length);
  if (!isIndices && typeof last === "number" && (dims.length === 2 || takesOneStep(dims, steps)))
    return (tokens) => oneHot(tokens, last, dims.length, name);
  throw new ValueError(
    `${name}: its first input has ${dims.length} axes and does not take a single token: expected indices of shape ` +
      "(batch, 1) or (batch), or one-hot rows of shape (batch, 1, tokens) or (batch, tokens). " +
      "Write the step as a function instead.",
  );
}

function takesOneStep(dims: readonly unknown[], steps: unknown): boolean {
  return dims.length === 3 && (typeof steps !== "number" || steps === 1);
}

function indices(tokens: readonly number[], rank: number): Tensor {
  const shape = rank === 1 ? [tokens.length] : [tokens.length, 1];
  return new Tensor(shape, "int32", Int32Array.from(tokens));
}

function oneHot(tokens: readonly number[], size: number, rank: number, name: string): Tensor {
  const data = new Float32Array(tokens.length * size);
  tokens.forEach((token, row) => {
    if (!(token < size))
      throw new ValueError(
        `${name}: there is no token ${token}, its first input takes 0 to ${size - 1}.`,
      );
    data[row * size + token] = 1;
  });
  return new Tensor(rank === 2 ? [tokens.length, size] : [tokens.length, 1, size], "float32", data);
}

function listOf(
  outputs: Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>,
): readonly Tensor[] {
  if (outputs instanceof Tensor) return [outputs];
  // Array.isArray does not narrow readonly arrays, but Object.values accepts them, too.
  return Array.isArray(outputs) ? outputs : Object.values(outputs);
}

/** [rows, 1, tokens] as [rows, tokens]. */
function withoutTimeAxis(scores: Tensor): Tensor {
  const { shape } = scores;
  return shape.length === 3 && shape[1] === 1 ? scores.reshape([shape[0]!, shape[2]!]) : scores;
}

/** @throws ValueError for a result of another form or number of states, ShapeError for another number of rows */
export function assertStep(result: StepResult, rows: number, stateCount: number): void {
  const expected = "[probabilities, states], Tensors";
  if (!Array.isArray(result)) throw rejected("decode: what the decoder returns", expected, result);
  const [scores, states] = result;
  if (!(scores instanceof Tensor))
    throw rejected("decode: what the decoder returns", expected, scores);
  if (!Array.isArray(states))
    throw rejected("decode: the states that the decoder returns", "a list", states);
  if (states.length !== stateCount) {
    throw new ValueError(
      `decode: the step returned ${states.length} states, expected ${stateCount}: as many as in options.states.`,
    );
  }
  if (scores.shape.length !== 2 || scores.shape[0] !== rows) {
    throw new ShapeError(
      `decode: the step returned probabilities of shape ${formatShape(scores.shape)}, expected (${rows}, tokens).`,
    );
  }
  assertStates(states, rows, "a state of the step");
}

/** @throws ShapeError for a state with another number of rows */
export function assertStates(states: readonly Tensor[], rows: number, what: string): void {
  for (const { shape } of states) {
    if (shape[0] !== rows)
      throw new ShapeError(
        `decode: ${what} has shape ${formatShape(shape)}, expected ${rows} rows.`,
      );
  }
}

/** The given rows of every state. */
export function statesAt(states: readonly Tensor[], rows: readonly number[]): readonly Tensor[] {
  return states.map((state) => state.take(rows));
}
