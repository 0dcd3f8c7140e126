/** Models that are applied as layers: what they take and return, in types and in graphs. */
import { attachMask, maskOf } from "../graph/masks.js";
import { cast } from "../graph/operations/elementwise.js";
import { isNamed, type Structure, tensorsOf } from "../graph/structure.js";
import type { SymbolicTensor } from "../graph/symbolic.js";
import type { LayerInputs } from "../layers/call.js";
import { ShapeError } from "../runtime/errors.js";
import type { Topology } from "./topology.js";

/** The outputs of a model that is applied as a layer: one tensor, or a list of all. */
export type Applied<Outputs extends Structure> = Outputs extends SymbolicTensor
  ? SymbolicTensor
  : readonly SymbolicTensor[];

/** What a model is applied to: a tensor, a list, or tensors by the names of its inputs. */
export type Given<Inputs extends Structure, Of> = Of | readonly Of[] | ByName<Inputs, Of>;

/** Tensors by the names of the inputs; by any names where the type of the model does not tell its inputs. */
type ByName<Inputs extends Structure, Of> = Inputs extends LayerInputs
  ? never
  : { readonly [Name in keyof Inputs]: Of };

/**
 * What takes the place of the inputs of a model that is applied to tensors: alone, in a list, or by name.
 * @throws ShapeError for too few tensors or too many.
 */
export function replacements(
  model: string,
  { inputs, inputNames }: Topology,
  given: Structure,
): Map<SymbolicTensor, SymbolicTensor> {
  // Names decide, not their order.
  const tensors = isNamed(given)
    ? inputNames.flatMap((name) => given[name] ?? [])
    : tensorsOf(given);
  if (tensors.length !== inputs.length) {
    const got = isNamed(given) ? Object.keys(given).join(", ") : tensors.length;
    throw new ShapeError(
      `${model} has ${inputs.length} inputs, ${inputNames.join(", ")}; got ${got}.`,
    );
  }
  return new Map(
    inputs.map((input, index) => [input, inDTypeOf(input, tensors[index] as SymbolicTensor)]),
  );
}

/** A tensor in the dtype of the input that it takes the place of, as Keras converts it; it keeps its mask. */
function inDTypeOf({ dtype }: SymbolicTensor, given: SymbolicTensor): SymbolicTensor {
  if (given.dtype === dtype || dtype === "string") return given;
  const converted = cast(given, dtype);
  attachMask(converted, maskOf(given));
  return converted;
}
