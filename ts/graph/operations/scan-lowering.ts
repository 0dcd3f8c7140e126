/**
 * Lowering of loops over time: states are updated in the memory of the loop's last states; each iteration reads and
 * writes its own slice of the sequences, whose address advances from iteration to iteration.
 */
import { at, evaluateDim } from "../dim.js";
import { count, type Lowering, sizes, usedRef } from "../lowering.js";
import { assertSizes } from "../strides.js";
import type { Node, SymbolicTensor } from "../symbolic.js";
import type { ScanBody } from "./scan-body.js";
import type { ScanOperands } from "./scan-gradient.js";

type To = Lowering<SymbolicTensor>;
type Tensors = readonly SymbolicTensor[];

/** The results of `scanLoop`. */
export interface ScanResults {
  readonly outputs: Tensors;
  readonly last: Tensors;
  readonly before: Tensors;
}

/**
 * Emits the loop.
 * @param isLoop recognizes nodes that are loops themselves: the addresses of their results advance with that inner loop
 */
export function lowerScan(
  body: ScanBody,
  reverse: boolean,
  { sequences, initial, shared }: ScanOperands,
  { outputs, last, before }: ScanResults,
  isLoop: (node: Node) => boolean,
  to: To,
): void {
  const iterations = iterationsOf(sequences, to);
  to.clear([...body.outputs, ...body.nextStates]);
  // An address can advance with one loop only: slices of the loop around this one are copied to a fixed address.
  for (const sequence of sequences) {
    assertSizes(to, sequence, [iterations, ...sizes(to, sequence.dims.slice(1))]);
    to.materialize(sequence);
  }
  initial.forEach((state, index) => {
    assertSizes(to, state, sizes(to, body.states[index]!.dims));
    copy(to, state, last[index]!);
    to.alias(body.states[index]!, last[index]!);
  });
  shared.forEach((tensor, index) => {
    to.alias(body.shared[index]!, tensor);
  });
  // What outlives an iteration is allocated before the first one reuses the memory of its temporaries.
  for (const whole of [...outputs, ...last, ...before]) usedRef(to, whole);
  to.repeat(iterations, () => {
    body.slices.forEach((slice, index) => {
      to.aliasSlice(slice, sequences[index]!, reverse);
    });
    before.forEach((whole, index) => {
      if (to.isUsed(whole)) copyToSlice(to, body.states[index]!, whole, reverse);
    });
    const inPlace = writeInPlace(to, body, outputs, reverse, isLoop);
    to.lowerBody([...body.outputs, ...body.nextStates], () => {
      body.outputs.forEach((tensor, index) => {
        const whole = outputs[index]!;
        if (to.isUsed(whole) && !inPlace.has(tensor)) copyToSlice(to, tensor, whole, reverse);
      });
      carry(to, body);
    });
  });
}

function iterationsOf([first]: Tensors, to: To): number {
  return first === undefined ? 0 : evaluateDim(at(first.dims, 0), to.binding);
}

/** Makes outputs that a step computes aliases of their slices of the sequences, which saves copies. */
function writeInPlace(
  to: To,
  body: ScanBody,
  wholes: Tensors,
  reverse: boolean,
  isLoop: (node: Node) => boolean,
) {
  const inPlace = new Set<SymbolicTensor>();
  body.outputs.forEach((tensor, index) => {
    const whole = wholes[index]!;
    if (
      !to.isUsed(whole) ||
      to.isAllocated(tensor) ||
      !isComputed(tensor.node) ||
      isLoop(tensor.node)
    )
      return;
    to.aliasSlice(tensor, whole, reverse);
    inPlace.add(tensor);
  });
  return inPlace;
}

/** Whether an instruction writes the node's output: it is not an input, a constant or an alias. */
function isComputed(node: Node): boolean {
  return node.kind === "op" && node.inputs.length > 0 && node.op.alias(node) === null;
}

/** Copies the next states to the memory of the states. A next state that is another state is first copied elsewhere. */
function carry(to: To, { states, nextStates }: ScanBody): void {
  const sources = nextStates.map((next, index) => {
    const isOthers = states.some((state, other) => state === next && other !== index);
    if (!isOthers) return to.ref(next);
    const target = to.allocateCopy(next);
    to.emit("assign", { target, source: to.ref(next), n: count(to, next) });
    return target;
  });
  nextStates.forEach((next, index) => {
    if (next === states[index]) return;
    const target = to.ref(states[index]!);
    to.emit("assign", { target, source: sources[index]!, n: count(to, next) });
  });
}

function copy(to: To, from: SymbolicTensor, onto: SymbolicTensor): void {
  to.emit("assign", { target: to.ref(onto), source: to.ref(from), n: count(to, from) });
}

function copyToSlice(to: To, from: SymbolicTensor, whole: SymbolicTensor, reverse: boolean): void {
  const n = count(to, from);
  to.emit("assign", { target: to.sliceRef(whole, n, reverse), source: to.ref(from), n });
}
