/**
 * An engine in a worker as a device: handles of memory and programs there, messages, and a new worker after one has ended.
 *
 * A worker can end at any time: a host kills it when memory is short, a user in the task manager. What is known of its
 * memory is then written into a new one: of variables what was read or written last, of other blocks zeros.
 */
import { LatchError } from "../../errors.js";
import { Opaque } from "../../opaque.js";
import { assertNotRunning } from "../assert-not-running.js";
import {
  type Block,
  type Device,
  type DeviceInfo,
  type EngineOptions,
  KERNELS,
  type Kernels,
  type LoadablePlan,
  type MemoryUsage,
  type Numbers,
  type Program,
  type Slice,
  type SliceResult,
  type StepMemory,
} from "../device.js";
import { loadBuild } from "../load-build.js";
import { MemoryPressure } from "../memory-pressure.js";
import { Calls, workerEnded } from "./calls.js";
import { bytesOf, type StoredBlock, WorkerBlock, WorkerProgram } from "./handles.js";
import type { Requests } from "./protocol.js";
import { fromSent } from "./sent-error.js";

export class WorkerDevice extends Opaque implements Device {
  #calls: Calls | null = null;
  #running: DeviceInfo = { variant: null, kernels: null, threads: null };
  #starting: Promise<void> | null = null;
  #hasEnded = false;
  /** Why the worker ended, until a call has failed for it. */
  #untoldEnd: string | null = null;
  #lastNumber = 0;
  #used: MemoryUsage = { usedBytes: 0, memoryBytes: 0 };
  readonly #pressure = new MemoryPressure(() => this.#used.usedBytes);
  readonly #blocks = new Map<number, StoredBlock>();
  readonly #programs = new Map<number, WeakRef<WorkerProgram>>();
  readonly #collected = new FinalizationRegistry<() => void>((free) => free());

  #options: EngineOptions;

  constructor(options: EngineOptions = {}) {
    super();
    this.#options = options;
  }

  get info(): DeviceInfo {
    return this.#running;
  }

