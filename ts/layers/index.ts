/**
 * `layers`: every layer, its factory (`layers.dense({ units: 16 })`) beside its class (`layers.Dense`).
 *
 * What belongs in this room: layers, one (or one close family) a file, and what their options name:
 * activations, initializers, regularizers, constraints. What does not: training, models, numbers.
 * This file is a namespace for users; nothing in the rooms below or beside imports it.
 */
import { Dense, type DenseOptions } from "./dense.js";

export { Dense, type DenseOptions } from "./dense.js";
export { type InputOptions, type InputShape, input } from "./input.js";

/** y = activation(x W + b): [..., features] to [..., units]. */
export function dense<const Units extends number>(options: DenseOptions<Units>): Dense<Units> {
  return new Dense(options);
}
