/**
 * Eager execution: functions written for symbolic tensors, called with concrete ones.
 *
 * As for a model, a function is traced once for each owner, set of shapes and options, then planned, loaded and run.
 * What belongs here: telling the two kinds of tensors apart, and the cache of traces. What does not: the operations
 * themselves.
 */
import { localDevice } from "../runtime/device/default-device.js";
import { engineNumbers } from "../runtime/device/numbers.js";
import { isNumericArray } from "../runtime/dtype.js";
import { ValueError } from "../runtime/errors.js";
import { nextFreeIterations } from "../runtime/random/seed.js";
import { Tensor } from "../runtime/tensor.js";
import { ImmediateComputation } from "./immediate.js";
import { reshape } from "./operations/broadcast.js";
import { isHost } from "./operations/host.js";
import { constant, inputTensor, isInput } from "./operations/sources.js";
import { type Node, type OpNode, reachable, SymbolicTensor } from "./symbolic.js";
import { activeTrace, Trace, withTrace } from "./trace.js";

/** The concrete form of a parameter or result: Tensors in place of symbolic tensors. */
export type Concrete<T> = T extends SymbolicTensor
  ? Tensor
  : T extends readonly SymbolicTensor[]
    ? { [Position in keyof T]: Concrete<T[Position]> }
    : T;

/** The symbolic form of an argument: symbolic tensors in place of Tensors. */
export type Symbolic<T> = T extends Tensor
  ? SymbolicTensor
  : T extends readonly unknown[]
    ? { [Position in keyof T]: Symbolic<T[Position]> }
    : T;

type ConcreteArguments<Arguments extends readonly unknown[]> = {
  [Position in keyof Arguments]: Concrete<Arguments[Position]>;
};

/** A parameter that may be given symbolic tensors or Tensors. */
type Mixed<T> = T extends SymbolicTensor ? SymbolicTensor | Tensor : T | Concrete<T>;

type MixedArguments<Arguments extends readonly unknown[]> = {
  [Position in keyof Arguments]: Mixed<Arguments[Position]>;
};

/** A function over symbolic tensors that takes concrete ones as well; with those alone it returns concrete ones. */
export type Eager<F extends (...args: never[]) => unknown> = F &
  ((...args: ConcreteArguments<Parameters<F>>) => Concrete<ReturnType<F>>) &
  ((...args: MixedArguments<Parameters<F>>) => ReturnType<F>);

interface Traced {
  readonly computation: ImmediateComputation;
  /** The nodes at which the tensors are fed, in their order. */
  readonly inputs: readonly Node[];
  /** What the function returned, with symbolic tensors. */
  readonly result: unknown;
}

/** Traces that one cache keeps; the least recently used is evicted. */
const MAX_TRACES = 32;

/** The traces of one function, layer or loss: an entry for each set of shapes and options. */
export class TraceCache {
  private readonly traces = new Map<string, Traced>();
  /** Numbers of the objects among arguments that have no text. */
  private readonly objects = new WeakMap<object, number>();
  private objectCount = 0;

  get(signature: string, make: () => Traced): Traced {
    const { traces } = this;
    const traced = traces.get(signature) ?? make();
    // Inserted again: a Map iterates in order of insertion, so the first is the least recently used.
    traces.delete(signature);
    traces.set(signature, traced);
    const [oldest] = traces.keys();
    if (traces.size > MAX_TRACES && oldest !== undefined) traces.delete(oldest);
    return traced;
  }

  /**
   * A text for arguments that is equal for equal ones alone. Unlike JSON it tells apart Infinity, NaN and null, 0 and
   * -0, null and undefined; Tensors count by dtype and shape, objects of classes by identity.
   */
  signatureOf(value: unknown): string {
    if (value instanceof Tensor) return `${value.dtype}(${value.shape})`;
    if (typeof value === "string") return JSON.stringify(value);
    if (Object.is(value, -0)) return "-0";
    if (Array.isArray(value) || isNumericArray(value))
      return `[${Array.from(value, (part) => this.signatureOf(part))}]`;
    if (Object(value) !== value) return typeof value + String(value);
    return this.signatureOfObject(value as object);
  }

  private signatureOfObject(value: object): string {
    if (Object.getPrototypeOf(value) === Object.prototype)
      return `{${Object.entries(value).map((entry) => this.signatureOf(entry))}}`;
    const known = this.objects.get(value) ?? this.objectCount++;
    this.objects.set(value, known);
    return `object ${known}`;
  }
}

/**
 * `fn`, which also takes Tensors: with Tensors alone it computes at once, together with symbolic tensors they become
 * constants. @throws NotReadyError for Tensors before `await ready()`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function eager<F extends (...args: never[]) => unknown>(fn: F): Eager<F> {
  // The types of `Eager` describe the arguments, and `fn` checks them.
  const symbolic = fn as unknown as (...args: readonly unknown[]) => unknown;
  const traces = new TraceCache();
  const dispatch = (...args: readonly unknown[]): unknown => {
    const { concrete, symbolic: hasSymbolic } = kindsIn(args);
    if (!concrete) return symbolic(...args);
    if (hasSymbolic || activeTrace() !== null) return symbolic(...replaced(args, asConstant));
    return computeNow(traces, args, (inputs) => symbolic(...inputs));
  };
  return dispatch as Eager<F>;
}

/** Whether there are Tensors among the arguments, and no symbolic ones. */
export function isConcrete(...args: readonly unknown[]): boolean {
  const { concrete, symbolic } = kindsIn(args);
  return concrete && !symbolic && activeTrace() === null;
}

