/**
 * The engine as a device in this thread. It is started when it is first needed, and replaced by a fresh instance after
 * a trap, or by a build with more kernels. Handles of blocks and programs stay valid: contents are copied, programs are
 * loaded again when they next run.
 */
import { EngineError, LatchError, NotReadyError } from "../errors.js";
import { collectGarbage, yieldToEvents } from "../host.js";
import { Opaque } from "../opaque.js";
import { isSliceOver, yieldWhenOver } from "../time-slice.js";
import { instantiate } from "../wasm/glue.js";
import { assertNotRunning } from "./assert-not-running.js";
import { Blocks, type RunningInstance } from "./blocks.js";
import {
  type Block,
  type CompiledBuild,
  type DeviceInfo,
  type EngineOptions,
  KERNELS,
  type Kernels,
  type LoadablePlan,
  type LoadBuild,
  type LocalDevice,
  type MemoryUsage,
  type Numbers,
  type Program,
  type Residence,
  type Slice,
  type SliceResult,
  type StepMemory,
  stepOf,
} from "./device.js";
import { EngineInstance } from "./instance.js";
import { MemoryPressure } from "./memory-pressure.js";
import type { Pauses } from "./pauses.js";
import { Programs, WasmProgram } from "./programs.js";

interface Running extends RunningInstance {
  readonly build: CompiledBuild;
}

type Instantiate = (build: CompiledBuild) => EngineInstance;

export class WasmDevice extends Opaque implements LocalDevice {
  readonly movable = new Set<Residence>();
  #running: Running | null = null;
  #starting: Promise<void> | null = null;
  /** For runs on fixed memory (fixed-run.ts). @internal */
  readonly blocks: Blocks;
  /** @internal */
  readonly programs: Programs;
  /** @internal */
  pauses: Pauses | null = null;
  #instantiate: Instantiate = ({ module }) => new EngineInstance(instantiate(module));
  readonly #pressure = new MemoryPressure(() => this.requireRunning().instance.usedBytes);

  readonly #loadBuild: LoadBuild;
  /** What it was configured with. */
  #settings: EngineOptions;

  constructor(loadBuild: LoadBuild, settings: EngineOptions = {}) {
    super();
    this.#loadBuild = loadBuild;
    this.#settings = settings;
    const running = () => this.requireRunning();
    this.blocks = new Blocks(this, running);
    this.programs = new Programs(this, this.blocks, running);
  }

  get info(): DeviceInfo {
    const { variant = null, kernels = null, threads = null } = this.#running?.build ?? {};
    return { variant, kernels, threads };
  }

  /** Number of instances that were started. */
  get generation(): number {
    return this.#running?.generation ?? 0;
  }

  get options(): EngineOptions {
    return this.#settings;
  }

