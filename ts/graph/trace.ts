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
import { cast } from "./operations/elementwise.js";
import {
  type Callee,
  type CallNode,
  type OpNode,
  reachable,
  type SymbolicTensor,
} from "./symbolic.js";

type Assignment = readonly [target: SymbolicTensor, value: SymbolicTensor];

/** Tensors, and those that are used in their place. */
export type Replacements = ReadonlyMap<SymbolicTensor, SymbolicTensor>;

/** A call that has not returned. */
interface OpenCall {
  readonly callee: Callee | null;
  readonly assignments: Assignment[];
}

/** What calls add to a computation besides their outputs. */
interface Collected {
  readonly losses: SymbolicTensor[];
  readonly effects: OpNode[];
  readonly afterwards: OpNode[];
  /** The value that each variable (as the tensor that reads it) has after the calls so far. */
  readonly assigned: Map<SymbolicTensor, SymbolicTensor>;
  /** Calls that have not returned, the innermost last. */
  readonly open: OpenCall[];
  /** What the tensors of the traced graph are in this computation. */
  readonly expanded: Map<SymbolicTensor, SymbolicTensor>;
}

function nothingCollected(): Collected {
  return {
    losses: [],
    effects: [],
    afterwards: [],
    assigned: new Map(),
    open: [],
    expanded: new Map(),
  };
}

/** The computation that layers are traced into: whether it trains, and the losses and effects that calls add. */
export class Trace {
  readonly #collected: Collected;

  constructor(
    /** True in fit, false in evaluate and predict. */
    readonly training: boolean,
    /** The computation that this one is part of. */
    whole: Trace | null = null,
  ) {
    this.#collected = whole === null ? nothingCollected() : whole.#collected;
  }

  /** The same computation, for a part of it with its own `training`. */
  as(training: boolean): Trace {
    return training === this.training ? this : new Trace(training, this);
  }

  /** Scalars that are added to the model's loss. */
  get losses(): SymbolicTensor[] {
    return this.#collected.losses;
  }

  /** Updates that see what `effects` wrote, such as constraints on updated weights. */
  get afterwards(): OpNode[] {
    return this.#collected.afterwards;
  }

  /** Updates of variables that happen when the step commits. */
  get effects(): OpNode[] {
    const assignments = this.assignments.map(([target, value]) => assign({ target, value }));
    return [...this.#collected.effects, ...assignments];
  }

  addEffects(...effects: readonly OpNode[]): void {
    this.#collected.effects.push(...effects);
  }

  /** The innermost layer that is being called; null outside of calls. */
  get caller(): Callee | null {
    return this.#collected.open.at(-1)?.callee ?? null;
  }

  /** Tensors of a graph as operations of this computation, in which each call of the graph happens once. */
  expand(tensors: readonly SymbolicTensor[]): SymbolicTensor[] {
    return withTrace(this, () => expandInto(this.#collected.expanded, tensors));
  }

  /** Effects whose operands are operations of this computation. */
  expandEffects(effects: readonly OpNode[]): OpNode[] {
    this.expand(effects.flatMap(({ inputs }) => inputs));
    const { expanded } = this.#collected;
    return effects.map((effect) => replaceInputs(effect, (input) => expanded.get(input) ?? input));
  }

  /** Each variable that calls assigned, with the value that it has in the end. */
  get assignments(): Assignment[] {
    return [...this.#collected.assigned];
  }

  /**
   * Assigns a value to a variable when the step commits. Later calls read the new value; the current call reads the
   * old one to its end.
   * @param target the tensor that reads the variable
   * @throws ValueError outside of a call
   */
  assign(target: SymbolicTensor, value: SymbolicTensor): void {
    const call = this.#collected.open.at(-1);
    if (call === undefined)
      throw new ValueError("A weight can be assigned while a call is traced, not before or after.");
    call.assignments.push([target, cast(value, target.dtype)]);
  }

  /**
   * Runs `build` as one call on `inputs`. It sees the values that earlier calls assigned, as if calls ran one after the
   * other: reads of such variables are replaced by the assigned values.
   * @param captured other tensors that `build` reaches, with those that the call is given in their place
   */
  call(
    callee: Callee | null,
    inputs: readonly SymbolicTensor[],
    build: () => readonly SymbolicTensor[],
    captured: Replacements = new Map(),
  ): readonly SymbolicTensor[] {
    const { losses, assigned, open } = this.#collected;
    const earlier = new Map([...captured, ...assigned]);
    const firstLoss = losses.length;
    const own: Assignment[] = [];
    open.push({ callee, assignments: own });
    let outputs: readonly SymbolicTensor[];
    try {
      outputs = build();
    } finally {
      open.pop();
    }
    const added = losses.splice(firstLoss);
    const values = own.map(([, value]) => value);
    const results = withValues([...values, ...added, ...outputs], inputs, earlier);
    own.forEach(([target, value], index) => {
      assigned.set(target, results[index] ?? value);
    });
    losses.push(...results.slice(own.length, own.length + added.length));
    return results.slice(own.length + added.length);
  }
}

/**
 * The tensors with others replaced by `values`, in the part of the graph after `inputs`. The values themselves are not
 * changed: they may read a variable's value before the step.
 */
function withValues(
  tensors: readonly SymbolicTensor[],
  inputs: readonly SymbolicTensor[],
  values: Replacements,
): readonly SymbolicTensor[] {
  if (values.size === 0) return tensors;
  const kept = [...inputs, ...values.values()].map((tensor) => [tensor, tensor] as const);
  return substitute(tensors, new Map([...kept, ...values]));
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
  replacements: Replacements = new Map(),
): SymbolicTensor[] {
  return expandInto(new Map(replacements), tensors);
}

/** `expandCalls`, which adds what becomes of each tensor on the way to the map. */
function expandInto(
  replaced: Map<SymbolicTensor, SymbolicTensor>,
  tensors: readonly SymbolicTensor[],
): SymbolicTensor[] {
  return rebuildInto(replaced, tensors, (node, replace) => node.expand(node.inputs.map(replace)));
}

/** The same tensors with some replaced. Calls of the graph around are left as they are: they depend on none of these. */
export function substitute(
  tensors: readonly SymbolicTensor[],
  replacements: Replacements,
): SymbolicTensor[] {
  return rebuildInto(new Map(replacements), tensors, null);
}

type Replace = (input: SymbolicTensor) => SymbolicTensor;

/** Rebuilds a graph in topological order. @param expand the outputs of a call; null where calls are not followed */
function rebuildInto(
  replaced: Map<SymbolicTensor, SymbolicTensor>,
  tensors: readonly SymbolicTensor[],
  expand: ((node: CallNode, replace: Replace) => readonly SymbolicTensor[]) | null,
): SymbolicTensor[] {
  const replace: Replace = (input) => replaced.get(input) ?? input;
  const isOpen = (tensor: SymbolicTensor) =>
    !replaced.has(tensor) && (expand !== null || tensor.node.kind === "op");
  for (const node of reachable(tensors.filter(isOpen), [], isOpen)) {
    const outputs =
      node.kind === "call" ? (expand?.(node, replace) ?? []) : replaceInputs(node, replace).outputs;
    outputs.forEach((tensor, index) => {
      const original = node.outputs[index];
      if (original !== undefined && !replaced.has(original)) replaced.set(original, tensor);
    });
  }
  return tensors.map(replace);
}

/** The node on replaced inputs; itself where none is replaced. */
function replaceInputs(node: OpNode, replace: Replace): OpNode {
  const isSame = node.inputs.every((input) => replace(input) === input);
  return isSame ? node : applyAgain(node, replace);
}
