/**
 * The order of a step: everything that computes, then everything that commits.
 *
 * What belongs here: the order of a graph, independent of sizes. What does not: memory and instructions (plan.ts).
 */
import { ValueError } from "../runtime/errors.js";
import type { Computation } from "./computation.js";
import { applyAgain, isEffect } from "./operation.js";
import { broadcast } from "./operations/broadcast.js";
import { type FedNode, isFed, isHost } from "./operations/host.js";
import { hyperparameters, isVariable } from "./operations/sources.js";
import { storageOf } from "./storage.js";
import { type Node, type OpNode, reachable, SymbolicTensor } from "./symbolic.js";
import type { Variable } from "./variable.js";

/** A graph in the order of execution: independent of sizes, so computed once. */
export interface Schedule {
  readonly compute: readonly OpNode[];
  /** Runs only if nothing in `compute` failed. */
  readonly commit: readonly OpNode[];
  readonly computation: Computation;
  readonly variables: readonly Variable[];
  /** Nodes that a step is fed: inputs, and results of the host part before it. */
  readonly inputs: readonly FedNode[];
  readonly hyperparameterCount: number;
}

/** Orders a graph: everything that computes, then everything that commits. */
export function schedule(given: Computation): Schedule {
  const computation = { ...given, effects: withReadsFirst(given.effects) };
  const first = reachable(computation.fetches, computation.effects, isOnDevice);
  const last = inTurn(computation.afterwards ?? [], first);
  const nodes = [...first, ...last].map(asOpNode);
  const variables = new Set<Variable>();
  const inputs: FedNode[] = [];
  let hyperparameterCount = 0;
  for (const node of nodes) {
    if (isVariable(node)) variables.add(node.attributes.variable);
    else if (isFed(node)) inputs.push(node);
    else if (hyperparameters.is(node)) hyperparameterCount = node.attributes.length;
  }
  const steps = nodes.slice(0, first.length);
  const compute = steps.filter((node) => !isEffect(node));
  const commit = [...steps.filter(isEffect), ...nodes.slice(first.length)];
  return { compute, commit, computation, variables: [...variables], inputs, hyperparameterCount };
}

/** Effects one after the other, each with what it reads computed right before it; without the nodes that are known. */
function inTurn(effects: readonly OpNode[], before: readonly Node[]): Node[] {
  const known = new Set(before);
  const isNew = (input: SymbolicTensor, consumer: Node) =>
    isOnDevice(input, consumer) && !known.has(input.node);
  return effects.flatMap((effect) => {
    const nodes = reachable([], [effect], isNew).filter((node) => !known.has(node));
    for (const node of nodes) known.add(node);
    return nodes;
  });
}

/** Whether the device computes an input of `consumer`: not where the host does. */
function isOnDevice(_input: SymbolicTensor, consumer: Node): boolean {
  return !isHost(consumer);
}

export function asOpNode(node: Node): OpNode {
  if (node.kind === "op") return node;
  throw new ValueError(
    `The call of ${node.callee.name} was not expanded: only operations can be planned.`,
  );
}

/**
 * Effects run one after the other, yet each reads the values of variables before the step: `a = b; b = a` exchanges
 * them. So where an effect reads a variable that an earlier one writes, it reads a copy, made in the compute part.
 */
function withReadsFirst(effects: readonly OpNode[]): OpNode[] {
  const written = new Set<Variable>();
  let isRewritten = false;
  return [...effects]
    .sort((a, b) => a.id - b.id)
    .map((effect) => {
      const { writes } = effect.op;
      for (const target of variablesOf(effect, writes)) written.add(target);
      // Effects run in the order of their ids: after the first that is rebuilt, all are rebuilt.
      const fresh = applyAgain(effect, (operand, name) => {
        const source = variableOf(operand);
        if (writes.includes(name) || source === null || !written.has(source)) return operand;
        isRewritten = true;
        return broadcast({ x: operand }, { dims: operand.dims }).y;
      });
      return isRewritten ? fresh : effect;
    });
}

/** The variables among the named operands. */
function variablesOf({ operands }: OpNode, names: readonly string[]): Variable[] {
  return names.flatMap((name) => {
    const operand = operands[name] ?? null;
    const found = operand instanceof SymbolicTensor ? variableOf(operand) : null;
    return found === null ? [] : [found];
  });
}

/** The variable that a tensor reads, itself or as an alias; null for other tensors. */
function variableOf(tensor: SymbolicTensor): Variable | null {
  const { node } = storageOf(tensor);
  return isVariable(node) ? node.attributes.variable : null;
}
