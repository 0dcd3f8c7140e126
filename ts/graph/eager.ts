/**
 * Eager execution: functions written for symbolic tensors, called with concrete ones.
 *
 * As for a model, a function is traced once for each owner, set of shapes and options, then planned, loaded and run.
 * What belongs here: telling the two kinds of tensors apart. What does not: computing (on-tensors.ts, which `ready` loads),
 * tracing (traced-call.ts), and the operations themselves.
 */

import { engineNumbers } from "../runtime/device/numbers.js";
import { NotReadyError } from "../runtime/errors.js";
import { globalState } from "../runtime/global-state.js";
import { Tensor } from "../runtime/tensor.js";
import { type Symbolic, visit } from "./nested.js";
import { constant } from "./operations/sources.js";
import type { Nested } from "./structure.js";
import type { SymbolicTensor } from "./symbolic.js";
import { activeTrace, type Trace } from "./trace.js";

/** The concrete form of a parameter or result: Tensors in place of symbolic tensors. */
export type Concrete<T> = T extends SymbolicTensor
  ? Tensor
  : T extends readonly SymbolicTensor[]
    ? { [Position in keyof T]: Concrete<T[Position]> }
    : T extends readonly [infer First, ...infer Rest]
      ? [Concrete<First>, ...ConcreteList<Concrete<Rest>>]
      : T extends readonly Nested<SymbolicTensor>[]
        ? readonly Nested<Tensor>[]
        : T;

/** A list as such. */
type ConcreteList<T> = T extends readonly unknown[] ? T : never;

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

/** Where the traces of one function, layer or loss are kept: an entry for each set of shapes and options. */
export class TraceCache {
  /** What `computeNow` has made of its calls. */
  calls: object | null = null;
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
  return onTensors().computeNow(traces, args, build, training);
}

/**
 * The value of a tensor that depends on no input; random numbers are those of the first step.
 * @throws NotReadyError before `await ready()`.
 */
export function valueOf(tensor: SymbolicTensor): Tensor {
  return onTensors().valueOf(tensor);
}

/** What computes on Tensors (on-tensors.ts). Most pages have no use for it. */
export interface OnTensors {
  computeNow<Arguments extends readonly unknown[]>(
    traces: TraceCache,
    args: Arguments,
    build: (args: Symbolic<Arguments>, trace: Trace) => unknown,
    training: boolean,
  ): unknown;
  valueOf(tensor: SymbolicTensor): Tensor;
}

function onTensors(): OnTensors {
  const { onTensors: loaded } = globalState;
  if (loaded === null)
    throw new NotReadyError(
      "Functions on Tensors compute at once, and what they need is not loaded: await ready() first.",
    );
  // `ready` has stored it.
  return loaded as OnTensors;
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

function asConstant(tensor: Tensor): SymbolicTensor {
  const data = Array.from(engineNumbers(tensor));
  return constant(data, tensor.shape, tensor.dtype);
}

function replaced(args: unknown, replace: (tensor: Tensor) => unknown): readonly unknown[] {
  // A list stays a list.
  return visit(args, (tensor) =>
    tensor instanceof Tensor ? replace(tensor) : tensor,
  ) as readonly unknown[];
}
