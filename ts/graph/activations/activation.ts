/** Activations with options, as users call them: on symbolic tensors and on Tensors, with their arguments checked. */
import { type Description, functionOptions } from "../../runtime/registry/option.js";
import { eager } from "../eager.js";
import { asSymbolic } from "../operations/sources.js";
import type { SymbolicTensor } from "../symbolic.js";

/**
 * The activation f(x), whose options are plain values.
 * @param name of the activation, for errors
 */
/* @__NO_SIDE_EFFECTS__ */
export function activation<Options extends object>(
  name: string,
  description: () => Description<Options>,
  f: (x: SymbolicTensor, options: Required<Options>) => SymbolicTensor,
) {
  return eager((x: SymbolicTensor, options?: Options) =>
    // Plain values are held as they are given.
    f(asSymbolic(x), functionOptions(name, description(), options) as Required<Options>),
  );
}
