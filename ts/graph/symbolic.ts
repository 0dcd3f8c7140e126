/**
 * Symbolic tensors, the nodes that make them and the operations that nodes apply: the graph itself.
 *
 * A graph has no container. A node holds its inputs, and ids grow in the order of creation, so the graph
 * of some tensors is what is reachable from them, and sorting by id is a topological order. The types here refer
 * to each other, so they are one file; operations are defined with `operation.ts`.
 */
import { Shown } from "../runtime/console.js";
import type { DType } from "../runtime/dtype.js";
import { ValueError } from "../runtime/errors.js";
import { globalState } from "../runtime/global-state.js";
import { BATCH, type Dim, freshSymbol, publicShape } from "./dim.js";
import type { Lowering } from "./lowering.js";

/** Element types of a graph; with `string` the host alone computes. */
export type SymbolicDType = DType;

/** A shape as users write and read it: null where the size is not known before data are fed. */
export type SymbolicShape = readonly (number | null)[];

/** Element type and dimensions of one output of a node. */
export interface TensorType {
  readonly dims: readonly Dim[];
  readonly dtype: SymbolicDType;
}

/** One operand by its name: a tensor, null where an optional one is left out, or a list of tensors. */
export type OperandValue = SymbolicTensor | null | readonly SymbolicTensor[];

export type OperandRecord = Readonly<Record<string, OperandValue>>;
export type ResultRecord = Readonly<Record<string, SymbolicTensor | readonly SymbolicTensor[]>>;

/** Gradients by the name of an operand, in the form of the operand; null is zero. */
export type GradientRecord = Readonly<
  Record<string, SymbolicTensor | null | readonly (SymbolicTensor | null)[]>
>;

/** What a gradient rule is given besides the gradients of its outputs. */
export interface Backward {
  /** Reverse mode itself, for operations that hold a graph. */
  gradients(y: SymbolicTensor, xs: readonly SymbolicTensor[]): SymbolicTensor[];
  /** Whether the gradient of this input is used; others need not be computed. */
  isWanted(input: SymbolicTensor): boolean;
}

/**
 * The gradient of a scalar with respect to each operand, given its gradient with respect to each output (null: the
 * output does not matter). "zero": nothing flows back (comparisons, indices, sources). "unavailable": a derivative
 * exists but has no rule yet; asking for it is an error.
 */
export type GradientRule =
  | "zero"
  | "unavailable"
  | ((
      node: OpNode,
      dy: (output: SymbolicTensor) => SymbolicTensor | null,
      backward: Backward,
    ) => GradientRecord);

/** An operation as the graph sees it, types erased; its definition has the names and types of its operands. */
export interface Operation {
  readonly name: string;
  /** Operands that are variables which the operation overwrites when the step commits. */
  readonly writes: readonly string[];
  /** Makes a node. @throws ShapeError where the operands do not fit. */
  apply(operands: OperandRecord, attributes: unknown): OpNode;
  readonly gradient: GradientRule;
  /** Emits the instructions that compute the node. */
  lower(node: OpNode, to: Lowering<SymbolicTensor>): void;
  /** The operand whose memory is also the output's, for operations that move no element; else null. */
  alias(node: OpNode): SymbolicTensor | null;
}

/** An operation applied to operands. */
export interface OpNode {
  readonly kind: "op";
  readonly id: number;
  readonly op: Operation;
  /** Its name in the graph of a model, once a model holds it. */
  name: string | null;
  readonly operands: OperandRecord;
  readonly attributes: unknown;
  readonly results: ResultRecord;
  /** All tensors among the operands, in the order of the definition. */
  readonly inputs: readonly SymbolicTensor[];
  /** All tensors among the results, in the order of the definition. */
  readonly outputs: readonly SymbolicTensor[];
}

/** The layer that was called, as a call node sees it. */
export interface Callee {
  readonly name: string;
}

/** A layer applied to symbolic tensors; tracing a model replaces it by the operations of its `call`. */
export interface CallNode {
  readonly kind: "call";
  readonly id: number;
  readonly callee: Callee;
  readonly inputs: readonly SymbolicTensor[];
  /** Builds the operations of this call on other tensors than `inputs`. */
  readonly expand: (inputs: readonly SymbolicTensor[]) => readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
}

