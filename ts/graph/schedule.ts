/**
 * What a step does, in order: everything that computes, then everything that commits.
 *
 * What belongs here: the order of a graph, independent of sizes. What does not: places and instructions (plan.ts).
 */
import { ValueError } from "../runtime/errors.js";
import { isEffect, WRITTEN_INPUTS } from "./attributes.js";
import { applyAgain, operation } from "./builders/node.js";
import { storageOf } from "./storage.js";
import { type Node, type OpNode, reachable, type SymbolicTensor } from "./symbolic.js";
import type { Variable } from "./variable.js";

/** What is computed: tensors to be read afterwards, and effects on variables. */
export interface Computation {
  readonly fetches: readonly SymbolicTensor[];
  readonly effects: readonly OpNode[];
  /** Effects that see what `effects` wrote, such as constraints on updated weights. They must not fail. */
  readonly afterwards?: readonly OpNode[];
}

/** A graph made ready for planning: independent of sizes, so done once. */
export interface Schedule {
  readonly compute: readonly OpNode[];
  /** Runs only if nothing in `compute` failed. */
  readonly commit: readonly OpNode[];
  readonly computation: Computation;
  readonly variables: readonly Variable[];
  readonly inputs: readonly OpNode<"input">[];
  readonly hyperparameterCount: number;
}

/** Orders a graph: everything that computes, then everything that commits. */
export function schedule(given: Computation): Schedule {
  const computation = { ...given, effects: readingFirst(given.effects) };
  const first = reachable(computation.fetches, computation.effects);
  const known = new Set(first);
  const last = reachable([], computation.afterwards).filter((node) => !known.has(node));
  const nodes = [...first, ...last].map(asOpNode);
  const variables = new Set<Variable>();
  const inputs: OpNode<"input">[] = [];
  let hyperparameterCount = 0;
  for (const node of nodes) {
    if (isOp(node, "variable")) variables.add(node.attributes.variable);
    else if (isOp(node, "input")) inputs.push(node);
    else if (isOp(node, "hyperparameters")) hyperparameterCount = node.attributes.length;
  }
  const steps = nodes.slice(0, first.length);
  const compute = steps.filter((node) => !isEffect(node.op));
  const commit = [...steps.filter((node) => isEffect(node.op)), ...nodes.slice(first.length)];
  return { compute, commit, computation, variables: [...variables], inputs, hyperparameterCount };
}

export function asOpNode(node: Node): OpNode {
  if (node.kind === "op") return node;
  throw new ValueError(
    `The call of ${node.callee.name} was not expanded: only operations can be planned.`,
  );
}

export function isOp<Name extends OpNode["op"]>(
  node: OpNode,
  op: Name,
): node is OpNode & OpNode<Name> {
  return node.op === op;
}

/**
 * Effects happen one after the other, yet each reads what variables held before the step: `a = b; b = a` exchanges
 * them. So what an effect reads of a variable that an earlier one writes becomes a copy, made while computing.
 */
function readingFirst(effects: readonly OpNode[]): OpNode[] {
  const written = new Set<Variable>();
  let isRewritten = false;
  return [...effects]
    .sort((a, b) => a.id - b.id)
    .map((effect) => {
      const writes = isEffect(effect.op) ? WRITTEN_INPUTS[effect.op] : 0;
      const inputs = effect.inputs.map((input, index) => {
        const variable = variableOf(input);
        if (index < writes) {
          if (variable !== null) written.add(variable);
          return input;
        }
        return variable !== null && written.has(variable) ? copyOf(input) : input;
      });
      isRewritten ||= inputs.some((input, index) => input !== effect.inputs[index]);
      // Effects run in the order of their making: after the first new one, all are.
      return isRewritten ? applyAgain(effect, inputs) : effect;
    });
}

/** The variable that a tensor is, under whatever name. */
function variableOf(tensor: SymbolicTensor | null): Variable | null {
  const node = tensor === null ? null : storageOf(tensor).node;
  return node?.kind === "op" && isOp(node, "variable") ? node.attributes.variable : null;
}

function copyOf(tensor: SymbolicTensor | null): SymbolicTensor | null {
  return tensor === null ? null : operation("broadcastTo", [tensor], { dims: tensor.dims });
}