  configure(options: EngineOptions): void {
    assertNotRunning(options, this.#options, this.#running);
    this.#options = { ...this.#options, ...options };
    const { maxMemory } = this.#options;
    // The engine itself may be large, and is fixed by now.
    if (maxMemory !== undefined) this.#calls?.command("configure", { options: { maxMemory } });
  }

  // ---- Start and end

  /** Starts a worker, or a build with more kernels in the one that runs. */
  async start(kernels: Kernels): Promise<void> {
    while (this.#calls === null || !hasKernels(this.#running, kernels)) {
      this.#starting ??= this.#startBuild(kernels).finally(() => {
        this.#starting = null;
      });
      await this.#starting;
    }
  }

  async #startBuild(kernels: Kernels): Promise<void> {
    this.#assertNotEnded();
    const { kernels: known } = this.#running;
    const needed = known !== null && hasKernels(this.#running, kernels) ? known : kernels;
    const build = await loadBuild(this.#options, needed, "worker");
    const { maxMemory } = this.#options;
    const options = maxMemory === undefined ? {} : { maxMemory };
    const isNew = this.#calls === null;
    const calls = this.#calls ?? (await Calls.open((reason, isTold) => this.#lose(reason, isTold)));
    // dispose() may have come while the worker was opened.
    if (this.#hasEnded) calls.end();
    this.#assertNotEnded();
    this.#calls = calls;
    try {
      await calls.ask("start", { build, options });
      if (isNew) await this.#restore(calls);
    } catch (error) {
      // A worker that lacks what the handles stand for is of no use.
      if (isNew) calls.end();
      if (isNew) this.#calls = null;
      throw error;
    }
    this.#running = {
      variant: build.variant,
      kernels: build.kernels,
      threads: build.threads ?? null,
    };
  }

  #assertNotEnded(): void {
    if (this.#hasEnded) throw new LatchError("This worker was ended by dispose().");
  }

  /**
   * The worker ended by itself. If no call waited for it, the next one fails: a fit must not go on with older weights as if
   * nothing had been lost.
   */
  #lose(reason: string, isTold: boolean): void {
    this.#calls = null;
    this.#untoldEnd = isTold ? null : reason;
  }

  /** Brings memory and programs of the worker before into a new one. */
  async #restore(calls: Calls): Promise<void> {
    const blocks = [...this.#blocks].map(([block, { bytes }]) => ({ block, bytes }));
    if (blocks.length === 0) return;
    await calls.ask("allocate", { blocks });
    for (const [block, { known }] of this.#blocks)
      if (known !== null)
        calls.command("write", { block, numbers: new Uint32Array(known), offset: 0 });
    for (const held of this.#programs.values()) {
      const program = held.deref();
      if (program !== undefined) await calls.ask("load", loadingOf(program));
    }
  }

  /** Ends the worker and frees its memory; models whose weights are there can't be used any more. */
  dispose(): void {
    this.#hasEnded = true;
    this.#calls?.end();
    this.#calls = null;
  }

  async #ready(kernels: Kernels): Promise<Calls> {
    const untoldEnd = this.#untoldEnd;
    this.#untoldEnd = null;
    if (untoldEnd !== null) throw workerEnded(untoldEnd);
    await this.start(kernels);
    // `start` leaves it running.
    return this.#calls as Calls;
  }

  async usage(): Promise<MemoryUsage> {
    this.#used = await (await this.#ready("core")).ask("usage", {});
    return this.#used;
  }

  // ---- Memory

  async allocate(sizes: readonly number[]): Promise<Block[]> {
    const calls = await this.#ready("core");
    await this.#pressure.relieve(sizes);
    const made = sizes.map((bytes) => new WorkerBlock(this, bytes, this.#nextNumber()));
    const blocks = made.map(({ block, bytes }) => ({ block, bytes }));
    this.#used = await calls.ask("allocate", { blocks });
    for (const one of made) {
      const { block, bytes } = one;
      this.#blocks.set(block, { bytes, known: null });
      this.#collected.register(one, () => this.#free(block), one);
    }
    return made;
  }

  #nextNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  release(block: Block): void {
    const own = this.#own(block);
    this.#collected.unregister(own);
    this.#free(own.block);
  }

  #free(block: number): void {
    if (this.#blocks.delete(block)) this.#calls?.command("release", { block });
  }

  /** @throws LatchError for a block of another device, or one that was released */
  #own(block: Block): WorkerBlock {
    if (!(block instanceof WorkerBlock) || block.device !== this) {
      throw new LatchError(
        "An operation has memory of two devices. Variables of one computation must be stored on one device.",
      );
    }
    return block;
  }

  #stored({ block }: WorkerBlock): StoredBlock {
    const stored = this.#blocks.get(block);
    if (stored !== undefined) return stored;
    throw new LatchError("This memory was released already. This is a bug in latch.");
  }

  write(block: Block, numbers: Numbers, offset = 0): void {
    const own = this.#own(block);
    const stored = this.#stored(own);
    if (stored.known !== null) new Uint8Array(stored.known, offset).set(bytesOf(numbers));
    // Until there is a worker again, they are kept here.
    else if (this.#calls === null) {
      stored.known = new ArrayBuffer(roomFor(own));
      new Uint8Array(stored.known, offset).set(bytesOf(numbers));
    }
    this.#calls?.command("write", { block: own.block, numbers: alone(numbers), offset });
  }

  async read(blocks: readonly Block[]): Promise<ArrayBuffer[]> {
    const all = blocks.map((block) => this.#own(block));
    const calls = await this.#ready("core");
    for (const one of all) this.#stored(one);
    const buffers = await calls.ask("read", { blocks: all.map(({ block }) => block) });
    all.forEach((one, index) => {
      const stored = this.#blocks.get(one.block);
      if (stored !== undefined && stored.known !== null)
        new Uint8Array(stored.known).set(new Uint8Array(buffers[index] as ArrayBuffer));
    });
    return [...buffers];
  }

  // ---- Programs

  async load(plan: LoadablePlan, variables: readonly Block[]): Promise<Program> {
    const own = variables.map((block) => this.#own(block));
    const calls = await this.#ready(plan.kernels);
    await this.#know(own, calls);
    const program = new WorkerProgram(this, this.#nextNumber(), plan, own);
    await calls.ask("load", loadingOf(program));
    const { number } = program;
    this.#programs.set(number, new WeakRef(program));
    this.#collected.register(program, () => this.#drop(number), program);
    return program;
  }

  /**
   * Reads the numbers of variables, and keeps them up to date from now on, so that they are not lost with a worker that
   * ends.
   */
  async #know(variables: readonly WorkerBlock[], calls: Calls): Promise<void> {
    if (variables.length === 0) return;
    const buffers = await calls.ask("read", { blocks: variables.map(({ block }) => block) });
    variables.forEach((block, index) => {
      const known = new ArrayBuffer(roomFor(block));
      new Uint8Array(known).set(new Uint8Array(buffers[index] as ArrayBuffer));
      this.#stored(block).known = known;
    });
  }

  unload(program: Program): void {
    const own = this.#ownProgram(program);
    this.#collected.unregister(own);
    this.#drop(own.number);
  }

  #drop(program: number): void {
    if (this.#programs.delete(program)) this.#calls?.command("unload", { program });
  }

  #ownProgram(program: Program): WorkerProgram {
    if (program instanceof WorkerProgram && program.device === this) return program;
    throw new LatchError("A program can run only on the device that it was loaded into.");
  }

  async run(program: Program, { feeds, indices }: StepMemory, slice: Slice): Promise<SliceResult> {
    const own = this.#ownProgram(program);
    const request: Requests["run"] = {
      program: own.number,
      feeds: feeds.map((block) => this.#own(block).block),
      indices: indices === null ? null : this.#own(indices).block,
      slice,
    };
    const calls = await this.#ready(own.plan.kernels);
    const { failure, ...done } = await calls.ask("run", request);
    return { ...done, failure: failure === null ? null : fromSent(failure) };
  }
}

function hasKernels({ kernels }: DeviceInfo, needed: Kernels): boolean {
  return kernels !== null && KERNELS.indexOf(needed) <= KERNELS.indexOf(kernels);
}

/** A block's bytes as whole words, of which numbers consist. */
function roomFor({ bytes }: WorkerBlock): number {
  return Math.max(4, 4 * Math.ceil(bytes / 4));
}

/** The numbers in a buffer of just their size: a message with a view copies the whole buffer behind it. */
function alone(numbers: Numbers): Numbers {
  return numbers.byteLength === numbers.buffer.byteLength ? numbers : numbers.slice();
}

function loadingOf({ number, plan, variables }: WorkerProgram): Requests["load"] {
  const { words, constants, variableCount, outputs, kernels, steps } = plan;
  return {
    program: number,
    // What a device needs of it: a plan holds more.
    plan: { words, constants, variableCount, outputs, kernels, steps },
    variables: variables.map(({ block }) => block),
  };
}
