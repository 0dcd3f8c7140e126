/** Functional models: a graph of layers between symbolic inputs and outputs. */

import type { Structure } from "../graph/structure.js";
import { Model, type ModelOptions } from "./model.js";

export interface FunctionalOptions<Inputs extends Structure, Outputs extends Structure>
  extends ModelOptions {
  /** What `input(...)` gave: one, a list, or an object by name. */
  readonly inputs: Inputs;
  /** What layers gave, in any form. */
  readonly outputs: Outputs;
}

/**
 * A model of the layers between inputs and outputs. Data are fed, and predictions given, in the same form.
 * @throws ValueError where an input is not an input, or the outputs depend on one that is not listed.
 */
export function functional<const Inputs extends Structure, const Outputs extends Structure>(
  options: FunctionalOptions<Inputs, Outputs>,
): Model<Inputs, Outputs> {
  const { inputs, outputs, ...named } = options;
  return new Model({ inputs, outputs }, named);
}
