/** Loops over time whose step is a separate graph: recurrent layers of any cell use them. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { at, equalShapes, formatShape } from "../dim.js";
import { defineOp } from "../operation.js";
import { typeOf } from "../shapes.js";
import { type Node, reachable, type SymbolicTensor } from "../symbolic.js";
import { activeTrace, substitute, Trace, withTrace } from "../trace.js";
import { cast } from "./elementwise.js";
import { sum } from "./reduce.js";
import { type ScanBody, type ScanStep, stepInput } from "./scan-body.js";
import { backwardLoop, type ScanOperands } from "./scan-gradient.js";
import { lowerScan, type ScanResults } from "./scan-lowering.js";
import { isConstant } from "./sources.js";

interface ScanAttributes {
  readonly body: ScanBody;
  /** Whether the steps go from the last to the first. A step writes at the time that it reads. */
  readonly reverse: boolean;
}

export const scanLoop = defineOp({
  name: "scan",
  inputs: {
    /** [time, ...], one at least. */
    sequences: "list",
    /** The states before the first step. */
    initial: "list",
    /** Tensors that are the same at every step. */
    shared: "list",
  },
  outputs: {
    /** The outputs of the steps, [time, ...]. */
    outputs: "list",
    /** The states after the last step. */
    last: "list",
    /** The states before each step, [time, ...]. */
    before: "list",
  },
  dtypes: { sequences: "any", initial: "any", shared: "any" },
  shape: ({ sequences: [first] }, { body }: ScanAttributes) => {
    if (first === undefined) throw new ShapeError("A loop over time needs a sequence, got none.");
    assertStatesKeepShapes(body);
    const { outputs, states } = body;
    const time = at(first.dims, 0);
    if (time === 0) {
      throw new ShapeError(
        `A loop over time needs at least one step, got sequences of shape ${formatShape(first.dims)}, time first.`,
      );
    }
    return {
      outputs: outputs.map(({ dims, dtype }) => typeOf([time, ...dims], dtype)),
      last: states.map(({ dims, dtype }) => typeOf(dims, dtype)),
      before: states.map(({ dims, dtype }) => typeOf([time, ...dims], dtype)),
    };
  },
  gradient: ({ operands, results: { before }, attributes: { body, reverse } }, dy, backward) => {
    const back = backwardLoop(body, operands, before, dy, backward);
    return back.gradients(applyLoop(back.operands, { body: back.body, reverse: !reverse }));
  },
  lower: ({ operands, results, attributes: { body, reverse } }, to) =>
    lowerScan(body, reverse, operands, results, isLoop, to),
});

// Two functions with explicit types: a rule can't infer the type of the definition that it is part of.
function isLoop(node: Node): boolean {
  return scanLoop.is(node);
}

function applyLoop(operands: ScanOperands, attributes: ScanAttributes): ScanResults {
  return scanLoop(operands, attributes);
}

function assertStatesKeepShapes({ states, nextStates }: ScanBody): void {
  states.forEach((state, index) => {
    const next = nextStates[index];
    if (next !== undefined && equalShapes(state.dims, next.dims)) return;
    throw new ShapeError(
      `A step must return state ${index} with the shape that it has, ${formatShape(state.dims)}; it returned ${next === undefined ? "none" : formatShape(next.dims)}.`,
    );
  });
  if (nextStates.length !== states.length) {
    throw new ShapeError(
      `A step must return ${states.length} states, as many as it gets; it returned ${nextStates.length}.`,
    );
  }
}

/** What `scan` returns. */
export interface ScanResult {
  /** The outputs of the steps, [time, ...], each at the time that the step read. */
  readonly outputs: readonly SymbolicTensor[];
  /** The states after the last step. */
  readonly states: readonly SymbolicTensor[];
}

/**
 * Runs `step` once for every time: on the slice of each sequence and on the states of the previous step. Whatever does
 * not depend on these is computed once, before the loop.
 *
 * @param sequences [time, ...], one at least
 * @param initial the states before the first step
 * @param reverse whether time runs from the last to the first
 * @throws ShapeError where a step returns states of other shapes than it gets
 */
