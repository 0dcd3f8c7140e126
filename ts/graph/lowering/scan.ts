/**
 * Lowering of loops over time: the states live in the places of the loop's last states, each round reads and writes
 * its own slice of the sequences.
 */
import type { ScanBody } from "../attributes.js";
import { partsOf } from "../builders/scan-body.js";
import { at, evaluateDim } from "../dim.js";
import { required } from "../shapes/rule.js";
import { output, type SymbolicTensor } from "../symbolic.js";
import {
  count,
  type Lowering,
  type LoweringRule,
  refuseDisagreement,
  sizes,
  usedRef,
} from "./context.js";

const scan: LoweringRule<"scan"> = (node, to) => {
  const { body, reverse } = node.attributes;
  const { sequences, initial, shared } = partsOf(node);
  const [ys, n] = [body.outputs.length, initial.length];
  const rounds = evaluateDim(at(required(node.inputs, 0).dims, 0), to.binding);
  const last = body.states.map((_, index) => output(node, ys + index));
  const before = body.states.map((_, index) => output(node, ys + n + index));

  to.forget([...body.outputs, ...body.nextStates]);
  // An operand moves with one loop: what moves with the loop around this one is copied first.
  sequences.forEach((sequence) => {
    refuseDisagreement(to, sequence, [rounds, ...sizes(to, sequence.dims.slice(1))]);
    to.settle(sequence);
  });
  initial.forEach((state, index) => {
    refuseDisagreement(to, state, sizes(to, body.states[index]!.dims));
    copy(to, state, last[index]!);
    to.placeAs(body.states[index]!, last[index]!);
  });
  shared.forEach((tensor, index) => {
    to.placeAs(body.shared[index]!, tensor);
  });
  // What outlives a round has its place before the first one takes the places of its temporaries.
  for (const whole of node.outputs) usedRef(to, whole);
  to.repeat(rounds, () => {
    body.slices.forEach((slice, index) => {
      to.placeInRound(slice, sequences[index]!, reverse);
    });
    before.forEach((whole, index) => {
      if (to.isUsed(whole)) copyInRound(to, body.states[index]!, whole, reverse);
    });
    const inPlace = placeOutputs(to, body, node.outputs, reverse);
    to.lowerInside([...body.outputs, ...body.nextStates], () => {
      body.outputs.forEach((tensor, index) => {
        const whole = output(node, index);
        if (to.isUsed(whole) && !inPlace.has(tensor)) copyInRound(to, tensor, whole, reverse);
      });
      carry(to, body);
    });
  });
};

/** What a step computes for one output alone goes straight to its place in the sequence. */
function placeOutputs(
  to: Lowering,
  body: ScanBody,
  wholes: readonly SymbolicTensor[],
  reverse: boolean,
): Set<SymbolicTensor> {
  const placed = new Set<SymbolicTensor>();
  body.outputs.forEach((tensor, index) => {
    const whole = wholes[index]!;
    if (!to.isUsed(whole) || to.isPlaced(tensor) || !isComputed(tensor)) return;
    to.placeInRound(tensor, whole, reverse);
    placed.add(tensor);
  });
  return placed;
}

/** Whether an instruction of the body writes the tensor; stand-ins, constants and other names have their places. */
function isComputed({ node }: SymbolicTensor): boolean {
  return (
    node.kind === "op" &&
    node.inputs.length > 0 &&
    node.op !== "scan" &&
    node.op !== "reshape" &&
    node.op !== "cast" &&
    node.op !== "stopGradient"
  );
}

/** The states after the step become those before the next one; a state that another takes over is copied first. */
function carry(to: Lowering, body: ScanBody): void {
  const { states, nextStates } = body;
  const sources = nextStates.map((next, index) => {
    const isOthers = states.some((state, other) => state === next && other !== index);
    if (!isOthers) return to.ref(next);
    const apart = to.placeApart(next);
    to.emit("assign", { target: apart, source: to.ref(next), n: count(to, next) });
    return apart;
  });
  nextStates.forEach((next, index) => {
    if (next === states[index]) return;
    const target = to.ref(states[index]!);
    to.emit("assign", { target, source: sources[index]!, n: count(to, next) });
  });
}

function copy(to: Lowering, from: SymbolicTensor, onto: SymbolicTensor): void {
  to.emit("assign", { target: to.ref(onto), source: to.ref(from), n: count(to, from) });
}

function copyInRound(
  to: Lowering,
  from: SymbolicTensor,
  whole: SymbolicTensor,
  reverse: boolean,
): void {
  to.emit("assign", {
    target: to.refInRound(whole, count(to, from), reverse),
    source: to.ref(from),
    n: count(to, from),
  });
}

export const scanLowering = { scan } as const;
