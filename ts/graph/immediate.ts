/**
 * A computation on Tensors that is run synchronously on a local device. Sizes are known, except those that the host
 * determines, so it has one plan at a time.
 */
import {
  type Block,
  IndexOutOfRange,
  type LocalDevice,
  type Program,
} from "../runtime/device/device.js";
import { engineNumbers } from "../runtime/device/numbers.js";
import type { DType } from "../runtime/dtype.js";
import type { Tensor } from "../runtime/tensor.js";
import type { Computation, Cut } from "./computation.js";
import { cut } from "./cut.js";
import type { Binding } from "./dim.js";
import { tensorsOf } from "./executable.js";
import { fused } from "./fused.js";
import { explainIndex } from "./index-error.js";
import { materializeNow } from "./materialize-now.js";
import { type Plan, plan } from "./plan.js";
import { withRoom } from "./room.js";
import { type Schedule, schedule } from "./schedule.js";
import { blockOf } from "./weights.js";

export class ImmediateComputation {
  readonly schedule: Schedule;
  readonly #cut: Cut;
  #loaded: { readonly program: Program; readonly memory: readonly Block[] } | null = null;
  /** What is run: the schedule, later with its operations fused. */
  #ordered: Schedule;
  #planned: Plan | null = null;
  #binding: Binding = {};

  readonly #device: LocalDevice;

  constructor(computation: Computation, device: LocalDevice) {
    this.#device = device;
    this.#cut = cut(computation);
    this.schedule = schedule(this.#cut.computation);
    this.#ordered = this.schedule;
  }

  /**
   * Feeds the tensors, one for each of the schedule's inputs, and returns the fetched ones.
   * @param binding sizes that the host determined; a change of one replaces the plan
   * @throws NotReadyError before `await ready()`; MemoryError, ValueError; then nothing has changed.
   */
  run(tensors: readonly Tensor[], iteration: number, binding: Binding = {}): Tensor<DType>[] {
    if (Object.keys(binding).some((name) => binding[name] !== this.#binding[name])) {
      this.#replan(this.schedule);
    }
    this.#binding = binding;
    const planned = this.#planned ?? this.#plan(binding);
    return withRoom(this.#device, this.schedule.variables, () =>
      this.#attempt(planned, tensors, iteration),
    );
  }

  /** Plans what is known now; once the operations are fused, the next run plans these. */
  #plan(binding: Binding): Plan {
    this.#planned = plan(this.#ordered, binding);
    const fusing = this.#ordered === this.schedule ? fused(this.schedule, binding) : this.#ordered;
    if (fusing instanceof Promise) {
      void fusing.then((ordered) => {
        if (this.#binding === binding && ordered !== this.schedule) this.#replan(ordered);
      });
    }
    return this.#planned;
  }

  #replan(ordered: Schedule): void {
    this.#unload();
    this.#ordered = ordered;
    this.#planned = null;
  }

  #attempt(planned: Plan, tensors: readonly Tensor[], iteration: number): Tensor<DType>[] {
    const device = this.#device;
    const program = this.#load(planned);
    const numbers = tensors.map(engineNumbers);
    const feeds = device.allocateNow(numbers.map(({ byteLength }) => byteLength));
    try {
      feeds.forEach((block, index) => {
        device.write(block, numbers[index]!);
      });
      const slice = { steps: 1, start: 0, rows: 0, iteration, hyperparameters: null };
      const { outputs, failure } = device.runNow(program, { feeds, indices: null }, slice);
      if (failure instanceof IndexOutOfRange)
        throw explainIndex(failure, this.#ordered, planned, this.#binding, null);
      if (failure !== null) throw failure;
      const [buffers = []] = outputs;
      return this.#cut.fetches(tensorsOf(planned, buffers));
    } finally {
      for (const block of feeds) device.release(block);
    }
  }

  /** The program, bound to the memory that the variables have now. */
  #load(planned: Plan): Program {
    const { variables } = this.schedule;
    materializeNow(variables, this.#device);
    const memory = variables.map(blockOf);
    const loaded = this.#loaded;
    if (loaded?.memory.every((block, index) => block === memory[index]) === true)
      return loaded.program;
    this.#unload();
    const program = this.#device.loadNow(planned, memory);
    this.#loaded = { program, memory };
    return program;
  }

  #unload(): void {
    if (this.#loaded !== null) this.#device.unload(this.#loaded.program);
    this.#loaded = null;
  }
}