/** The arguments with every Tensor as a constant. */
export function withConstants<Arguments extends readonly unknown[]>(
  args: Arguments,
): Symbolic<Arguments> {
  // Tensors are replaced by symbolic tensors, nothing else.
  return replaced(args, asConstant) as unknown as Symbolic<Arguments>;
}

/**
 * Runs `build` on Tensors. It is traced with an input in place of each Tensor, once for each set of shapes and other
 * arguments. Its result (a tensor, an array or an object of them) is returned with numbers; effects that it adds to
 * the trace are run.
 * @throws NotReadyError before `await ready()`.
 */
export function computeNow<Arguments extends readonly unknown[]>(
  traces: TraceCache,
  args: Arguments,
  build: (args: Symbolic<Arguments>, trace: Trace) => unknown,
  training = false,
): unknown {
  const tensors: Tensor[] = [];
  visit(args, (tensor) => {
    if (tensor instanceof Tensor) tensors.push(tensor);
    return tensor;
  });
  const signature = traces.signatureOf([training, args]);
  const traced = traces.get(signature, () => traceOf(args, build, training));
  return runTraced(traced, tensors);
}

/**
 * The value of a tensor that depends on no input; random numbers are those of the first step.
 * @throws NotReadyError before `await ready()`.
 */
export function valueOf(tensor: SymbolicTensor): Tensor {
  const [value] = new ImmediateComputation({ fetches: [tensor], effects: [] }, localDevice()).run(
    [],
    0,
  );
  // One tensor was fetched.
  return value as Tensor;
}

function traceOf<Arguments extends readonly unknown[]>(
  args: Arguments,
  build: (args: Symbolic<Arguments>, trace: Trace) => unknown,
  training: boolean,
): Traced {
  const inputs: Node[] = [];
  // Every Tensor is replaced by an input.
  const symbolic = replaced(args, (tensor) => {
    const { fed, value } = asInput(tensor, `argument ${inputs.length}`);
    inputs.push(fed.node);
    return value;
  }) as unknown as Symbolic<Arguments>;
  const trace = new Trace(training);
  const result = withTrace(trace, () => build(symbolic, trace));
  const fetches: SymbolicTensor[] = [];
  visit(result, (tensor) => {
    if (tensor instanceof SymbolicTensor) fetches.push(tensor);
    return tensor;
  });
  const { effects, afterwards } = trace;
  assertConcrete(fetches, effects, inputs);
  const computation = new ImmediateComputation({ fetches, effects, afterwards }, localDevice());
  return { computation, inputs, result };
}

/** @throws ValueError where a computation on Tensors reads an input of a model. */
function assertConcrete(
  fetches: readonly SymbolicTensor[],
  effects: readonly OpNode[],
  inputs: readonly Node[],
): void {
  const other = reachable(fetches, effects).find((node) => isInput(node) && !inputs.includes(node));
  if (other === undefined || !isInput(other)) return;
  throw new ValueError(
    `A computation on Tensors reads the input ${other.attributes.name} of a model, which has no numbers here. Pass what depends on it as an argument.`,
  );
}

function runTraced({ computation, inputs, result }: Traced, tensors: readonly Tensor[]): unknown {
  const known = new Map(
    inputs.flatMap(({ outputs }, index) => outputs.map((y) => [y, tensors[index]!] as const)),
  );
  // Each input of the computation is one of `inputs`, or what the host computes from them: text becomes numbers there.
  const given = computation.schedule.inputs.map((node) => {
    const fed = isHost(node) ? node.attributes.part.compute([node.results.y], known) : [];
    return (fed[0] ?? tensors[inputs.indexOf(node)]) as Tensor;
  });
  const outputs = computation.run(given, nextFreeIterations(1));
  let position = 0;
  return visit(result, (tensor) =>
    tensor instanceof SymbolicTensor ? outputs[position++] : tensor,
  );
}

/** An input in place of a Tensor. Fed arrays have rows, so a scalar is fed as one row. */
function asInput(
  { shape, dtype }: Tensor,
  name: string,
): { fed: SymbolicTensor; value: SymbolicTensor } {
  const dims = shape.length === 0 ? [1] : shape;
  const fed = inputTensor(name, dims, dtype);
  return { fed, value: reshape(fed, shape) };
}

function asConstant(tensor: Tensor): SymbolicTensor {
  const data = Array.from(engineNumbers(tensor));
  return constant(data, tensor.shape, tensor.dtype);
}

function kindsIn(args: readonly unknown[]): { concrete: boolean; symbolic: boolean } {
  const found = { concrete: false, symbolic: false };
  visit(args, (tensor) => {
    if (tensor instanceof Tensor) found.concrete = true;
    else found.symbolic = true;
    return tensor;
  });
  return found;
}

function replaced(args: unknown, replace: (tensor: Tensor) => unknown): readonly unknown[] {
  // A list stays a list.
  return visit(args, (tensor) =>
    tensor instanceof Tensor ? replace(tensor) : tensor,
  ) as readonly unknown[];
}

/** A copy of a value of lists and plain objects, with every tensor in it replaced. */
function visit(value: unknown, replace: (tensor: Tensor | SymbolicTensor) => unknown): unknown {
  if (value instanceof Tensor || value instanceof SymbolicTensor) return replace(value);
  if (Array.isArray(value)) return value.map((part) => visit(part, replace));
  if (typeof value !== "object" || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, visit(part, replace)]),
  );
}