export function scan(
  step: (slices: readonly SymbolicTensor[], states: readonly SymbolicTensor[]) => ScanStep,
  sequences: readonly SymbolicTensor[],
  initial: readonly SymbolicTensor[],
  reverse = false,
): ScanResult {
  const slices = sequences.map(({ dims, dtype }) => stepInput({ dims: dims.slice(1), dtype }));
  const states = initial.map(stepInput);
  const { given, trace } = traceStep([...slices, ...states], () => step(slices, states));
  // A variable that a step assigns is a state too: the next step reads it, and the variable gets the last value.
  const variables = trace.assignments.map(([target]) => target);
  const carried = variables.map(stepInput);
  const { body, shared } = closeOver(
    slices,
    [...states, ...carried],
    {
      outputs: [...given.outputs, ...trace.losses],
      states: [
        ...given.states.map((next, index) => cast(next, (states[index] ?? next).dtype)),
        ...trace.assignments.map(([, value]) => value),
      ],
    },
    new Map(variables.map((variable, index) => [variable, carried[index]!])),
  );
  const { outputs, last } = scanLoop(
    { sequences, initial: [...initial, ...variables], shared },
    { body, reverse },
  );
  const around = activeTrace();
  outputs.slice(given.outputs.length).forEach((losses) => {
    around?.losses.push(sum(losses));
  });
  variables.forEach((variable, index) => {
    around?.assign(variable, last[initial.length + index]!);
  });
  return {
    outputs: outputs.slice(0, given.outputs.length),
    states: last.slice(0, initial.length),
  };
}

/** Traces a step with the `training` of the trace around it. @throws ValueError for effects outside of a call. */
function traceStep(inputs: readonly SymbolicTensor[], step: () => ScanStep) {
  const around = activeTrace();
  const trace = new Trace(around?.training ?? false);
  let given: ScanStep = { outputs: [], states: [] };
  const results = trace.call(around?.caller ?? null, inputs, () => {
    given = withTrace(trace, step);
    return [...given.outputs, ...given.states];
  });
  if (around === null && (trace.losses.length > 0 || trace.assignments.length > 0))
    throw new ValueError("A loop over time adds losses and assigns weights only inside of a call.");
  const count = given.outputs.length;
  return { given: { outputs: results.slice(0, count), states: results.slice(count) }, trace };
}

/**
 * The body of a step: tensors that it reads from outside are replaced by inputs, and returned as `shared`.
 * @param carried the variables that the step read, with the states that replace them
 */
function closeOver(
  slices: readonly SymbolicTensor[],
  states: readonly SymbolicTensor[],
  given: ScanStep,
  carried: ReadonlyMap<SymbolicTensor, SymbolicTensor>,
): { body: ScanBody; shared: SymbolicTensor[] } {
  const results = substitute([...given.outputs, ...given.states], carried);
  const shared = readFromOutside([...slices, ...states], results);
  const inputs = shared.map(stepInput);
  const inside = substitute(
    results,
    new Map(shared.map((tensor, index) => [tensor, inputs[index]!])),
  );
  const count = given.outputs.length;
  const body = {
    slices,
    states,
    shared: inputs,
    outputs: inside.slice(0, count),
    nextStates: inside.slice(count),
  };
  return { body, shared };
}

/**
 * The loop-invariant tensors that a body needs: what its nodes read, or its results are, without depending on its inputs.
 * @param inputs the slices and states, which change from step to step
 */
function readFromOutside(
  inputs: readonly SymbolicTensor[],
  results: readonly SymbolicTensor[],
): SymbolicTensor[] {
  const changing = new Set<Node>(inputs.map(({ node }) => node));
  const found = new Set<SymbolicTensor>();
  const note = (tensor: SymbolicTensor) => {
    // Constants and sizes are numbers of the plan: a body may have its own.
    if (!changing.has(tensor.node) && !isConstant(tensor.node)) found.add(tensor);
  };
  for (const node of reachable(results)) {
    if (!node.inputs.some(({ node: source }) => changing.has(source))) continue;
    changing.add(node);
    node.inputs.forEach(note);
  }
  results.forEach(note);
  return [...found];
}
