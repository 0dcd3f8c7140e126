/** Finds what a call uses besides its inputs: tensors of the graph around it, and variables. */
import { isInput, isVariable } from "./operations/sources.js";
import { reachable, type SymbolicTensor } from "./symbolic.js";
import type { Variable } from "./variable.js";

/**
 * The tensors that depend on fed data and were there before the call.
 * @param results what the call computes
 * @param lastId the id of the last node before the call
 */
export function capturedBy(
  results: readonly SymbolicTensor[],
  inputs: readonly SymbolicTensor[],
  lastId: number,
): SymbolicTensor[] {
  const captured = new Set<SymbolicTensor>();
  const isInside = (tensor: SymbolicTensor): boolean => {
    if (inputs.includes(tensor)) return false;
    if (tensor.node.id > lastId || !dependsOnData(tensor)) return true;
    captured.add(tensor);
    return false;
  };
  reachable(results.filter(isInside), [], isInside);
  return [...captured].sort((a, b) => a.node.id - b.node.id);
}

function dependsOnData(tensor: SymbolicTensor): boolean {
  return reachable([tensor]).some((node) => node.kind === "call" || isInput(node));
}

/** The variables that a call reads, in the order of their first use. */
export function variablesReadBy(
  results: readonly SymbolicTensor[],
  inputs: readonly SymbolicTensor[],
): Variable[] {
  const isInside = (tensor: SymbolicTensor) => !inputs.includes(tensor);
  const read = reachable(results.filter(isInside), [], isInside).flatMap((node) => node.inputs);
  const variables = [...read, ...results].flatMap(({ node }) =>
    isVariable(node) ? [node.attributes.variable] : [],
  );
  return [...new Set(variables)];
}
