/**
 * Symbolic tensors and the nodes that make them: the graph itself.
 *
 * A graph has no container. A node holds its inputs, and ids grow in the order of creation, so the graph
 * of some tensors is what is reachable from them, and sorting by id is a topological order.
 */
import { ShapeError, ValueError } from "../runtime/errors.js";
import type { OpAttributes, OpName, SequenceOp } from "./attributes.js";
import { BATCH, type Dim, freshSymbol, publicShape } from "./dim.js";
import type { OpTable } from "./table.js";

/** Element types that the engine computes with. `bool` is held as float32 0 or 1. */
export type SymbolicDType = "float32" | "int32" | "bool";

/** A shape as users write and read it: null where the size is not known before data are fed. */
export type SymbolicShape = readonly (number | null)[];

/** Element type and dimensions of one output of a node. */
export interface TensorType {
  readonly dims: readonly Dim[];
  readonly dtype: SymbolicDType;
}

/** A primitive or fused operation of the op table, applied. */
export interface OpNode<Name extends OpName = OpName> {
  readonly kind: "op";
  readonly id: number;
  readonly op: Name;
  /** Where the op's rules are; null for those of the core. */
  readonly table: OpTable<SequenceOp> | null;
  readonly inputs: readonly (SymbolicTensor | null)[];
  readonly attributes: OpAttributes[Name];
  readonly outputs: readonly SymbolicTensor[];
}

/** What a call node needs of the layer that was called. */
export interface Callee {
  readonly name: string;
}

/** A layer applied to symbolic tensors; tracing a model replaces it by the operations of its `call`. */
export interface CallNode {
  readonly kind: "call";
  readonly id: number;
  readonly callee: Callee;
  readonly inputs: readonly SymbolicTensor[];
  /** Builds the operations of this call on other tensors in the place of `inputs`. */
  readonly expand: (inputs: readonly SymbolicTensor[]) => readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
}

export type Node = OpNode | CallNode;

/**
 * A tensor whose numbers do not exist yet: an input, or the result of a layer or of an operation.
 * `shape` has null where a size (batch, time) is known only when data are fed.
 */
export class SymbolicTensor<Shape extends SymbolicShape = SymbolicShape> {
  readonly shape: Shape;
  /** The shape with symbols in the place of null. */
  readonly dims: readonly Dim[];
  readonly dtype: SymbolicDType;

  constructor(
    readonly node: Node,
    /** Which of the node's outputs this is. */
    readonly index: number,
    type: TensorType,
  ) {
    this.dims = type.dims;
    this.dtype = type.dtype;
    // The type parameter is a promise of whoever made the node: `dims` is all that exists at run time.
    this.shape = publicShape(type.dims) as SymbolicShape as Shape;
  }

  get rank(): number {
    return this.dims.length;
  }

  toString(): string {
    return `SymbolicTensor(shape=(${this.shape.map((size) => size ?? "null").join(", ")}), dtype=${this.dtype})`;
  }

  /** A symbolic tensor has no numbers to compare, to compute with or to write in JavaScript. */
  [Symbol.toPrimitive](hint: string): never {
    const use = hint === "string" ? "string" : "number";
    throw new ValueError(
      `${this.toString()} has no value yet, so it can't be used as a ${use} in JavaScript. ` +
        "Compute with ops.add, ops.mul, ... and choose with ops.where(condition, a, b).",
    );
  }
}

let nodesMade = 0;

/** Makes a node of outputs of the given types. Ids grow, which is what orders a graph. */
export function createOpNode<Name extends OpName>(
  op: Name,
  inputs: readonly (SymbolicTensor | null)[],
  attributes: OpAttributes[Name],
  types: readonly TensorType[],
  table: OpTable<SequenceOp> | null,
): OpNode<Name> {
  const outputs: SymbolicTensor[] = [];
  const node: OpNode<Name> = { kind: "op", id: nextId(), op, table, inputs, attributes, outputs };
  // A node of one op is a node of the table: the union of all of them is what `Node` says.
  fillOutputs(node as unknown as OpNode, outputs, types);
  return node;
}

/** Makes the node of a layer's call. */
export function createCallNode(
  callee: Callee,
  inputs: readonly SymbolicTensor[],
  expand: CallNode["expand"],
  types: readonly TensorType[],
): CallNode {
  const outputs: SymbolicTensor[] = [];
  const node: CallNode = { kind: "call", id: nextId(), callee, inputs, expand, outputs };
  fillOutputs(node, outputs, types);
  return node;
}

function nextId(): number {
  nodesMade += 1;
  return nodesMade;
}

function fillOutputs(node: Node, outputs: SymbolicTensor[], types: readonly TensorType[]): void {
  types.forEach((type, index) => {
    outputs.push(new SymbolicTensor(node, index, type));
  });
}

/** The node's output at `index`, which must exist. */
export function output(node: Pick<Node, "id" | "outputs">, index = 0): SymbolicTensor {
  const tensor = node.outputs[index];
  if (tensor === undefined) throw new ShapeError(`Node ${node.id} has no output ${index}.`);
  return tensor;
}

/** A shape with one symbol for the batch and a fresh one for every other null. */
export function symbolicDims(shape: SymbolicShape): Dim[] {
  return shape.map((size, axis) => size ?? (axis === 0 ? BATCH : freshSymbol("T")));
}

/**
 * All nodes that the given tensors and nodes are computed from, in topological order; `follow` says
 * behind which inputs to look.
 */
export function reachable(
  tensors: readonly SymbolicTensor[],
  nodes: readonly Node[] = [],
  follow: (input: SymbolicTensor) => boolean = () => true,
): Node[] {
  const found = new Set<Node>();
  const open: Node[] = [...nodes, ...tensors.map((tensor) => tensor.node)];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    for (const input of node.inputs) if (input !== null && follow(input)) open.push(input.node);
  }
  return [...found].sort((a, b) => a.id - b.id);
}
