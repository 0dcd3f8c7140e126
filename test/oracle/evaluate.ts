/**
 * The oracle: a slow executor of graphs in float64, against which kernels, plans and gradients are held.
 *
 * It shares shape rules and reverse mode with production, and nothing else: primitive operations are
 * computed as their definitions read, fused ones are written out as primitive ones first.
 */
import { isEffect, type OpName } from "../../ts/graph/attributes.js";
import { operation } from "../../ts/graph/builders/node.js";
import { type Binding, evaluateDim, soleSymbol } from "../../ts/graph/dim.js";
import { type OpNode, reachable, type SymbolicTensor } from "../../ts/graph/symbolic.js";
import { expandCalls } from "../../ts/graph/trace.js";
import type { Variable } from "../../ts/graph/variable.js";
import { type NdArray, ndarray } from "./array.js";
import { type Decomposition, decompositions, type FusedName } from "./decompose.js";
import { effects } from "./effects.js";
import {
  isPrimitive,
  type Primitive,
  type PrimitiveName,
  primitives,
  type Surroundings,
} from "./primitives.js";

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
  const news = written.flatMap((node) => {
    if (!isEffect(node.op)) throw new Error(`${node.op} writes no variable.`);
    // The row for this node's op takes a node of this op; the union type can't say so.
    const effect = effects[node.op] as (
      inputs: OpNode["inputs"],
      attributes: unknown,
    ) => ReturnType<(typeof effects)["assign"]>;
    return effect(node.inputs, node.attributes);
  });
  const values = evaluate(
    news.map(([, value]) => value),
    feeds,
    variables,
    options,
  );
  return new Map(news.map(([target], index) => [variableOf(target), values[index]!]));
}

function variableOf(target: SymbolicTensor): Variable {
  const { node } = target;
  if (node.kind === "op" && "variable" in node.attributes) return node.attributes.variable;
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
  if (isPrimitive(node)) {
    // The row for this node's op takes attributes of this op; the union type can't say so.
    const primitive = primitives[node.op] as Primitive<PrimitiveName>;
    const inputs = node.inputs.map((tensor) => valueOf(values, tensor!));
    const value = primitive(inputs, node.attributes as never, around);
    refuseOtherShape(node, value, around);
    values.set(node.outputs[0]!, value);
    return;
  }
  if (isFused(node.op)) computeWrittenOut(node as OpNode<FusedName>, values, around);
  else
    throw new Error(
      `${node.op} "${"name" in node.attributes ? node.attributes.name : ""}" was not fed.`,
    );
}

/** The shape rule's promise, kept by the numbers. */
function refuseOtherShape(node: OpNode, value: NdArray, around: Surroundings): void {
  const expected = node.outputs[0]!.dims.map((dim) => evaluateDim(dim, around.binding));
  if (expected.join() === value.shape.join()) return;
  throw new Error(
    `${node.op} gave shape (${value.shape.join(", ")}), its rule says (${expected.join(", ")}).`,
  );
}

function isFused(op: OpName): op is FusedName {
  return op in decompositions;
}

/** Writes the operation out on inputs of known sizes, and evaluates that. */
function computeWrittenOut(
  node: OpNode<FusedName>,
  values: Map<SymbolicTensor, NdArray>,
  around: Surroundings,
): void {
  const feeds = new Map<SymbolicTensor, NdArray>();
  const stand = node.inputs.map((tensor) => {
    const value = tensor === null ? undefined : values.get(tensor);
    if (tensor === null || value === undefined) return null;
    const placeholder = operation("input", [], {
      name: "written out",
      dims: value.shape,
      dtype: tensor.dtype,
    });
    feeds.set(placeholder, value);
    return placeholder;
  });
  // The row for this node's op takes attributes of this op; the union type can't say so.
  const decompose = decompositions[node.op] as Decomposition<FusedName>;
  const outputs = decompose(stand, node.attributes as never);
  const known = [...outputs.entries()].flatMap(([index, tensor]) =>
    tensor === null ? [] : [{ index, tensor }],
  );
  const results = evaluateArrays(
    known.map(({ tensor }) => tensor),
    feeds,
    around.variables,
    around,
  );
  known.forEach(({ index }, position) => {
    values.set(node.outputs[index]!, results[position]!);
  });
}
