/**
 * Tracing: the calls of layers in a graph are replaced by the operations that the layers compute.
 *
 * While a trace is active, applying a layer runs its `call` at once, and the losses and updates of states that it adds
 * are collected in the trace. Otherwise applying a layer makes a call node.
 */
import { ValueError } from "../runtime/errors.js";
import { globalState } from "../runtime/global-state.js";
import { applyAgain } from "./operation.js";
import { assign } from "./operations/assign.js";
import { type Node, type OpNode, reachable, type SymbolicTensor } from "./symbolic.js";

type Assignment = readonly [target: SymbolicTensor, value: SymbolicTensor];

/** What calls add to a computation beside their outputs. */
interface Collected {
  readonly losses: SymbolicTensor[];
  readonly effects: OpNode[];
  readonly afterwards: OpNode[];
  /** The value that each variable (as the tensor that reads it) has after the calls so far. */
  readonly assigned: Map<SymbolicTensor, SymbolicTensor>;
  /** Assignments of the calls that have not returned, the innermost last. */
  readonly open: Assignment[][];
}

/** The computation that layers are traced into: whether it trains, and the losses and effects that calls add. */
export class Trace {
  private readonly collected: Collected;

  constructor(
    /** True in fit, false in evaluate and predict. */
    readonly training: boolean,
    /** The computation that this one is part of. */
    whole: Trace | null = null,
  ) {
    this.collected = whole?.collected ?? {
      losses: [],
      effects: [],
      afterwards: [],
      assigned: new Map(),
      open: [],
    };
  }

  /** The same computation, for a part of it with its own `training`. */
  as(training: boolean): Trace {
    return training === this.training ? this : new Trace(training, this);
  }

  /** Scalars that are added to the model's loss. */
  get losses(): SymbolicTensor[] {
    return this.collected.losses;
  }

  /** Updates that see what `effects` wrote, such as constraints on updated weights. */
  get afterwards(): OpNode[] {
    return this.collected.afterwards;
  }

  /** Updates of variables that happen when the step commits. */
  get effects(): OpNode[] {
    const assignments = this.assignments.map(([target, value]) => assign({ target, value }));
    return [...this.collected.effects, ...assignments];
  }

  addEffects(...effects: readonly OpNode[]): void {
    this.collected.effects.push(...effects);
  }

  /** Each variable that calls assigned, with the value that it has in the end. */
  get assignments(): Assignment[] {
    return [...this.collected.assigned];
  }

  /**
   * Assigns a value to a variable when the step commits. Later calls read the new value; the current call reads the
   * old one to its end.
   * @param target the tensor that reads the variable
   * @throws ValueError outside of a call
   */
  assign(target: SymbolicTensor, value: SymbolicTensor): void {
    const call = this.collected.open.at(-1);
    if (call === undefined)
      throw new ValueError("A weight can be assigned while a call is traced, not before or after.");
    call.push([target, value]);
  }

  /**
   * Runs `build` as one call on `inputs`. It sees the values that earlier calls assigned, as if calls ran one after the
   * other: reads of such variables are replaced by the assigned values.
   */
  call(
    inputs: readonly SymbolicTensor[],
    build: () => readonly SymbolicTensor[],
  ): readonly SymbolicTensor[] {
    const { losses, assigned, open } = this.collected;
    const earlier = new Map(assigned);
    const firstLoss = losses.length;
    const own: Assignment[] = [];
    open.push(own);
    let outputs: readonly SymbolicTensor[];
    try {
      outputs = build();
    } finally {
      open.pop();
    }
    for (const [target, value] of own) {
      const [current = value] = withValues([value], inputs, earlier);
      assigned.set(target, current);
    }
    const added = losses.splice(firstLoss);
    losses.push(...withValues(added, inputs, earlier));
    return withValues(outputs, inputs, earlier);
  }
}

/**
 * The tensors with reads of variables replaced by `values`, in the part of the graph after `inputs`. The values
 * themselves are not changed: they may read a variable's value before the step.
 */
function withValues(
  tensors: readonly SymbolicTensor[],
  inputs: readonly SymbolicTensor[],
  values: ReadonlyMap<SymbolicTensor, SymbolicTensor>,
): readonly SymbolicTensor[] {
  if (values.size === 0) return tensors;
  const kept = [...inputs, ...values.values()].map((tensor) => [tensor, tensor] as const);
  return expandCalls(tensors, new Map([...kept, ...values]));
}

/** The active trace, or null. */
export function activeTrace(): Trace | null {
  const { trace } = globalState;
  return trace instanceof Trace ? trace : null;
}

/** Runs `build` with `trace` active. */
export function withTrace<Result>(trace: Trace, build: () => Result): Result {
  const outer = globalState.trace;
  globalState.trace = trace;
  try {
    return build();
  } finally {
    globalState.trace = outer;
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

/** The nodes that the tensors depend on, without those behind replaced tensors. */
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
