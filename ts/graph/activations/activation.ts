/** Activations as users call them: on symbolic tensors and on Tensors, with their arguments checked. */
import { type Description, functionOptions } from "../../runtime/registry/option.js";
import { type Eager, eager } from "../eager.js";
import { asSymbolic } from "../operations/sources.js";
import type { SymbolicTensor } from "../symbolic.js";

/** The activation y = f(x). */
/* @__NO_SIDE_EFFECTS__ */
export function activation(
  f: (x: SymbolicTensor) => SymbolicTensor,
): Eager<(x: SymbolicTensor) => SymbolicTensor> {
  return eager((x: SymbolicTensor) => f(asSymbolic(x)));
}

/**
 * An activation with options, which are plain values.
 * @param name of the activation, for errors
 */
/* @__NO_SIDE_EFFECTS__ */
export function activationWith<Options extends object>(
  name: string,
  description: () => Description<Options>,
  f: (x: SymbolicTensor, options: Required<Options>) => SymbolicTensor,
) {
  return eager((x: SymbolicTensor, options?: Options) =>
    // Plain values are held as they are given.
    f(asSymbolic(x), functionOptions(name, description(), options) as Required<Options>),
  );
}
