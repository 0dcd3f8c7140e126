/** Initial values of the bias of an LSTM, convolutional or not. */
import { ones } from "../../graph/operations/broadcast.js";
import { concatenate } from "../../graph/operations/concat.js";
import type { VariableInitializer } from "../../graph/variable.js";
import type { Initializer } from "../initializers/index.js";

/** With `unitForgetBias` ones for the forget gate, the initializer's for the others. The order is i, f, g, o. */
export function lstmBias(
  initializer: Initializer,
  units: number,
  unitForgetBias: boolean,
): VariableInitializer {
  // `lstmGates` has an initializer for each gate, the forget gate too.
  if (!unitForgetBias || "gates" in initializer) return initializer;
  return {
    values: (_shape, key) =>
      concatenate(
        [initializer.values([units], key), ones([units]), initializer.values([2 * units], key)],
        0,
      ),
  };
}
