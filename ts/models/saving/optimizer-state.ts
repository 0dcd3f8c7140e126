/** The state of an optimizer as Keras writes it: steps, learning rate, then all slots. */
import { readWeights, writeWeights } from "../../graph/weights.js";
import type { StoredArray } from "../../io/stored-array.js";
import type { Device } from "../../runtime/device/device.js";
import { FormatError } from "../../runtime/errors.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { Optimizer } from "../../training/optimizers/optimizer.js";
import type { Compiled } from "./savable.js";

/** The arrays of `optimizer/vars`. Before the first step there are no slots. */
export async function optimizerState(
  { optimizer }: Compiled,
  device: Device,
): Promise<StoredArray[]> {
  const slots = await readWeights(optimizer.variables, device);
  const rate: StoredArray = {
    shape: [],
    dtype: "float32",
    data: Float32Array.of(optimizer.learningRate),
  };
  return [
    { shape: [], dtype: "int32", data: Int32Array.of(optimizer.iterations) },
    ...(hasFixedRate(optimizer) ? [rate] : []),
    ...slots.map((slot) => stored(slot)),
  ];
}

/** Whether the learning rate is a number. Keras has no variable for a rate that follows a schedule. */
export function hasFixedRate(optimizer: Optimizer): boolean {
  return typeof optimizer.optionValues().learningRate === "number";
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
  const [iterations, ...rest] = arrays;
  if (iterations === undefined || iterations.size !== 1)
    throw new FormatError(`${where}: the optimizer has no number of steps.`);
  const hasRate = hasFixedRate(optimizer);
  const rate = hasRate ? rest[0] : undefined;
  const slots = hasRate ? rest.slice(1) : rest;
  if (slots.length > 0) await setSlots(optimizer, updated, slots, device, where);
  optimizer.iterations = Number(iterations.data[0]);
  // The file has it in float32: a rate that rounds to it is kept, so that training goes on with the same numbers.
  if (rate !== undefined && Math.fround(optimizer.learningRate) !== rate.data[0])
    optimizer.learningRate = Number(rate.data[0]);
}

async function setSlots(
  optimizer: Optimizer,
  updated: Compiled["updated"],
  slots: readonly Tensor[],
  device: Device,
  where: string,
): Promise<void> {
  optimizer.build(updated);
  const { variables } = optimizer;
  const wrong = variables.find(({ shape }, index) => shape.join() !== slots[index]?.shape.join());
  if (variables.length !== slots.length || wrong !== undefined) {
    const what =
      wrong === undefined
        ? `${slots.length} slots, expected ${variables.length}`
        : `another slot than ${wrong.path} of shape (${wrong.shape.join(", ")})`;
    throw new FormatError(`${where}: ${optimizer} has ${what}.`);
  }
  await writeWeights(variables, slots, device);
}
