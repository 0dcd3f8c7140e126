/**
 * Tracing: the calls of layers in a graph are replaced by the operations that the layers compute.
 *
 * While a trace is active, applying a layer runs its `call` at once and what it adds beside its output
 * (losses, updates of states) is collected in the trace. Otherwise applying a layer makes a call node.
 */
import { applyAgain } from "./operation.js";
import { type Node, type OpNode, reachable, type SymbolicTensor } from "./symbolic.js";

/** What layers know of, and add to, the computation that they are traced into. */
export class Trace {
  /** Penalties that are added to the model's loss. */
  readonly losses: SymbolicTensor[];
  /** Updates of variables that happen when the step commits. */
  readonly effects: OpNode[];
  /** Updates that see what `effects` wrote, such as constraints on updated weights. */
  readonly afterwards: OpNode[];

  constructor(
    /** True in fit, false in evaluate and predict. */
    readonly training: boolean,
    /** The computation that this one is part of. */
    whole: Trace | null = null,
  ) {
    this.losses = whole?.losses ?? [];
    this.effects = whole?.effects ?? [];
    this.afterwards = whole?.afterwards ?? [];
  }

  /** The same computation, for a part of it that trains or does not. */
  as(training: boolean): Trace {
    return training === this.training ? this : new Trace(training, this);
  }
}

let active: Trace | null = null;

/** The trace that is under way, if any. */
export function activeTrace(): Trace | null {
  return active;
}

/** Runs `build` with `trace` active. */
export function withTrace<Result>(trace: Trace, build: () => Result): Result {
  const outer = active;
  active = trace;
  try {
    return build();
  } finally {
    active = outer;
  }
}

/** The same tensors, computed by operations alone, with some tensors replaced. */
export function expandCalls(
  tensors: readonly SymbolicTensor[],
  replacements: ReadonlyMap<SymbolicTensor, SymbolicTensor> = new Map(),
): SymbolicTensor[] {
  const replaced = new Map(replacements);
  for (const node of nodesBelow(tensors, replacements)) {
    const replace = (input: SymbolicTensor) => replaced.get(input) ?? input;
    const outputs =
      node.kind === "call" ? node.expand(node.inputs.map(replace)) : rebuild(node, replace);
    outputs.forEach((tensor, index) => {
      const original = node.outputs[index];
      if (original !== undefined && !replaced.has(original)) replaced.set(original, tensor);
    });
  }
  return tensors.map((tensor) => replaced.get(tensor) ?? tensor);
}

/** Nodes between the tensors and what is replaced: nothing behind a replaced tensor is looked at. */
function nodesBelow(
  tensors: readonly SymbolicTensor[],
  replacements: ReadonlyMap<SymbolicTensor, SymbolicTensor>,
): Node[] {
  return reachable(
    tensors.filter((tensor) => !replacements.has(tensor)),
    [],
    (input) => !replacements.has(input),
  );
}

/** The node's outputs on replaced inputs; the node's own where none is replaced. */
export function rebuild(
  node: OpNode,
  replace: (input: SymbolicTensor) => SymbolicTensor,
): readonly SymbolicTensor[] {
  const isSame = node.inputs.every((input) => replace(input) === input);
  return isSame ? node.outputs : applyAgain(node, replace).outputs;
}
