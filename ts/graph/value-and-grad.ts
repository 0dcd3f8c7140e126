/** Gradients of functions that users write: compiled, a call is one program. */
import { ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { boolean, optional, rejected } from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import { Tensor } from "../runtime/tensor.js";
import { gradients } from "./autodiff.js";
import { CompiledCalls } from "./compiled-call.js";
import { type GivenAll, withTensors } from "./given-arguments.js";
import { visit } from "./nested.js";
import { isVariable, read } from "./operations/sources.js";
import { returnedBy } from "./returned.js";
import { provideSecondDerivatives } from "./second-derivatives/index.js";
import { SymbolicTensor } from "./symbolic.js";
import { activeTrace } from "./trace.js";
import { Variable } from "./variable.js";

/**
 * What a gradient is with respect to: a weight, as a model's `trainableWeights` or `addWeight` have it; the position of an
 * argument; or a Tensor that is an argument.
 */
export type GradientTarget = Variable | SymbolicTensor | Tensor | number;

/** Options of `valueAndGrad` and `grad`. */
export interface GradOptions {
  /** Whether layers in the function compute as in training (dropout, moving statistics). Default false. */
  readonly training?: boolean;
}

function gradOptions() {
  return { training: optional(boolean(), false) } satisfies Description<GradOptions>;
}

/** The value of a function and its gradients, in the order of what they are with respect to. */
export interface ValueAndGradients<Of, Value = Of> {
  readonly value: Value;
  readonly gradients: Of[];
}

/** A compiled function: on data it resolves to numbers; on symbolic tensors, inside of another one, it adds to the graph. */
export interface Differentiated<Parameters extends readonly unknown[], Result, SymbolicResult> {
  (...args: GivenAll<Parameters>): Promise<Result>;
  (...args: Parameters): SymbolicResult;
}

/**
 * The value of a scalar function of tensors, with its gradients.
 *
 * @param f gets symbolic tensors instead of the Tensors, numbers and arrays of data among its arguments, and inside of plain
 *   objects and lists of Tensors; it returns a scalar. It is traced once for each set of shapes.
 * @param variables what to differentiate with respect to; by default all float32 data among the arguments, in their order
 * @throws ShapeError (the call) unless the result is a scalar; ValueError where an operation has no gradient
 * @example
 * const lossAndGrad = valueAndGrad((x: SymbolicTensor, y: SymbolicTensor) => mse.call(y, net.apply(x)), net.trainableWeights);
 * const { value, gradients } = await lossAndGrad(x, y);
 */
export function valueAndGrad<const Parameters extends readonly unknown[]>(
  f: (...args: Parameters) => SymbolicTensor,
  variables?: readonly GradientTarget[],
  options: GradOptions = {},
): Differentiated<
  Parameters,
  ValueAndGradients<Tensor, number>,
  ValueAndGradients<SymbolicTensor>
> {
  return differentiated("valueAndGrad", f, variables, options, (both) => both);
}

/**
 * The gradients of a scalar function of tensors, as a list of Tensors: see `valueAndGrad`.
 * @throws ShapeError (the call) unless the result is a scalar; ValueError where an operation has no gradient
 * @example
 * const [dx] = await grad((x: SymbolicTensor) => ops.sum(ops.square(x)))([1, 2]); // [2, 4]
 */
export function grad<const Parameters extends readonly unknown[]>(
  f: (...args: Parameters) => SymbolicTensor,
  variables?: readonly GradientTarget[],
  options: GradOptions = {},
): Differentiated<Parameters, Tensor[], SymbolicTensor[]> {
  return differentiated("grad", f, variables, options, (both) => both.gradients);
}

/** A user's function, whose parameter types are not known here. */
type AnyFunction = (...args: readonly unknown[]) => unknown;

/** @param pick the part of value and gradients that a call returns, of symbolic tensors or of numbers */
function differentiated<Parameters extends readonly unknown[], Result, SymbolicResult>(
  caller: string,
  f: (...args: Parameters) => SymbolicTensor,
  variables: readonly GradientTarget[] | undefined,
  options: GradOptions,
  pick: (both: ValueAndGradients<unknown>) => unknown,
): Differentiated<Parameters, Result, SymbolicResult> {
  if (typeof f !== "function") throw rejected(`${caller}: f`, "a function", f);
  if (variables !== undefined) assertTargets(caller, variables);
  const { training } = functionOptions(caller, gradOptions(), options);
  provideSecondDerivatives();
  const calls = new CompiledCalls();
  // The types of `Differentiated` describe the arguments.
  const compute = f as unknown as AnyFunction;
  const call = (...args: readonly unknown[]): unknown => {
    if (activeTrace() !== null || hasSymbolic(args))
      return pick(symbolically(caller, compute, args, args, variables));
    // `withTensors` keeps the form of each argument.
    const given = args.map((one, position) => withTensors(one, `${caller}: argument ${position}`));
    const result = calls.run(
      given,
      (symbolic) => symbolically(caller, compute, symbolic, args, variables),
      { training },
    );
    // As `symbolically` returns it, with numbers.
    return result.then((both) => pick(withNumber(both as ValueAndGradients<Tensor>)));
  };
  // It takes and returns what `f` and `pick` say.
  return call as Differentiated<Parameters, Result, SymbolicResult>;
}

/**
 * f's value and gradients as a graph.
 * @param symbolic the arguments with symbolic tensors  @param given the arguments of the call
 */
function symbolically(
  caller: string,
  f: AnyFunction,
  symbolic: readonly unknown[],
  given: readonly unknown[],
  variables: readonly GradientTarget[] | undefined,
): ValueAndGradients<SymbolicTensor> {
  const value = returnedBy(`${caller}: f`, f(...symbolic));
  const targets =
    variables?.map((one) => targetTensor(caller, one, symbolic, given)) ?? floatsIn(symbolic);
  return { value, gradients: gradients(value, targets) };
}

function targetTensor(
  caller: string,
  target: GradientTarget,
  symbolic: readonly unknown[],
  given: readonly unknown[],
): SymbolicTensor {
  if (target instanceof Variable) return read(target);
  if (target instanceof SymbolicTensor) return target;
  const position = typeof target === "number" ? target : given.indexOf(target);
  const argument = symbolic[position];
  if (argument instanceof SymbolicTensor) return argument;
  throw new ValueError(
    typeof target === "number"
      ? `${caller}: argument ${target} of the call is not a tensor, got ${describe(given[target])}.`
      : `${caller}: a Tensor of the list is not among the call's arguments; pass it, or use its position in the list.`,
  );
}

function assertTargets(caller: string, variables: readonly GradientTarget[]): void {
  if (!Array.isArray(variables)) throw rejected(`${caller}: variables`, "an array", variables);
  for (const [index, one] of variables.entries()) {
    const isWeight = one instanceof SymbolicTensor && isVariable(one.node);
    if (isWeight || one instanceof Variable || one instanceof Tensor || Number.isInteger(one))
      continue;
    throw rejected(
      `${caller}: variables[${index}]`,
      "a weight, as trainableWeights has them, a Tensor that is an argument, or an argument's position",
      one,
    );
  }
}

/** The float32 tensors among arguments. */
function floatsIn(args: readonly unknown[]): SymbolicTensor[] {
  const found: SymbolicTensor[] = [];
  visit(args, (tensor) => {
    if (tensor instanceof SymbolicTensor && tensor.dtype === "float32") found.push(tensor);
    return tensor;
  });
  return found;
}

function hasSymbolic(args: readonly unknown[]): boolean {
  let found = false;
  visit(args, (tensor) => {
    found ||= tensor instanceof SymbolicTensor;
    return tensor;
  });
  return found;
}

function withNumber({
  value,
  gradients: all,
}: ValueAndGradients<Tensor>): ValueAndGradients<Tensor, number> {
  return { value: value.at(), gradients: all };
}
