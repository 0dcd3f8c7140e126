/**
 * Calls of functions on Tensors, compiled for a device: traced and planned once for each set of shapes and other
 * arguments, then one program a call.
 *
 * What belongs here: running such calls in order, and the memory of their arguments. What does not: what is computed.
 */
import { defaultDevice } from "../runtime/device/default-device.js";
import type { Block, Device } from "../runtime/device/device.js";
import { engineBytes } from "../runtime/device/numbers.js";
import { upload } from "../runtime/device/upload.js";
import { nextFreeIterations } from "../runtime/random/seed.js";
import type { Tensor } from "../runtime/tensor.js";
import type { Computation } from "./computation.js";
import { Executable } from "./executable.js";
import { type Symbolic, tensorsIn } from "./nested.js";
import { isVariable } from "./operations/sources.js";
import { reachable } from "./symbolic.js";
import type { Trace } from "./trace.js";
import {
  CallCache,
  fedBy,
  sizesOfHost,
  type TracedCall,
  traceCall,
  withOutputs,
} from "./traced-call.js";

interface CompiledCall {
  readonly traced: TracedCall;
  readonly executable: Executable;
}

/** What a call is given besides its arguments. */
export interface CallOptions {
  /** Whether layers compute as in training. */
  readonly training: boolean;
  /** The row of hyperparameters, read when the call's turn has come; null where it reads none. */
  readonly hyperparameters?: () => readonly number[];
}

export class CompiledCalls {
  readonly #cache = new CallCache<CompiledCall>();
  readonly #memory = new ArgumentMemory();
  #lastCall: Promise<unknown> = Promise.resolve();

  /**
   * The result of `build`, with numbers. Calls run one after the other.
   * @throws what `build` throws, MemoryError, ValueError for an index out of range; then nothing has changed.
   */
  run<Arguments extends readonly unknown[]>(
    args: Arguments,
    build: (args: Symbolic<Arguments>, trace: Trace) => unknown,
    options: CallOptions,
  ): Promise<unknown> {
    const result = this.#lastCall.then(() => this.#runNow(args, build, options));
    this.#lastCall = result.catch(() => {});
    return result;
  }

  async #runNow<Arguments extends readonly unknown[]>(
    args: Arguments,
    build: (args: Symbolic<Arguments>, trace: Trace) => unknown,
    { training, hyperparameters }: CallOptions,
  ): Promise<unknown> {
    const { traced, executable } = this.#cache.get(this.#cache.signatureOf(args), () => {
      const made = traceCall(args, build, training);
      const { computation } = made;
      return { traced: made, executable: new Executable(computation, deviceOf(computation)) };
    });
    const tensors = fedBy(executable.schedule, traced, tensorsIn(args));
    const sizes = sizesOfHost(executable.schedule, tensors);
    await executable.prepare(sizes);
    const feeds = await this.#memory.stage(executable.device, tensors);
    const row = hyperparameters === undefined ? null : Float32Array.from(hyperparameters());
    const memory = { feeds, indices: null };
    const { outputs, failure } = await executable.run(sizes, memory, {
      steps: 1,
      start: 0,
      rows: 0,
      iteration: nextFreeIterations(1),
      hyperparameters: row,
    });
    if (failure !== null) throw failure;
    const [ofStep = []] = outputs;
    return withOutputs(traced, ofStep);
  }
}

/** Memory to which the arguments of one call after the other are written. */
class ArgumentMemory {
  #blocks: readonly Block[] = [];

  /** Writes the tensors; returns a block for each. */
  async stage(device: Device, tensors: readonly Tensor[]): Promise<readonly Block[]> {
    await this.#ensureCapacity(device, tensors.map(engineBytes));
    for (const [index, tensor] of tensors.entries()) {
      const uploading = upload(this.#blocks[index]!, tensor);
      if (uploading !== undefined) await uploading;
    }
    return this.#blocks.slice(0, tensors.length);
  }

  /** Ensures blocks of at least these sizes on this device; if one is too small, all are replaced. */
  async #ensureCapacity(device: Device, sizes: readonly number[]): Promise<void> {
    const bytesAt = (index: number) => {
      const block = this.#blocks[index];
      return block?.device === device ? block.bytes : -1;
    };
    if (sizes.every((bytes, index) => bytesAt(index) >= bytes)) return;
    const largest = sizes.map((bytes, index) => Math.max(bytes, bytesAt(index)));
    for (const block of this.#blocks) block.device.release(block);
    this.#blocks = [];
    this.#blocks = await device.allocate(largest);
  }
}

/** The device that stores the variables of a computation; the default device where none is stored yet. */
function deviceOf({ fetches, effects }: Computation): Device {
  for (const node of reachable(fetches, effects)) {
    const storage = isVariable(node) ? node.attributes.variable.storage : null;
    if (storage !== null) return storage.device;
  }
  return defaultDevice();
}
