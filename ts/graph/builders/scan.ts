/** Loops over time whose step is a graph: what recurrent layers of any cell run on. */
import { ValueError } from "../../runtime/errors.js";
import type { ScanBody } from "../attributes.js";
import { sequenceTable } from "../sequence-table.js";
import { type Node, reachable, type SymbolicTensor } from "../symbolic.js";
import { activeTrace, expandCalls, Trace, withTrace } from "../trace.js";
import { applyFrom } from "./node.js";
import { closed, type ScanStep, standIn } from "./scan-body.js";

/** What a loop gives. */
export interface ScanResult {
  /** What the steps gave, [time, ...], each at the time that it read. */
  readonly outputs: readonly SymbolicTensor[];
  /** The states after the last step. */
  readonly states: readonly SymbolicTensor[];
}

/**
 * Runs `step` once for every time: on the slice of each sequence and on the states that the step before gave. What
 * does not depend on them is computed once, before the loop.
 *
 * @param sequences [time, ...], one at least
 * @param initial the states before the first step
 * @param reverse whether time runs from the last to the first
 * @throws ShapeError where a step gives states of other shapes than it gets
 */
export function scan(
  step: (slices: readonly SymbolicTensor[], states: readonly SymbolicTensor[]) => ScanStep,
  sequences: readonly SymbolicTensor[],
  initial: readonly SymbolicTensor[],
  reverse = false,
): ScanResult {
  const slices = sequences.map(({ dims, dtype }) => standIn(dims.slice(1), dtype));
  const states = initial.map(({ dims, dtype }) => standIn(dims, dtype));
  const given = traceStep(() => step(slices, states));
  const { body, shared } = closeOver(slices, states, given);
  const node = applyFrom(sequenceTable, "scan", [...sequences, ...initial, ...shared], {
    body,
    reverse,
  });
  const outputs = node.outputs.slice(0, body.outputs.length);
  return {
    outputs,
    states: node.outputs.slice(body.outputs.length, body.outputs.length + states.length),
  };
}

/** Layers inside of a step are traced as they are around it; what they would add beside their output has no place. */
function traceStep(step: () => ScanStep): ScanStep {
  const trace = new Trace(activeTrace()?.training ?? false);
  const given = withTrace(trace, step);
  if (trace.losses.length > 0 || trace.effects.length > 0) {
    throw new ValueError(
      "A step of a loop over time can't add losses or update variables: regularize weights, or the outputs of the layer.",
    );
  }
  return given;
}

/** The body of a step, with stand-ins in the place of what it reads from around it, and those tensors. */
function closeOver(
  slices: readonly SymbolicTensor[],
  states: readonly SymbolicTensor[],
  given: ScanStep,
): { body: ScanBody; shared: SymbolicTensor[] } {
  const results = expandCalls([...given.outputs, ...given.states]);
  const shared = readFromAround([...slices, ...states], results);
  const stands = shared.map(({ dims, dtype }) => standIn(dims, dtype));
  const inside = expandCalls(
    results,
    new Map(shared.map((tensor, index) => [tensor, stands[index] as SymbolicTensor])),
  );
  const count = given.outputs.length;
  const step = { outputs: inside.slice(0, count), states: inside.slice(count) };
  return { body: closed(slices, states, step, stands), shared };
}

/** Tensors that do not change from step to step and that something which does (or the result) reads. */
function readFromAround(
  moving: readonly SymbolicTensor[],
  results: readonly SymbolicTensor[],
): SymbolicTensor[] {
  const changing = new Set<Node>(moving.map(({ node }) => node));
  const found = new Set<SymbolicTensor>();
  const note = (tensor: SymbolicTensor) => {
    if (!changing.has(tensor.node) && !isWrittenInPlans(tensor.node)) found.add(tensor);
  };
  for (const node of reachable(results)) {
    const inputs = node.inputs.flatMap((input) => (input === null ? [] : [input]));
    if (!inputs.some(({ node: source }) => changing.has(source))) continue;
    changing.add(node);
    inputs.forEach(note);
  }
  results.forEach(note);
  return [...found];
}

/** Constants and sizes are numbers of the plan: a body may have its own. */
function isWrittenInPlans(node: Node): boolean {
  return node.kind === "op" && (node.op === "constant" || node.op === "dimension");
}
