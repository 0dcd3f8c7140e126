/** The state of an optimizer as Keras writes it: steps, learning rate, then all slots; then the same of optimizers inside of it. */

import type { Variable } from "../../graph/variable.js";
import { readWeights, writeWeights } from "../../graph/weights.js";
import type { StoredArray } from "../../io/stored-array.js";
import type { Device } from "../../runtime/device/device.js";
import { FormatError } from "../../runtime/errors.js";
import { OPTION_VALUES } from "../../runtime/registry/configurable.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { Optimizer } from "../../training/optimizers/optimizer.js";
import type { Compiled } from "./savable.js";

/** One array of `optimizer/vars`: a number of an optimizer, or one of its variables. */
type Part =
  | { readonly kind: "steps" | "rate"; readonly optimizer: Optimizer }
  | { readonly kind: "slot"; readonly variable: Variable };

/** What `optimizer/vars` holds, in order. Before the first step there are no slots. */
function partsOf(optimizer: Optimizer): Part[] {
  const inner = optimizer.innerOptimizers?.() ?? [];
  const ofInner = new Set(inner.flatMap(({ variables }) => variables));
  return [
    { kind: "steps", optimizer },
    ...(hasFixedRate(optimizer) ? [{ kind: "rate", optimizer } as const] : []),
    ...optimizer.variables
      .filter((variable) => !ofInner.has(variable))
      .map((variable) => ({ kind: "slot", variable }) as const),
    ...inner.flatMap(partsOf),
  ];
}

/** Whether the learning rate is a number. Keras has no variable for a rate that follows a schedule. */
export function hasFixedRate(optimizer: Optimizer): boolean {
  return typeof optimizer[OPTION_VALUES]().learningRate === "number";
}

/** The arrays of `optimizer/vars`. */
export async function optimizerState(optimizer: Optimizer, device: Device): Promise<StoredArray[]> {
  const { variables } = optimizer;
  const slots = new Map(
    (await readWeights(variables, device)).map((slot, index) => [variables[index]!, slot]),
  );
  return partsOf(optimizer).map((part): StoredArray => {
    if (part.kind === "slot") return stored(slots.get(part.variable)!);
    const { steps } = part.optimizer;
    if (part.kind === "steps") return { shape: [], dtype: "int32", data: Int32Array.of(steps) };
    const rate = Number(part.optimizer[OPTION_VALUES]().learningRate);
    return { shape: [], dtype: "float32", data: Float32Array.of(rate) };
  });
}

function stored({ shape, data }: Tensor): StoredArray {
  return { shape, dtype: "float32", data: Float32Array.from(data) };
}

/**
 * Sets the state of an optimizer to that of a file.
 * @param arrays those of `optimizer/vars`, in order
 * @throws FormatError where they are not those of such an optimizer for such weights; then nothing is set
 */
export async function setOptimizerState(
  { optimizer, updated }: Compiled,
  arrays: readonly Tensor[],
  device: Device,
  where: string,
): Promise<void> {
  if (arrays[0]?.size !== 1)
    throw new FormatError(`${where}: the optimizer has no number of steps.`);
  const isSlot = ({ kind }: Part) => kind === "slot";
  const { length: numbers } = partsOf(optimizer).filter((part) => !isSlot(part));
  const hasSlots = arrays.length > numbers;
  if (hasSlots) optimizer.build(updated);
  const parts = partsOf(optimizer).filter((part) => hasSlots || !isSlot(part));
  assertFit(optimizer, parts, arrays, where);
  const slots = parts.flatMap((part, index) =>
    part.kind === "slot" ? [{ variable: part.variable, value: arrays[index]! }] : [],
  );
  await writeWeights(
    slots.map(({ variable }) => variable),
    slots.map(({ value }) => value),
    device,
  );
  for (const [index, part] of parts.entries()) {
    const value = Number(arrays[index]?.data[0]);
    if (part.kind === "steps") part.optimizer.steps = value;
    else if (part.kind === "rate") setRate(part.optimizer, value);
  }
}

/** @throws FormatError where the arrays have other shapes than the parts, or are more or fewer. */
function assertFit(
  optimizer: Optimizer,
  parts: readonly Part[],
  arrays: readonly Tensor[],
  where: string,
): void {
  if (arrays.length !== parts.length) {
    throw new FormatError(
      `${where}: it has ${arrays.length} variables of an optimizer, and ${optimizer} has ${parts.length}.`,
    );
  }
  for (const [index, part] of parts.entries()) {
    const { path, shape } = part.kind === "slot" ? part.variable : { path: part.kind, shape: [] };
    const given = arrays[index]!.shape.join(", ");
    if (given !== shape.join(", ")) {
      throw new FormatError(
        `${where}: variable ${index} of the optimizer has shape (${given}), and ${path} of ${optimizer} (${shape.join(", ")}).`,
      );
    }
  }
}

/** The file has rates in float32: one that rounds to it is kept, so that training goes on with the same numbers. */
function setRate(optimizer: Optimizer, value: number): void {
  const isOuter = optimizer.innerOptimizers !== undefined;
  if (!isOuter && Math.fround(optimizer.learningRate) !== value) optimizer.learningRate = value;
}
