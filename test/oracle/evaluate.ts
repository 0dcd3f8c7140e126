/**
 * The oracle: a slow executor of graphs in float64, against which kernels, plans and gradients are held.
 *
 * It shares shape rules and reverse mode with production, and nothing else: primitive operations are
 * computed as their definitions read, fused ones are written out as primitive ones first.
 */

import { type Binding, evaluateDim, soleSymbol } from "../../ts/graph/dim.js";
import { inputTensor, isInput, variable } from "../../ts/graph/operations/sources.js";
import {
  type OperandValue,
  type OpNode,
  reachable,
  type SymbolicTensor,
} from "../../ts/graph/symbolic.js";
import { expandCalls } from "../../ts/graph/trace.js";
import type { Variable } from "../../ts/graph/variable.js";
import { type NdArray, ndarray } from "./array.js";
import { decompositions } from "./decompose.js";
import { effects } from "./effects.js";
import { primitives, type Surroundings } from "./primitives.js";

/** An array that is fed to an input. */
export interface Fed {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

export type Feeds = ReadonlyMap<SymbolicTensor, Fed>;
export type VariableValues = ReadonlyMap<Variable, ArrayLike<number>>;

export interface StepOptions {
  /** Keys random numbers together with the ops' own keys. Default 0. */
  readonly iteration?: number;
  /** What the host computes for the step. Default none. */
  readonly hyper?: readonly number[];
}

/** The numbers of the given tensors, each row-major. Calls of layers are expanded as in prediction. */
export function evaluate(
  tensors: readonly SymbolicTensor[],
  feeds: Feeds = new Map(),
  variables: VariableValues = new Map(),
  options: StepOptions = {},
): Float64Array[] {
  return evaluateArrays(tensors, feeds, variables, options).map(({ data }) => data);
}

/** As `evaluate`, with shapes. */
export function evaluateArrays(
  tensors: readonly SymbolicTensor[],
  feeds: Feeds = new Map(),
  variables: VariableValues = new Map(),
  options: StepOptions = {},
): NdArray[] {
  const expanded = expandCalls(tensors);
  const around: Surroundings = {
    binding: bind(feeds),
    iteration: options.iteration ?? 0,
    hyper: options.hyper ?? [],
    variables,
  };
  const values = new Map<SymbolicTensor, NdArray>();
  for (const [tensor, fed] of feeds) values.set(tensor, ndarray(fed.shape, fed.data));
  for (const node of reachable(expanded, [], (tensor) => !values.has(tensor))) {
    if (node.kind !== "op") throw new Error("A call is left in an expanded graph.");
    if (node.outputs.every((tensor) => values.has(tensor))) continue;
    computeNode(node, values, around);
  }
  return expanded.map((tensor) => valueOf(values, tensor));
}

/** The new values of the variables that the effects write: what a step that fails in nothing commits. */
export function commit(
  written: readonly OpNode[],
  feeds: Feeds = new Map(),
  variables: VariableValues = new Map(),
  options: StepOptions = {},
): Map<Variable, Float64Array> {
  const news = written.flatMap(newValues);
  const values = evaluate(
    news.map(([, value]) => value),
    feeds,
    variables,
    options,
  );
  return new Map(news.map(([target], index) => [target, values[index]!]));
}

/** The variables that an effect writes, each with its new value. */
function newValues({ op, operands, attributes }: OpNode): [Variable, SymbolicTensor][] {
  const effect = effects.get(op);
  if (effect === undefined) throw new Error(`${op.name} writes no variable.`);
  return Object.entries(effect(operands, attributes)).flatMap(([name, value]) =>
    value === null
      ? []
      : [[variableOf(operands[name] ?? null), value] as [Variable, SymbolicTensor]],
  );
}

function variableOf(target: OperandValue): Variable {
  if (target !== null && "node" in target && variable.is(target.node))
    return target.node.attributes.variable;
  throw new Error("An effect writes what is no variable.");
}

/** Sizes that fed arrays give to the symbols of their inputs. */
function bind(feeds: Feeds): Binding {
  const binding: Record<string, number> = {};
  for (const [tensor, { shape }] of feeds) {
    tensor.dims.forEach((dim, axis) => {
      const name = soleSymbol(dim);
      if (name !== undefined) binding[name] = shape[axis]!;
    });
  }
  for (const [tensor, { shape }] of feeds) {
    const expected = tensor.dims.map((dim) => evaluateDim(dim, binding));
    if (expected.join() !== shape.join())
      throw new Error(`An array of shape (${shape.join(", ")}) was fed to ${tensor}.`);
  }
  return binding;
}

function valueOf(values: ReadonlyMap<SymbolicTensor, NdArray>, tensor: SymbolicTensor): NdArray {
  const value = values.get(tensor);
  if (value === undefined)
    throw new Error(`${tensor} was not fed, or belongs to two kernels alone.`);
  return value;
}

function computeNode(
  node: OpNode,
  values: Map<SymbolicTensor, NdArray>,
  around: Surroundings,
): void {
  const primitive = primitives.get(node.op);
  if (primitive === undefined) {
    computeWrittenOut(node, values, around);
    return;
  }
  const operands = mapOperands(node, (tensor) => valueOf(values, tensor));
  const value = primitive(operands, node.attributes, around);
  const [output] = node.outputs;
  assertShape(node, output!, value, around);
  values.set(output!, value);
}

/** The operands of a node with something else in the place of each tensor. */
function mapOperands<Value>(
  { operands }: OpNode,
  of: (tensor: SymbolicTensor) => Value,
): Record<string, Value | null | Value[]> {
  return Object.fromEntries(
    Object.entries(operands).map(([name, value]) => {
      if (value === null) return [name, null];
      return [name, "node" in value ? of(value) : value.map(of)];
    }),
  );
}

/** The shape rule's promise, kept by the numbers. */
function assertShape(
  { op }: OpNode,
  output: SymbolicTensor,
  value: NdArray,
  around: Surroundings,
): void {
  const expected = output.dims.map((dim) => evaluateDim(dim, around.binding));
  if (expected.join() === value.shape.join()) return;
  throw new Error(
    `${op.name} gave shape (${value.shape.join(", ")}), its rule says (${expected.join(", ")}).`,
  );
}

/** Writes the operation out on inputs of known sizes, and evaluates that. */
function computeWrittenOut(
  node: OpNode,
  values: Map<SymbolicTensor, NdArray>,
  around: Surroundings,
): void {
  const decompose = decompositions.get(node.op);
  if (decompose === undefined) {
    const name = isInput(node) ? node.attributes.name : "";
    throw new Error(`${node.op.name} "${name}" was not fed.`);
  }
  const feeds = new Map<SymbolicTensor, NdArray>();
  const operands = mapOperands(node, (tensor) => {
    const value = values.get(tensor);
    // A history that the oracle does not compute: no decomposition reads it.
    if (value === undefined) return tensor;
    const fed = inputTensor("written out", value.shape, tensor.dtype);
    feeds.set(fed, value);
    return fed;
  });
  const results = decompose(operands, node.attributes);
  const known = Object.entries(results).flatMap(([name, made]) => {
    const outputs = listOf(node.results[name] ?? null);
    return listOf(made).map((tensor, index) => ({ tensor, output: outputs[index]! }));
  });
  const numbers = evaluateArrays(
    known.map(({ tensor }) => tensor),
    feeds,
    around.variables,
    around,
  );
  known.forEach(({ output }, position) => {
    values.set(output, numbers[position]!);
  });
}

function listOf(value: OperandValue): readonly SymbolicTensor[] {
  if (value === null) return [];
  return "node" in value ? [value] : value;
}