  configure(options: EngineOptions): void {
    const { maxMemory } = options;
    assertNotRunning(options, this.#settings, this.info);
    this.#settings = { ...this.#settings, ...options };
    if (maxMemory !== undefined) this.#running?.instance.limit(maxMemory);
  }

  async start(kernels: Kernels): Promise<void> {
    while (!this.#has(kernels)) {
      this.#starting ??= this.#startBuild(kernels).finally(() => {
        this.#starting = null;
      });
      await this.#starting;
    }
  }

  #has(kernels: Kernels): boolean {
    const running = this.#running;
    return running !== null && KERNELS.indexOf(kernels) <= KERNELS.indexOf(running.build.kernels);
  }

  async #startBuild(kernels: Kernels): Promise<void> {
    const build = await this.#loadBuild(this.#settings, kernels, "here");
    if ((build.threads?.pool ?? null) !== null)
      this.#instantiate = (await import("./threads/pool.js")).startPool;
    this.#launch(build);
  }

  /**
   * Replaces the running instance by a fresh one with copies of its blocks.
   * @throws MemoryError where the machine can't hold both; then the old instance continues to run.
   */
  #launch(build: CompiledBuild): void {
    const instance = this.#instantiate(build);
    if (this.#settings.maxMemory !== undefined) instance.limit(this.#settings.maxMemory);
    const fresh = { instance, build, generation: this.generation + 1 };
    let redirectHandles = () => {};
    try {
      if (this.#running !== null) redirectHandles = this.blocks.copyInto(fresh);
    } catch (error) {
      instance.end();
      throw error;
    }
    this.#running?.instance.end();
    this.#running = fresh;
    redirectHandles();
  }

  /** @internal */
  requireRunning(): Running {
    if (this.#running !== null) return this.#running;
    throw new NotReadyError("The engine has not been started: await ready() first.");
  }

  async usage(): Promise<MemoryUsage> {
    await this.start("core");
    const { usedBytes, memoryBytes } = this.requireRunning().instance;
    return { usedBytes, memoryBytes };
  }

  // ---- Memory

  async allocate(sizes: readonly number[]): Promise<Block[]> {
    await this.start("core");
    await this.#pressure.relieve(sizes);
    return this.allocateNow(sizes);
  }

  reclaimNow(): void {
    collectGarbage();
    this.blocks.freeCollected();
  }

  letMove(residence: Residence): void {
    if (this.movable.size === 0) yieldToEvents().then(() => this.movable.clear());
    this.movable.add(residence);
  }

  allocateNow(sizes: readonly number[]): Block[] {
    return this.blocks.allocate(sizes);
  }

  release(block: Block): void {
    this.pauses?.endBefore(block);
    this.blocks.release(block);
  }

  write(block: Block, numbers: Numbers, offset = 0): void {
    this.pauses?.endBefore(block);
    const id = this.blocks.idOf(block);
    const end = offset + numbers.byteLength;
    if (end > Math.max(block.bytes, 4))
      throw new LatchError(
        `${end} bytes were written into a block of ${block.bytes}. This is a bug in latch.`,
      );
    this.requireRunning().instance.write(id, numbers, offset);
  }

  async read(blocks: readonly Block[]): Promise<ArrayBuffer[]> {
    return this.readNow(blocks);
  }

  readNow(blocks: readonly Block[]): ArrayBuffer[] {
    return blocks.map((block) => {
      const id = this.blocks.idOf(block);
      return this.requireRunning().instance.read(id, block.bytes);
    });
  }

  // ---- Programs

  async load(plan: LoadablePlan, variables: readonly Block[]): Promise<Program> {
    await this.start(plan.kernels);
    return this.loadNow(plan, variables);
  }

  loadNow(plan: LoadablePlan, variables: readonly Block[]): Program {
    if (!this.#has(plan.kernels)) {
      throw new NotReadyError("The engine has not been started for this: await ready() first.");
    }
    const own = variables.map((block) => this.blocks.own(block));
    return this.restartOnTrap(() => this.programs.load(plan, own));
  }

  unload(program: Program): void {
    this.pauses?.endBefore(program);
    this.programs.unload(this.#own(program));
  }

  #own(program: Program): WasmProgram {
    if (program instanceof WasmProgram && program.device === this) return program;
    throw new LatchError("A program can run only on the device that it was loaded into.");
  }

  async run(program: Program, memory: StepMemory, slice: Slice): Promise<SliceResult> {
    if (this.pauses !== null) await this.pauses.over();
    const result = this.runNow(program, memory, slice);
    if (isSliceOver()) await yieldWhenOver();
    return result;
  }

  runNow(program: Program, memory: StepMemory, slice: Slice): SliceResult {
    const own = this.#own(program);
    this.pauses?.endBefore(own);
    const { steps, start, rows, iteration, hyperparameters } = slice;
    const outputs: ArrayBuffer[][] = [];
    let completed = 0;
    let failure: Error | null = null;
    try {
      this.restartOnTrap(() => {
        const id = this.programs.prepare(own, memory, hyperparameters);
        const { instance } = this.requireRunning();
        while (completed < steps) {
          instance.run(id, start + completed * rows, iteration + completed, completed);
          if (own.plan.outputs.length > 0) outputs.push(this.programs.outputsOf(own));
          completed += 1;
          if (isSliceOver()) break;
        }
      }, own.plan);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failure = error;
    }
    return { completed, outputs, failure };
  }

  /**
   * Runs work in the engine. If it traps (a bug in the engine), memory is copied into a fresh instance, so that models
   * stay usable.
   * @param plan the plan whose steps the work runs
   * @throws EngineError after a trap.
   * @internal
   */
  restartOnTrap<Result>(work: () => Result, plan?: LoadablePlan): Result {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      const { instance, build } = this.requireRunning();
      const step = plan === undefined ? -1 : stepOf(instance.instruction, plan);
      const where = step < 0 ? "" : ` in ${plan?.steps[step]?.op}, step ${step + 1} of the plan`;
      const reason = instance.reasonOf(error);
      this.#launch(build);
      const state =
        plan?.steps[step]?.part === "commit"
          ? "It was restarted. Some weights have the update of this step, others do not: set them from a copy."
          : "It was restarted with all weights as they were; this step did not happen.";
      throw new EngineError(`The engine stopped${where}: ${reason}. ${state}`, { cause: error });
    }
  }
}
