/**
 * Nodes that can be computed block by block (elementwise operations, broadcasting, sums over trailing axes, assignments), and
 * groups of them.
 */
import { type Binding, evaluateDim } from "../dim.js";
import { storedAs } from "../dtype.js";
import { BINARY_NAMES, UNARY_NAMES } from "../instructions.js";
import { product } from "../lowering.js";
import { MIN_FUSED } from "../min-fused.js";
import { assign } from "../operations/assign.js";
import { broadcast, sumOver } from "../operations/broadcast.js";
import { whereElements } from "../operations/elementwise.js";
import type { OpNode, SymbolicTensor } from "../symbolic.js";

const FUNCTIONS: readonly string[] = [...UNARY_NAMES, ...BINARY_NAMES];

/** Whether the node is an elementwise operation, a broadcast or a sum. */
export function isElementwise(node: OpNode): boolean {
  const { name } = node.op;
  return FUNCTIONS.includes(name) || [whereElements, broadcast, sumOver].some((op) => op.is(node));
}

/** A node that can be computed block by block. */
export interface Member {
  readonly node: OpNode;
  /** The shape over which it loops: of its result, or, for a sum, of the tensor that is summed. */
  readonly shape: readonly number[];
  /**
   * Number of leading axes that can be merged into one: each operand has all elements along them, or is repeated along
   * them.
   */
  readonly leading: number;
}

/** A node as a member of a group; null where it can't be one. */
export function asMember(node: OpNode, binding: Binding): Member | null {
  const whole = loopedOver(node);
  if (whole === null || node.op.alias(node) !== null) return null;
  if ([...node.inputs, ...node.outputs].some(isOfOtherType)) return null;
  const shape = shapeOf(whole, binding);
  const leading = node.inputs.map((operand) => {
    const own = aligned(shapeOf(operand, binding), shape.length);
    return Math.max(sharedAxes(own, shape), product(own) === 1 ? shape.length : repeatedAxes(own));
  });
  const summed = sumOver.is(node) ? node.attributes.axis : shape.length;
  return { node, shape, leading: Math.min(summed, ...leading) };
}

/** A shape with leading axes of size 1, so that it has as many as another one to which it is broadcast. */
export function aligned(shape: readonly number[], rank: number): readonly number[] {
  return [...Array.from({ length: rank - shape.length }, () => 1), ...shape];
}

/** Number of the first axes along which both have the same sizes. */
export function sharedAxes(own: readonly number[], shape: readonly number[]): number {
  const other = own.findIndex((size, axis) => size !== shape[axis]);
  return other < 0 ? shape.length : other;
}

function repeatedAxes(own: readonly number[]): number {
  return own.findIndex((size) => size !== 1);
}

/** The tensor over whose elements the node loops; null for other nodes. */
function loopedOver(node: OpNode): SymbolicTensor | null {
  if (assign.is(node)) return node.operands.target;
  if (sumOver.is(node)) {
    const { axis, count } = node.attributes;
    const { x } = node.operands;
    return axis > 0 && axis + count === x.rank ? x : null;
  }
  const [result = null] = node.outputs;
  return isElementwise(node) ? result : null;
}

function isOfOtherType({ dtype }: SymbolicTensor): boolean {
  return dtype === "string" || storedAs(dtype) !== "f32";
}

export function shapeOf({ dims }: SymbolicTensor, binding: Binding): number[] {
  return dims.map((dim) => evaluateDim(dim, binding));
}

/** Elements of a block: so few that all its tensors are in the cache, so many that the dispatch of instructions does not count. */
const BLOCK = 4096;

/** Nodes that are computed together. */
export interface Group {
  /** In the order of the schedule. */
  readonly members: readonly Member[];
  /** Tensors that others read: their numbers are stored. */
  readonly outputs: readonly SymbolicTensor[];
}

/** How nodes are divided into blocks. */
export interface Division {
  /** Number of leading axes that are merged into one. */
  readonly leading: number;
  /** The product of their sizes: rows. */
  readonly total: number;
  /** Rows of a block. */
  readonly rows: number;
}

/** The blocks of nodes; null where they can't be computed block by block, or are too small to gain from it. */
export function divisionOf(members: readonly Member[]): Division | null {
  const [first, ...others] = members;
  if (first === undefined) return null;
  const { shape } = first;
  const elements = product(shape);
  const areAlike = others.every((other) => String(other.shape) === String(shape));
  if (!areAlike || elements < MIN_FUSED) return null;
  const leading = Math.min(...members.map((member) => member.leading));
  const total = product(shape.slice(0, leading));
  const rows = Math.floor((BLOCK * total) / elements);
  return rows > 0 && leading > 0 ? { leading, total, rows } : null;
}
