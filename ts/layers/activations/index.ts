/**
 * `activations`: the functions that layers apply, by name or as functions. They are compositions of operations,
 * which gives them gradients.
 *
 * What belongs in this folder: their names, and options that take one. What does not: the functions
 * (ts/graph/activations), and activations inside of fused kernels, which have only their names in common with these
 * (ts/graph/instructions.ts).
 */

import { glu, logSoftmax, softmax, sparsemax } from "../../graph/activations/along-axis.js";
import { hardSilu, linear, relu } from "../../graph/activations/linear-units.js";
import { KERNEL_ACTIVATIONS } from "../../graph/activations/of-kernels.js";
import { celu, sigmoid, silu, tanh } from "../../graph/activations/smooth-units.js";
import {
  ACTIVATION_NAMES,
  type ActivationName as KernelActivation,
} from "../../graph/instructions.js";
import type { FusedActivation } from "../../graph/operations/dense.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { EitherCase } from "../../runtime/names.js";
import { rejected } from "../../runtime/registry/kinds.js";
import { lookUp, nameOfFunction } from "../../runtime/registry/registry.js";

export * from "../../graph/activations/along-axis.js";
export * from "../../graph/activations/linear-units.js";
export { hardSilu as hardSwish } from "../../graph/activations/linear-units.js";
export * from "../../graph/activations/smooth-units.js";
export { silu as swish } from "../../graph/activations/smooth-units.js";

/** A function of a tensor that keeps its shape, except glu. */
export type ActivationFunction = (x: SymbolicTensor) => SymbolicTensor;

const BY_NAME = {
  ...KERNEL_ACTIVATIONS,
  celu,
  glu,
  hard_swish: hardSilu,
  log_softmax: logSoftmax,
  softmax,
  sparsemax,
  swish: silu,
} as const satisfies Readonly<Record<string, ActivationFunction>>;

/** Names that options take; extend the interface to have your own names typed. */
export interface ActivationNames extends Readonly<Record<keyof typeof BY_NAME, unknown>> {}

/** `"leaky_relu"` or `"leakyRelu"`. */
export type ActivationName = EitherCase<keyof ActivationNames & string>;

/** What an option takes as an activation; null is linear. */
export type ActivationLike = ActivationName | ActivationFunction | null;

const FUNCTIONS: Readonly<Record<string, ActivationFunction>> = BY_NAME;

/**
 * The activation of that name, in Keras's spelling or camelCase, with its default options; a function is
 * returned as it is, null is linear.
 * @throws ValueError for a name that is not known, with the nearest ones.
 */
export function get(
  activation: string | ActivationFunction | null | undefined,
): ActivationFunction {
  const given = activation ?? linear;
  if (typeof given === "function") return given;
  if (typeof given !== "string")
    throw rejected("activation", "the name of an activation, a function or null", given);
  return lookUp("function", given, FUNCTIONS, { kind: "activation" });
}

/**
 * Keras's name of an activation, for configs. A user-defined function is registered under its own name.
 * @throws ValueError for a function without a name, or with the name of another function.
 */
export function nameOf(activation: ActivationFunction): string {
  return nameOfFunction(get(activation), FUNCTIONS);
}

/** The activation of a name that `serialize` returned. @throws ValueError for one that is not known, with the nearest ones. */
export function deserialize(config: string): ActivationFunction {
  return get(config);
}

const FUSED: ReadonlyMap<ActivationFunction, FusedActivation> = new Map<
  ActivationFunction,
  FusedActivation
>([
  [linear, "linear"],
  [relu, "relu"],
  [tanh, "tanh"],
  [sigmoid, "sigmoid"],
]);

/** The dense kernel's name of this activation; undefined where the kernel does not have it. */
export function fusedName(activation: ActivationFunction): FusedActivation | undefined {
  return FUSED.get(activation);
}

/** The recurrent kernels' name of this activation; undefined where they do not have it. */
export function kernelName(activation: ActivationFunction): KernelActivation | undefined {
  return ACTIVATION_NAMES.find((name) => KERNEL_ACTIVATIONS[name] === activation);
}

export { nameOf as serialize };
