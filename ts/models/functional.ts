/** Functional models: a graph of layers between symbolic inputs and outputs. */

import type { Structure } from "../graph/structure.js";
import { anything, leftOut } from "../runtime/registry/kinds.js";
import { assertOptions, functionOptions } from "../runtime/registry/option.js";
import { Model, type ModelOptions } from "./model.js";

/** Options of `functional`. */
export interface FunctionalOptions<Inputs extends Structure, Outputs extends Structure>
  extends ModelOptions {
  /** Results of `input(...)`: one, a list, or an object by name. */
  readonly inputs: Inputs;
  /** Outputs of layers: one, a list, or an object by name. */
  readonly outputs: Outputs;
}

/**
 * A model of the layers between inputs and outputs, each a symbolic tensor, a list or an object of them. Data are passed,
 * and predictions returned, in the same form.
 * @throws ValueError if inputs or outputs are not symbolic tensors, if the outputs depend on an input that is not listed,
 * or if two layers have the same name.
 */
export function functional<const Inputs extends Structure, const Outputs extends Structure>(
  options: FunctionalOptions<Inputs, Outputs>,
): Model<Inputs, Outputs> {
  const { inputs, outputs, ...named } = assertOptions("functional", options);
  functionOptions("functional", namesOfOptions(), options);
  return new Model({ inputs, outputs }, named);
}

/** The options by name, of any value: the model checks the values. */
function namesOfOptions() {
  return {
    inputs: leftOut(anything()),
    outputs: leftOut(anything()),
    name: leftOut(anything()),
    trainable: leftOut(anything()),
    device: leftOut(anything()),
  };
}
