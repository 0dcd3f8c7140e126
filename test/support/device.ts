/** Computing on the default device, as tests of graphs do: at once, or with arrays that are fed. */
import type { SymbolicTensor, TensorLike } from "latch";
import type { Computation } from "../../ts/graph/computation.js";
import type { Binding } from "../../ts/graph/dim.js";
import { Executable } from "../../ts/graph/executable.js";
import { ImmediateComputation } from "../../ts/graph/immediate.js";
import type { Variable } from "../../ts/graph/variable.js";
import { blockOf, materializeNow } from "../../ts/graph/weights.js";
import { localDevice } from "../../ts/runtime/device/default-device.js";
import type { Numbers } from "../../ts/runtime/device/device.js";
import type { Tensor } from "../../ts/runtime/tensor.js";

/** Runs one step of a computation to which nothing is fed, and gives what it fetches. */
export function computeStep(computation: Computation): Tensor[] {
  return new ImmediateComputation(computation, localDevice()).run([], 0);
}

/** Runs a computation on arrays, one for each of its inputs; `rows` is the number of rows of the longest. */
export async function computeOn(
  fetches: readonly SymbolicTensor[],
  arrayOf: (input: SymbolicTensor) => Numbers,
  rows: number,
  binding: Binding = {},
): Promise<readonly Tensor[]> {
  const device = localDevice();
  const executable = new Executable({ fetches, effects: [] }, device);
  const given = executable.schedule.inputs.map(({ outputs: [input] }) => arrayOf(input!));
  const arrays = [...given, Int32Array.from({ length: rows }, (_, row) => row)];
  const blocks = await device.allocate(arrays.map(({ byteLength }) => byteLength));
  blocks.forEach((block, index) => {
    device.write(block, arrays[index]!);
  });
  const memory = { feeds: blocks.slice(0, -1), indices: blocks.at(-1)! };
  // Nothing here is text.
  return (await executable.runOnce(binding, memory)) as readonly Tensor[];
}

/** Gives variables these numbers. */
export function setNumbers(variables: readonly Variable[], numbers: readonly TensorLike[]): void {
  const device = localDevice();
  materializeNow(variables, device);
  variables.forEach((variable, index) => {
    const given = numbers[index] as { readonly data: ArrayLike<number> };
    if (given.data.length !== variable.size)
      throw new Error(`${variable.path} has ${variable.size} numbers, got ${given.data.length}.`);
    device.write(blockOf(variable), Float32Array.from(given.data));
  });
}

/** The numbers of variables, which get their first ones now if they have none. */
export function numbersOf(variables: readonly Variable[]): number[][] {
  const device = localDevice();
  materializeNow(variables, device);
  const buffers = device.readNow(variables.map(blockOf));
  return buffers.map((buffer) => Array.from(new Float32Array(buffer)));
}
