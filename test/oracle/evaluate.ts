/**
 * The oracle: a slow executor of graphs in float64, with which kernels, plans and gradients are compared.
 *
 * It shares shape rules and reverse mode with production, and nothing else: primitive operations are
 * computed directly by their definitions, fused ones are decomposed into primitive ones first.
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
import { primitives, type StepContext } from "./primitives.js";

/** An array that is fed to an input. */
export interface Fed {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

export type Feeds = ReadonlyMap<SymbolicTensor, Fed>;
export type VariableValues = ReadonlyMap<Variable, ArrayLike<number>>;

export interface StepOptions {
  /** Determines random numbers, together with the keys of the operations. Default 0. */
  readonly iteration?: number;
  /** Hyperparameters, which the host computes for the step. Default none. */
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
  const context: StepContext = {
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
    computeNode(node, values, context);
  }
  return expanded.map((tensor) => valueOf(values, tensor));
}

/** The new values of the variables that the effects write: what a step without failure commits. */
export function commit(
  written: readonly OpNode[],
  feeds: Feeds = new Map(),
  variables: VariableValues = new Map(),
  options: StepOptions = {},
): Map<Variable, Float64Array> {
  const assigned = written.flatMap(newValues);
  const values = evaluate(
    assigned.map(([, value]) => value),
    feeds,
    variables,
    options,
  );
  return new Map(assigned.map(([target], index) => [target, values[index]!]));
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
  throw new Error("An effect writes an operand that is not a variable.");
}

/** Binds the symbols of inputs to the sizes of the fed arrays. */
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
  if (value === undefined) throw new Error(`${tensor} was not fed, or is internal to two kernels.`);
  return value;
}

function computeNode(
  node: OpNode,
  values: Map<SymbolicTensor, NdArray>,
  context: StepContext,
): void {
  const primitive = primitives.get(node.op);
  if (primitive === undefined) {
    computeDecomposed(node, values, context);
    return;
  }
  const operands = mapOperands(node, (tensor) => valueOf(values, tensor));
  const computed = primitive(operands, node.attributes, context, node.outputs[0]!.dtype);
  node.outputs.forEach((output, index) => {
    const value = "shape" in computed ? computed : computed[index]!;
    assertShape(node, output, value, context);
    values.set(output, output.dtype === "int32" ? wrapped(value) : value);
  });
}

/** Integers modulo 2^32. */
function wrapped({ shape, data }: NdArray): NdArray {
  return { shape, data: data.map((value) => value | 0) };
}

/** The operands of a node, with every tensor mapped by `of`. */
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

/** Checks the shape of a computed value against the shape rule. */
function assertShape(
  { op }: OpNode,
  output: SymbolicTensor,
  value: NdArray,
  context: StepContext,
): void {
  const expected = output.dims.map((dim) => evaluateDim(dim, context.binding));
  if (expected.join() === value.shape.join()) return;
  throw new Error(
    `${op.name} computed shape (${value.shape.join(", ")}), its rule says (${expected.join(", ")}).`,
  );
}

/** Decomposes the operation on inputs of known sizes, and evaluates the graph of primitive operations. */
function computeDecomposed(
  node: OpNode,
  values: Map<SymbolicTensor, NdArray>,
  context: StepContext,
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
    const fed = inputTensor("decomposed", value.shape, tensor.dtype);
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
    context.variables,
    context,
  );
  known.forEach(({ output }, position) => {
    values.set(output, numbers[position]!);
  });
}

function listOf(value: OperandValue): readonly SymbolicTensor[] {
  if (value === null) return [];
  return "node" in value ? [value] : value;
}
