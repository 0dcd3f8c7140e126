/** Losses of samples, without reducing them: Keras's plain functions. */
import { eager } from "../../graph/eager.js";
import { SymbolicTensor } from "../../graph/symbolic.js";
import { type TensorLike, toTensor } from "../../runtime/convert.js";
import { snakeCase } from "../../runtime/names.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { Loss, LossOptions } from "./loss.js";

/** A value of each sample from targets and predictions; on Tensors and arrays at once, after `await ready()`. */
export interface PerSample<Options> {
  /** @throws ShapeError where shapes do not fit. */
  (yTrue: SymbolicTensor, yPred: SymbolicTensor, options?: Options): SymbolicTensor;
  /** @throws ShapeError where shapes do not fit; NotReadyError. */
  (yTrue: TensorLike, yPred: TensorLike, options?: Options): Tensor;
}

/** A function that makes an object from options, and computes a value of each sample from targets and predictions. */
export interface FactoryPerSample<Options, Made, Own> extends PerSample<Own> {
  /** @throws ValueError for options that it does not take. */
  (options?: Options): Made;
}

/** The function on numbers, too. Its name is that in logs. */
/* @__NO_SIDE_EFFECTS__ */
export function perSample<Options>(
  name: string,
  values: (yTrue: SymbolicTensor, yPred: SymbolicTensor, options?: Options) => SymbolicTensor,
): PerSample<Options> {
  const compute = eager(values);
  const fn = (yTrue: unknown, yPred: unknown, options?: Options) => {
    const [target, prediction] = [tensorOf(yTrue, "yTrue"), tensorOf(yPred, "yPred")];
    // Both are symbolic or both are Tensors; `eager` takes mixed ones as well.
    return compute(target as SymbolicTensor, prediction as SymbolicTensor, options);
  };
  return named(name, fn as PerSample<Options>);
}

/**
 * `make` with options alone, `values` with targets and predictions. It has one parameter, as other factories have, by
 * which `compile` tells them from functions of targets and predictions.
 */
/* @__NO_SIDE_EFFECTS__ */
export function factoryPerSample<Options, Made, Own>(
  className: string,
  make: (options?: Options) => Made,
  values: (yTrue: SymbolicTensor, yPred: SymbolicTensor, options?: Own) => SymbolicTensor,
): FactoryPerSample<Options, Made, Own> {
  const compute = perSample(className, values);
  const factory = (first?: unknown, ...[yPred, options]: readonly unknown[]) =>
    yPred === undefined
      ? make(first as Options)
      : compute(first as TensorLike, yPred as TensorLike, options as Own);
  // The overloads say what the arguments are.
  return named(className, factory as FactoryPerSample<Options, Made, Own>);
}

/** A class of losses. */
interface LossClass<Options extends LossOptions, Made extends Loss> {
  readonly className: string;
  new (options?: Options): Made;
}

/** The options of a loss but those of every loss. */
type OwnOptions<Options> = Omit<Options, keyof LossOptions>;

/** Computes the loss of each sample. */
/* @__NO_SIDE_EFFECTS__ */
export function lossPerSample<Options extends LossOptions>(
  Class: LossClass<Options, Loss>,
): PerSample<OwnOptions<Options>> {
  return perSample(Class.className, unreduced(Class));
}

/** Makes a loss from options; from targets and predictions it computes the loss of each sample. */
/* @__NO_SIDE_EFFECTS__ */
export function lossFactory<Options extends LossOptions, Made extends Loss>(
  Class: LossClass<Options, Made>,
): FactoryPerSample<Options, Made, OwnOptions<Options>> {
  return factoryPerSample(Class.className, (options) => new Class(options), unreduced(Class));
}

function unreduced<Options extends LossOptions>(Class: LossClass<Options, Loss>) {
  return (yTrue: SymbolicTensor, yPred: SymbolicTensor, options?: OwnOptions<Options>) =>
    // The options of the loss but those of every loss.
    new Class({ ...options, reduction: "none" } as Options).call(yTrue, yPred);
}

function tensorOf(given: unknown, what: string): Tensor | SymbolicTensor {
  return given instanceof SymbolicTensor ? given : toTensor(given as TensorLike, "float32", what);
}

function named<Fn extends CallableFunction>(className: string, fn: Fn): Fn {
  return Object.defineProperty(fn, "name", { value: snakeCase(className) });
}
