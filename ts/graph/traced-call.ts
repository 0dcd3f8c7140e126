/**
 * Calls of functions on Tensors, traced: each Tensor is replaced by an input. A trace is made once for each set
 * of shapes and other arguments.
 *
 * What belongs here: arguments and results of such calls, and the cache. What does not: running them (eager.ts at once,
 * compiled-call.ts on any device).
 */
import { isNumericArray } from "../runtime/dtype.js";
import { ValueError } from "../runtime/errors.js";
import { Tensor } from "../runtime/tensor.js";
import type { Computation } from "./computation.js";
import type { Binding } from "./dim.js";
import { type Symbolic, visit } from "./nested.js";
import { reshape } from "./operations/broadcast.js";
import { isHost } from "./operations/host.js";
import { inputTensor, isInput } from "./operations/sources.js";
import type { Schedule } from "./schedule.js";
import { type Node, type OpNode, reachable, SymbolicTensor } from "./symbolic.js";
import { Trace, withTrace } from "./trace.js";

/** A call on Tensors as a graph. */
export interface TracedCall {
  readonly computation: Computation;
  /** The nodes at which the Tensors are fed, in their order. */
  readonly inputs: readonly Node[];
  /** What the function returned, with symbolic tensors. */
  readonly result: unknown;
}

/** Entries that one cache keeps; the least recently used is evicted. */
const MAX_ENTRIES = 32;

/** What was made of the calls of one function: an entry for each set of shapes and other arguments. */
export class CallCache<Entry> {
  readonly #entries = new Map<string, Entry>();
  /** Numbers of the objects among arguments that have no text. */
  readonly #objects = new WeakMap<object, number>();
  #objectCount = 0;

  get(signature: string, make: () => Entry): Entry {
    const entries = this.#entries;
    const entry = entries.get(signature) ?? make();
    // Inserted again: a Map iterates in order of insertion, so the first is the least recently used.
    entries.delete(signature);
    entries.set(signature, entry);
    const [oldest] = entries.keys();
    if (entries.size > MAX_ENTRIES && oldest !== undefined) entries.delete(oldest);
    return entry;
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
    return this.#signatureOfObject(value as object);
  }

  #signatureOfObject(value: object): string {
    if (Object.getPrototypeOf(value) === Object.prototype)
      return `{${Object.entries(value).map((entry) => this.signatureOf(entry))}}`;
    const known = this.#objects.get(value) ?? this.#objectCount++;
    this.#objects.set(value, known);
    return `object ${known}`;
  }
}

/**
 * Traces `build` with an input in place of each Tensor among its arguments, in arrays and plain objects too. Its result,
 * a tensor, or an array or plain object of them, is fetched; effects that it adds to the trace are run.
 * @throws ValueError where it reads an input of a model
 */
export function traceCall<Arguments extends readonly unknown[]>(
  args: Arguments,
  build: (args: Symbolic<Arguments>, trace: Trace) => unknown,
  training: boolean,
): TracedCall {
  const inputs: Node[] = [];
  // Every Tensor is replaced by an input.
  const symbolic = visit(args, (tensor, name) => {
    if (!(tensor instanceof Tensor)) return tensor;
    const { fed, value } = asInput(tensor, name ?? `argument ${inputs.length}`);
    inputs.push(fed.node);
    return value;
  }) as Symbolic<Arguments>;
  const trace = new Trace(training);
  const result = withTrace(trace, () => build(symbolic, trace));
  const fetches: SymbolicTensor[] = [];
  visit(result, (tensor) => {
    if (tensor instanceof SymbolicTensor) fetches.push(tensor);
    return tensor;
  });
  const { effects, afterwards } = trace;
  assertConcrete(fetches, effects, inputs);
  return { computation: { fetches, effects, afterwards }, inputs, result };
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

/** What a schedule is fed: each of its inputs is a Tensor, or what the host computes from them: text becomes numbers. */
export function fedBy(
  schedule: Schedule,
  { inputs }: TracedCall,
  tensors: readonly Tensor[],
): Tensor[] {
  const known = new Map(
    inputs.flatMap(({ outputs }, index) => outputs.map((y) => [y, tensors[index]!] as const)),
  );
  return schedule.inputs.map((node) => {
    const fed = isHost(node) ? node.attributes.part.compute([node.results.y], known) : [];
    return (fed[0] ?? tensors[inputs.indexOf(node)]) as Tensor;
  });
}

/** The sizes that the host determined in what a schedule is fed. */
export function sizesOfHost({ inputs }: Schedule, given: readonly Tensor[]): Binding {
  return inputs.find(isHost)?.attributes.part.bind(inputs, given) ?? {};
}

/** The result with numbers: each symbolic tensor replaced by its output. */
export function withOutputs({ result }: TracedCall, outputs: readonly unknown[]): unknown {
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
