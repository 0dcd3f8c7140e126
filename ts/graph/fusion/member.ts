/** Nodes that can be computed block by block (elementwise operations, sums over trailing axes, assignments), and groups of them. */
import { type Binding, evaluateDim } from "../dim.js";
import { storedAs } from "../dtype.js";
import { BINARY_NAMES, UNARY_NAMES } from "../instructions.js";
import { LEAST_FUSED } from "../least-fused.js";
import { product } from "../lowering.js";
import { assign } from "../operations/assign.js";
import { sumOver } from "../operations/broadcast.js";
import { whereElements } from "../operations/elementwise.js";
import type { OpNode, SymbolicTensor } from "../symbolic.js";

const FUNCTIONS: readonly string[] = [...UNARY_NAMES, ...BINARY_NAMES];

/** A node that can be computed block by block. */
export interface Member {
  readonly node: OpNode;
  /** The shape over which it loops: that of its result, of a sum that of what is summed. */
  readonly shape: readonly number[];
  /** Whether blocks must be of whole rows: it broadcasts an operand, or sums rows. */
  readonly byRows: boolean;
}

/** A node as a member of a group; null where it can't be one. */
export function asMember(node: OpNode, binding: Binding): Member | null {
  const whole = loopedOver(node);
  if (whole === null || [...node.inputs, ...node.outputs].some(isOfOtherType)) return null;
  const shape = shapeOf(whole, binding);
  const elements = product(shape);
  const isBroadcast = (tensor: SymbolicTensor) => {
    const count = product(shapeOf(tensor, binding));
    return count !== 1 && count !== elements;
  };
  return { node, shape, byRows: sumOver.is(node) || node.inputs.some(isBroadcast) };
}

/** The tensor over whose elements the node loops; null for other nodes. */
function loopedOver(node: OpNode): SymbolicTensor | null {
  if (assign.is(node)) return node.operands.target;
  if (sumOver.is(node)) {
    const { axis, count } = node.attributes;
    const { x } = node.operands;
    return axis > 0 && axis + count === x.rank ? x : null;
  }
  const isElementwise = FUNCTIONS.includes(node.op.name) || whereElements.is(node);
  return isElementwise ? (node.outputs[0] ?? null) : null;
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

/**
 * How much of the first axis a block of these nodes takes: elements where all operands are of one shape, else rows.
 * 0 where they can't be computed block by block, or are too small to gain from it.
 */
export function blockRows(members: readonly Member[]): number {
  const [first, ...others] = members;
  if (first === undefined) return 0;
  const { shape } = first;
  const elements = product(shape);
  const areAlike = others.every((other) => String(other.shape) === String(shape));
  if (!areAlike || elements < LEAST_FUSED) return 0;
  return areByRows(members) ? Math.floor((BLOCK * (shape[0] ?? 1)) / elements) : BLOCK;
}

export function areByRows(members: readonly Member[]): boolean {
  return members.some(({ byRows }) => byRows);
}
