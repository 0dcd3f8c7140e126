/** The step of a loop over time as a graph of its own. */
import type { ScanBody } from "../attributes.js";
import type { OpNode, SymbolicTensor } from "../symbolic.js";
import { operation } from "./node.js";

/** What a step gives. */
export interface ScanStep {
  readonly outputs: readonly SymbolicTensor[];
  /** One for each state, of its shape. */
  readonly states: readonly SymbolicTensor[];
}

/** A tensor of a body that the loop gives its numbers. */
export function standIn(
  dims: SymbolicTensor["dims"],
  dtype: SymbolicTensor["dtype"],
): SymbolicTensor {
  return operation("input", [], { name: "step", dims, dtype });
}

/** The body of a step whose results read nothing but stand-ins, those of what is shared among them. */
export function closed(
  slices: readonly SymbolicTensor[],
  states: readonly SymbolicTensor[],
  { outputs, states: nextStates }: ScanStep,
  shared: readonly SymbolicTensor[],
): ScanBody {
  return { slices, states, shared, outputs, nextStates };
}

/** The inputs of a scan by what they are. */
export function partsOf(node: OpNode<"scan">): {
  sequences: SymbolicTensor[];
  initial: SymbolicTensor[];
  shared: SymbolicTensor[];
} {
  const { slices, states } = node.attributes.body;
  const inputs = node.inputs.flatMap((input) => (input === null ? [] : [input]));
  return {
    sequences: inputs.slice(0, slices.length),
    initial: inputs.slice(slices.length, slices.length + states.length),
    shared: inputs.slice(slices.length + states.length),
  };
}
