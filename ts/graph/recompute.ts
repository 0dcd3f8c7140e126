/**
 * Gradients of recurrent kernels in less memory: the history of a sequence is not kept, but computed again, segment by segment.
 *
 * Forward, a kernel keeps its states alone. Backward, the last segment runs forward once more from the state before it, and its
 * history lasts until its gradient is computed; then the segment before it, and so on. The memory for gates is that of one segment,
 * at the price of a second forward pass (Chen et al. 2016, "Training deep nets with sublinear memory cost").
 */
import { ValueError } from "../runtime/errors.js";
import { at, formatShape } from "./dim.js";
import { reshape } from "./operations/broadcast.js";
import { concatenate } from "./operations/concat.js";
import { add } from "./operations/elementwise.js";
import { slice } from "./operations/layout.js";
import { assertNoHistoryGradient } from "./operations/recurrent/kernel.js";
import type {
  Backward,
  GradientRecord,
  GradientRule,
  OperandRecord,
  OpNode,
  SymbolicTensor,
} from "./symbolic.js";

/** The recurrent kernels, by the name of their operation. */
const RECURRENT: readonly string[] = ["lstm", "gru", "simpleRnn"];

/** Names of the operands that are states. */
const STATES: readonly string[] = ["initialHidden", "initialCell"];

/** A range of steps in the order of processing. */
interface Segment {
  readonly start: number;
  readonly end: number;
}

/** The gradient rule of a node's operation, or for a recurrent kernel that which computes its history again. */
export function recomputing(node: OpNode): GradientRule {
  return RECURRENT.includes(node.op.name) ? bySegments : node.op.gradient;
}

/** The gradient of a recurrent kernel, whose history is computed again. */
function bySegments(
  node: OpNode,
  dy: (output: SymbolicTensor) => SymbolicTensor | null,
  backward: Backward,
): GradientRecord {
  const { sequence, hidden, cell = null, ...history } = node.results;
  assertNoHistoryGradient(
    node.op.name,
    Object.values(history).map((kept) => dy(one(kept))),
  );
  const time = stepsIn(node);
  const dsequence = dy(one(sequence));
  let dhidden = dy(one(hidden));
  let dcell = cell && dy(one(cell));
  let total: GradientRecord = {};
  const dx: SymbolicTensor[] = [];
  // All of them first: after that, nothing needs the states of other steps.
  const segments = segmentsOf(time).map((segment) => ({
    ...segment,
    states: statesBefore(node, segment.start),
  }));
  for (const { start, end, states } of segments.reverse()) {
    const steps = stepsOf(node, { start, end }, time);
    const again = node.op.apply({ ...node.operands, ...steps, ...states }, node.attributes);
    const given = new Map<unknown, SymbolicTensor | null>([
      [again.results.sequence, dsequence && alongTime(dsequence, start, end)],
      [again.results.hidden, dhidden],
      [again.results.cell, dcell],
    ]);
    const { x, ...shared } = ruleOf(again)(again, (y) => given.get(y) ?? null, backward);
    dx.push(one(x));
    dhidden = tensorIn(shared, "initialHidden");
    dcell = tensorIn(shared, "initialCell");
    total = sumOf(total, shared);
  }
  return { ...total, x: concatenate(isReversed(node) ? dx : dx.reverse(), 1) };
}

/** The number of steps of a kernel's input. @throws ValueError where it is not fixed */
function stepsIn({ op, operands }: OpNode): number {
  const { dims } = one(operands.x);
  const time = at(dims, 1);
  if (typeof time === "number") return time;
  throw new ValueError(
    `fit: memory "low" needs sequences of a fixed length, got ${op.name} on ${formatShape(dims)}. Give the input a number of steps.`,
  );
}

/** Segments of nearly equal length: at most 16, since each costs a little time and the states of all steps more memory by then. */
function segmentsOf(time: number): Segment[] {
  const count = Math.min(16, Math.ceil(Math.sqrt(time)));
  const boundary = (index: number) => Math.floor((index * time) / count);
  return Array.from({ length: count }, (_, index) => ({
    start: boundary(index),
    end: boundary(index + 1),
  }));
}

/** A segment's steps of x and of the mask. */
function stepsOf(node: OpNode, { start, end }: Segment, time: number): OperandRecord {
  const [from, to] = isReversed(node) ? [time - end, time - start] : [start, end];
  const { x, mask = null } = node.operands;
  return {
    x: alongTime(one(x), from, to),
    mask: mask === null ? null : alongTime(one(mask), from, to),
  };
}

/** The operands that are states, before a step; before the first one they are the node's. */
function statesBefore(node: OpNode, step: number): OperandRecord {
  if (step === 0) return {};
  const names = STATES.filter((name) => name in node.operands);
  return Object.fromEntries(names.map((name) => [name, stateBefore(node, name, step)]));
}

/** The state before a step: the hidden one is the output of the step before it, [batch, time, units]. */
function stateBefore({ results }: OpNode, name: string, step: number): SymbolicTensor {
  if (name === "initialHidden") {
    const sequence = one(results.sequence);
    const [batch, units] = [at(sequence.dims, 0), at(sequence.dims, 2)];
    return reshape(alongTime(sequence, step - 1, step), [batch, units]);
  }
  // Time comes first here, with the state before the first step.
  const cells = one(results.cells);
  const [batch, units] = [at(cells.dims, 1), at(cells.dims, 2)];
  return reshape(slice(cells, [step, 0, 0], [1, batch, units]), [batch, units]);
}

function alongTime(tensor: SymbolicTensor, start: number, end: number): SymbolicTensor {
  const [batch, , ...rest] = tensor.dims;
  return slice(
    tensor,
    tensor.dims.map((_, axis) => (axis === 1 ? start : 0)),
    [batch ?? 1, end - start, ...rest],
  );
}

function isReversed({ attributes }: OpNode): boolean {
  // All recurrent kernels have this attribute.
  return (attributes as { readonly reverse: boolean }).reverse;
}

/** The rule of a recurrent kernel's operation. */
function ruleOf({ op: { gradient, name } }: OpNode) {
  if (typeof gradient === "string") throw new Error(`${name} has no gradient.`);
  return gradient;
}

function tensorIn(gradients: GradientRecord, name: string): SymbolicTensor | null {
  const gradient = gradients[name] ?? null;
  return gradient === null ? null : one(gradient);
}

/** Gradients of operands that all segments read are added; that of a state is the first segment's, which comes last. */
function sumOf(total: GradientRecord, added: GradientRecord): GradientRecord {
  const sums = Object.keys(added).map((name) => {
    const [known, next] = [tensorIn(total, name), tensorIn(added, name)];
    const isState = STATES.includes(name);
    return [name, known === null || next === null || isState ? next : add(known, next)] as const;
  });
  return Object.fromEntries(sums);
}

/** A tensor of recurrent kernels, none of whose operands and results is a list. */
function one(value: unknown): SymbolicTensor {
  return value as SymbolicTensor;
}
