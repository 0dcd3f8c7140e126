/** A computation on a device: planned and loaded once for each set of sizes, then run slice by slice. */

import {
  type Device,
  IndexOutOfRange,
  type Program,
  type Slice,
  type SliceResult,
  type StepMemory,
} from "../runtime/device/device.js";
import type { DType } from "../runtime/dtype.js";
import { ValueError } from "../runtime/errors.js";
import { Tensor } from "../runtime/tensor.js";
import type { Computation, Cut } from "./computation.js";
import { cut } from "./cut.js";
import type { Binding } from "./dim.js";
import { fused } from "./fused.js";
import { product, sizes } from "./lowering.js";
import { type Plan, plan } from "./plan.js";
import { type Schedule, schedule } from "./schedule.js";
import type { SymbolicTensor } from "./symbolic.js";
import { blockOf, materialize } from "./weights.js";

/** Bytes of plans that one computation keeps; text of many lengths makes many plans. */
const CACHE_BYTES = 8 * 2 ** 20;

interface Loaded {
  readonly schedule: Schedule;
  readonly plan: Plan;
  readonly program: Program;
  readonly run: Run;
}

/** Runs a program of a device. */
type Run = (
  device: Device,
  program: Program,
  memory: StepMemory,
  slice: Slice,
) => Promise<SliceResult>;

/** The result of a slice of steps. Steps before a failure were committed; the failing one changed nothing. */
export interface SliceOutputs {
  readonly completed: number;
  /** The outputs of each completed step, in the order of the computation's fetches. */
  readonly outputs: readonly (readonly Tensor<DType>[])[];
  readonly failure: Error | null;
}

export class Executable {
  readonly schedule: Schedule;
  readonly #cut: Cut;
  readonly #loaded = new Map<string, Loaded>();
  readonly #loading = new Map<string, Promise<Loaded>>();
  #cachedBytes = 0;

  constructor(
    computation: Computation,
    readonly device: Device,
  ) {
    this.#cut = cut(computation);
    this.schedule = schedule(this.#cut.computation);
  }

  /**
   * Plans for these sizes, and loads the plan, the kernels that it needs, and the initial values of variables. Returns a
   * Promise unless that has happened before. `run` calls it by itself.
   * @param takesRows whether the memory of a run will have a list of rows
   */
  prepare(binding: Binding, takesRows = false): Loaded | Promise<Loaded> {
    const key = JSON.stringify([binding, takesRows]);
    const known = this.#loaded.get(key) ?? this.#loading.get(key);
    if (known !== undefined) return known;
    const loading = this.#load(key, binding, takesRows).finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  async #load(key: string, binding: Binding, takesRows: boolean): Promise<Loaded> {
    const ordered = await fused(this.schedule, binding);
    const { made, run } = await planned(ordered, binding, takesRows);
    const { variables } = ordered;
    // Started with these kernels first: memory allocated in a build without them would have to be copied.
    await this.device.start(made.kernels);
    await materialize(variables, this.device);
    const program = await this.device.load(made, variables.map(blockOf));
    const entry = { schedule: ordered, plan: made, program, run };
    this.#loaded.set(key, entry);
    this.#cachedBytes += made.words.byteLength;
    this.#evictOldest();
    return entry;
  }

  #evictOldest(): void {
    for (const [key, { plan: old, program }] of this.#loaded) {
      if (this.#cachedBytes <= CACHE_BYTES || this.#loaded.size === 1) return;
      this.device.unload(program);
      this.#loaded.delete(key);
      this.#cachedBytes -= old.words.byteLength;
    }
  }

  /** Runs steps until they are done, time is up, or one fails: MemoryError, ValueError for an index out of range. */
  async run(binding: Binding, memory: StepMemory, slice: Slice): Promise<SliceOutputs> {
    const found = this.prepare(binding, memory.indices !== null);
    const loaded = found instanceof Promise ? await found : found;
    const { plan: made, program, run } = loaded;
    const { completed, outputs, failure } = await run(this.device, program, memory, slice);
    return {
      completed,
      outputs: outputs.map((buffers) => this.#cut.fetches(tensorsOf(made, buffers))),
      failure:
        failure instanceof IndexOutOfRange
          ? await this.#explained(failure, loaded, binding, memory, slice, completed)
          : failure,
    };
  }

  /** Runs one step and returns its outputs. @throws what `run` returns as failure; then nothing has changed. */
  async runOnce(
    binding: Binding = {},
    memory: StepMemory = { feeds: [], indices: null },
    iteration = 0,
  ): Promise<readonly Tensor<DType>[]> {
    const slice = { steps: 1, start: 0, rows: 0, iteration, hyperparameters: null };
    const { outputs, failure } = await this.run(binding, memory, slice);
    if (failure !== null) throw failure;
    const [ofStep = []] = outputs;
    return ofStep;
  }

  async #explained(
    error: IndexOutOfRange,
    { schedule: ordered, plan: made }: Loaded,
    binding: Binding,
    { indices }: StepMemory,
    { start, rows }: Slice,
    completed: number,
  ): Promise<Error> {
    const [buffer] = indices === null ? [] : await this.device.read([indices]);
    const rowsOfBatch =
      buffer === undefined ? null : new Int32Array(buffer).subarray(start + completed * rows);
    const explaining = await import("./index-error.js").catch(() => null);
    return (
      explaining?.explainIndex(error, ordered, made, binding, rowsOfBatch) ??
      new ValueError(`Nothing was changed by this step: ${error.message}.`, { cause: error })
    );
  }
}

/** A step that takes milliseconds has an operand of at least this many elements. */
const LARGE = 2 ** 16;

const runAtOnce: Run = (device, program, memory, slice) => device.run(program, memory, slice);

/** A plan, and how it is run: in sections where that takes long. */
async function planned(
  ordered: Schedule,
  binding: Binding,
  takesRows: boolean,
): Promise<{ readonly made: Plan; readonly run: Run }> {
  const isLarge = ({ dims }: SymbolicTensor) => product(sizes({ binding }, dims)) >= LARGE;
  if (ordered.compute.some(({ inputs }) => inputs.some(isLarge))) {
    // Where it can't be fetched, the step computes the same, as a whole.
    const long = await import("./sections.js").catch(() => null);
    if (long !== null) {
      const { made, sections } = long.planInSections(ordered, binding, takesRows);
      const inSections: Run = (...args) => long.runInSections(...args, sections);
      return { made, run: sections.length === 0 ? runAtOnce : inSections };
    }
  }
  return { made: plan(ordered, binding, takesRows), run: runAtOnce };
}

/** A step's outputs as tensors. */
export function tensorsOf({ outputs }: Plan, buffers: readonly ArrayBuffer[]): Tensor[] {
  return outputs.map(({ shape, dtype }, index) => {
    const buffer = buffers[index] ?? new ArrayBuffer(0);
    if (dtype === "int32") return new Tensor(shape, "int32", new Int32Array(buffer));
    const numbers = new Float32Array(buffer);
    return dtype === "bool" || dtype === "uint8"
      ? new Tensor(shape, dtype, Uint8Array.from(numbers))
      : new Tensor(shape, "float32", numbers);
  });
}
