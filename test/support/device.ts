/** Computing on the default device, for tests of graphs: at once, or with fed arrays. */
import type { SymbolicTensor, TensorLike } from "latch";
import type { Computation } from "../../ts/graph/computation.js";
import type { Binding } from "../../ts/graph/dim.js";
import { Executable } from "../../ts/graph/executable.js";
import { ImmediateComputation } from "../../ts/graph/immediate.js";
import { materializeNow } from "../../ts/graph/materialize-now.js";
import type { Variable } from "../../ts/graph/variable.js";
import { blockOf } from "../../ts/graph/weights.js";
import { localDevice } from "../../ts/runtime/device/default-device.js";
import type { Numbers } from "../../ts/runtime/device/device.js";
import type { Tensor } from "../../ts/runtime/tensor.js";

/** Runs one step of a computation without inputs, and returns what it fetches. */
export function computeStep(computation: Computation): Tensor[] {
  // None of the tensors is text.
  return new ImmediateComputation(computation, localDevice()).run([], 0) as Tensor[];
}

/** Runs a computation on arrays, one for each of its inputs. */
export async function computeOn(
  fetches: readonly SymbolicTensor[],
  arrayOf: (input: SymbolicTensor) => Numbers,
  binding: Binding = {},
): Promise<readonly Tensor[]> {
  const device = localDevice();
  const executable = new Executable({ fetches, effects: [] }, device);
  const arrays = executable.schedule.inputs.map(({ outputs: [input] }) => arrayOf(input!));
  const feeds = await device.allocate(arrays.map(({ byteLength }) => byteLength));
  feeds.forEach((block, index) => {
    device.write(block, arrays[index]!);
  });
  // Nothing here is text.
  return (await executable.runOnce(binding, { feeds, indices: null })) as readonly Tensor[];
}

/** Sets the numbers of variables. */
export function setNumbers(variables: readonly Variable[], numbers: readonly TensorLike[]): void {
  const device = localDevice();
  materializeNow(variables, device);
  variables.forEach((variable, index) => {
    const { data } = numbers[index] as { readonly data: ArrayLike<number> };
    if (data.length !== variable.size)
      throw new Error(`${variable.path} has ${variable.size} numbers, got ${data.length}.`);
    device.write(blockOf(variable), Float32Array.from(data));
  });
}

/** The numbers of variables, which are initialized first if they are not. */
export function numbersOf(variables: readonly Variable[]): number[][] {
  const device = localDevice();
  materializeNow(variables, device);
  const buffers = device.readNow(variables.map(blockOf));
  return buffers.map((buffer) => Array.from(new Float32Array(buffer)));
}