export type Node = OpNode | CallNode;

/** What `pipe` takes: a layer, or a model, that returns one tensor. */
export interface Pipe {
  /** A function, such as a factory that was not called, has an `apply` but no class name. */
  readonly className: string;
  // A function rather than a method, whose parameter TypeScript would not check.
  readonly apply: (input: SymbolicTensor) => SymbolicTensor;
}

/**
 * A tensor whose numbers do not exist yet: an input, or the result of a layer or of an operation.
 * `shape` has null where a size (batch, time) is known only when data are fed. What users see is the type of
 * typed.ts, which also has the shape.
 */
export class SymbolicTensor extends Shown {
  readonly shape: SymbolicShape;
  /** The shape with symbols instead of null. */
  readonly dims: readonly Dim[];
  readonly dtype: SymbolicDType;
  /** Which time steps count, [batch, time] of bool; null: all. See masks.ts. */
  mask: SymbolicTensor | null = null;
  /** Whether the numbers are read as indices. See fed-indices.ts. */
  holdsIndices = false;

  constructor(
    readonly node: Node,
    type: TensorType,
  ) {
    super();
    this.dims = type.dims;
    this.dtype = type.dtype;
    this.shape = publicShape(type.dims);
    this.shownAs = this.toString();
  }

  get rank(): number {
    return this.dims.length;
  }

  /**
   * The tensor that layers make of this one, each applied to the output of the one before: `x.pipe(a, b)` is
   * `b.apply(a.apply(x))`.
   * @throws ShapeError, ValueError as the layers do; ValueError for what is not a layer, or returns several tensors.
   * @example
   * input({ shape: [5] }).pipe(layers.dense({ units: 8 }), layers.dense({ units: 1 })); // [batch, 1]
   */
  pipe(...layers: readonly Pipe[]): SymbolicTensor {
    return layers.reduce<SymbolicTensor>((x, layer, position) => {
      const y: unknown = typeof layer === "object" ? layer?.apply?.(x) : layer;
      if (y instanceof SymbolicTensor) return y;
      throw new ValueError(
        `pipe: argument ${position + 1} must be a layer that returns one tensor, such as layers.dense({ units }); got ${String(layer)}.`,
      );
    }, this);
  }

  override toString(): string {
    return `SymbolicTensor(shape=(${this.shape.map(String).join(", ")}), dtype=${this.dtype})`;
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

/** A symbolic tensor of strings. */
export interface SymbolicStrings extends SymbolicTensor {
  readonly dtype: "string";
}

/** The id of a new node: larger than all earlier ones, so that ids are a topological order. */
export function nextNodeId(): number {
  globalState.nodes += 1;
  return globalState.nodes;
}

/** The id of the node that was made last. */
export function lastNodeId(): number {
  return globalState.nodes;
}

/** Makes the node of a layer's call. */
export function createCallNode(
  callee: Callee,
  inputs: readonly SymbolicTensor[],
  expand: CallNode["expand"],
  types: readonly TensorType[],
): CallNode {
  const outputs: SymbolicTensor[] = [];
  const node: CallNode = { kind: "call", id: nextNodeId(), callee, inputs, expand, outputs };
  for (const type of types) outputs.push(new SymbolicTensor(node, type));
  return node;
}

/** A shape with one symbol for the batch and a fresh one for every other null. */
export function symbolicDims(shape: SymbolicShape): Dim[] {
  return shape.map((size, axis) => size ?? (axis === 0 ? BATCH : freshSymbol("T")));
}

/**
 * All nodes that the given tensors and nodes are computed from, in topological order; `follow` decides for each input
 * of a node whether to go on from it.
 */
export function reachable(
  tensors: readonly SymbolicTensor[],
  nodes: readonly Node[] = [],
  follow: (input: SymbolicTensor, node: Node) => boolean = () => true,
): Node[] {
  const found = new Set<Node>();
  const open: Node[] = [...nodes, ...tensors.map((tensor) => tensor.node)];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    for (const input of node.inputs) if (follow(input, node)) open.push(input.node);
  }
  return [...found].sort((a, b) => a.id - b.id);
}
