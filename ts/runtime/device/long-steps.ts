/**
 * Runs long steps in sections, and lets other events happen between them.
 *
 * A long step computes in scratch memory of its own, so runs that can't wait (functions on Tensors compute at once) use that of
 * all others. Runs that can wait do. Nothing of what the step reads changes while it pauses: whoever is about to
 * change it ends the step first, at once. So there are only two kinds of times, before the step and after it, as for a step
 * that does not pause.
 */
import { LatchError, MemoryError } from "../errors.js";
import { globalState } from "../global-state.js";
import { sliceMilliseconds, yieldToEvents } from "../host.js";
import { isSliceOver, yieldWhenOver } from "../time-slice.js";
import type { WasmBlock } from "./blocks.js";
import {
  BASES,
  type Block,
  type Program,
  type Slice,
  type SliceResult,
  type StepMemory,
} from "./device.js";
import type { EngineInstance } from "./instance.js";
import type { PausableDevice, Pauses, Section } from "./pauses.js";
import { WasmProgram } from "./programs.js";

/** After so long a step pauses. What it does until then, and a section more, must not take 50 ms. */
const MILLISECONDS = Math.min(sliceMilliseconds, 20);

/** An export of crates/wasm/src/lib.rs without glue. */
interface Sectioning {
  run_section(
    program: number,
    start: number,
    iteration: number,
    scratch: number,
    first: number,
    end: number,
    portion: number,
    of: number,
  ): number;
}

/** An engine that chooses how many threads compute a step (threads/pool.ts). */
interface Choosing {
  runSection(program: number, section: Section, run: () => void): void;
}

/** The long steps of a device. */
export function pausesOf(device: PausableDevice): Pauses {
  device.pauses ??= new LongSteps(device);
  return device.pauses;
}

class LongSteps implements Pauses {
  #current: LongStep | null = null;
  /** Where long steps compute, one after the other. */
  #scratch: Block | null = null;

  readonly #device: PausableDevice;

  constructor(device: PausableDevice) {
    this.#device = device;
  }

  get isPaused(): boolean {
    return this.#current?.hasBegun === true;
  }

  async over(): Promise<void> {
    while (this.#current !== null) await this.#current.ended;
  }

  endBefore(changed: Block | Program): void {
    if (this.#current?.isChangedBy(changed) === true) this.#current.end();
  }

  async run(
    program: Program,
    memory: StepMemory,
    slice: Slice,
    sections: readonly Section[],
  ): Promise<SliceResult> {
    if (!(program instanceof WasmProgram) || program.device !== this.#device)
      throw new LatchError("A program can run only on the device that it was loaded into.");
    await this.over();
    const scratch = this.#scratchFor(program, memory, slice);
    // Without memory for two, it computes where all others do, and does not pause.
    if (scratch === null) return this.#device.runNow(program, memory, slice);
    const step = new LongStep(this.#device, program, memory, slice, sections, scratch);
    this.#current = step;
    try {
      if (isSliceOver()) await yieldWhenOver();
      for (step.continue(); !step.hasEnded; step.continue()) await yieldToEvents();
    } finally {
      this.#current = null;
      step.resolve();
    }
    if (isSliceOver()) await yieldWhenOver();
    return step.result;
  }

  #scratchFor(program: WasmProgram, memory: StepMemory, slice: Slice): Block | null {
    const device = this.#device;
    const scratch = this.#scratch;
    try {
      const id = device.programs.prepare(program, memory, slice.hyperparameters);
      const bytes = device.requireRunning().instance.functions.scratch_bytes(id);
      if (scratch !== null && scratch.bytes >= bytes) return scratch;
      if (scratch !== null) device.release(scratch);
      this.#scratch = null;
      [this.#scratch = null] = device.allocateNow([bytes]);
      return this.#scratch;
    } catch (error) {
      if (error instanceof MemoryError) return null;
      throw error;
    }
  }
}

class LongStep {
  readonly ended: Promise<void>;
  hasEnded = false;
  result: SliceResult = { completed: 0, outputs: [], failure: null };
  resolve: () => void = () => {};
  /** How many sections were computed. */
  #done = 0;

  readonly #device: PausableDevice;
  readonly #program: WasmProgram;
  readonly #memory: StepMemory;
  readonly #slice: Slice;
  readonly #sections: readonly Section[];
  readonly #scratch: Block;

  constructor(
    device: PausableDevice,
    program: WasmProgram,
    memory: StepMemory,
    slice: Slice,
    sections: readonly Section[],
    scratch: Block,
  ) {
    this.#device = device;
    this.#program = program;
    this.#memory = memory;
    this.#slice = slice;
    this.#sections = sections;
    this.#scratch = scratch;
    this.ended = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  /** Whether a section was computed. */
  get hasBegun(): boolean {
    return this.#done > 0;
  }

  /** Computes sections until time is up or the step has ended. */
  continue(): void {
    const now = performance.now();
    const left = globalState.sliceEnd - now;
    globalState.sliceEnd = now + (left > 0 ? Math.min(left, MILLISECONDS) : MILLISECONDS);
    this.#computeUntil(isSliceOver);
  }

  /** Computes the rest of a step that has begun. */
  end(): void {
    if (this.hasBegun) this.#computeUntil(() => false);
  }

  /** Whether it uses this memory, or memory that the program writes. */
  isChangedBy(changed: Block | Program): boolean {
    const program = this.#program;
    const memory = this.#memory;
    const scratch = this.#scratch;
    const used: readonly unknown[] = [
      program,
      scratch,
      ...program.bound,
      ...memory.feeds,
      memory.indices,
    ];
    return writtenBy(changed).some((one) => used.includes(one));
  }

  #computeUntil(isOver: () => boolean): void {
    if (this.hasEnded) return;
    const device = this.#device;
    const program = this.#program;
    const memory = this.#memory;
    const slice = this.#slice;
    const sections = this.#sections;
    try {
      device.restartOnTrap(() => {
        // Another instance may run now, with copies of all memory.
        const id = device.programs.prepare(program, memory, slice.hyperparameters);
        const { instance } = device.requireRunning();
        const scratch = idOf(this.#scratch);
        do this.#compute(instance, id, scratch, sections[this.#done]!);
        while (this.#done < sections.length && !isOver());
        if (this.#done === sections.length) this.#complete(instance, scratch);
      }, program.plan);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.result = { completed: 0, outputs: [], failure: error };
      this.hasEnded = true;
    }
  }

  #compute(instance: EngineInstance, id: number, scratch: number, section: Section): void {
    const { start, iteration } = this.#slice;
    const { first, end, portion, of } = section;
    const { run_section } = instance.exports as Sectioning;
    const run = () => {
      const kind = run_section(id, start, iteration, scratch, first, end, portion, of);
      if (kind !== 0) throw instance.failure(kind);
    };
    if (chooses(instance)) instance.runSection(id, section, run);
    else run();
    this.#done += 1;
  }

  #complete(instance: EngineInstance, scratch: number): void {
    const { plan, bound } = this.#program;
    const outputs = plan.outputs.map(({ base, offset, bytes }) => {
      const block = bound[base];
      if (base === BASES.scratch) return instance.read(scratch, bytes, offset);
      // A base without memory holds arrays of no elements.
      return block === undefined
        ? new ArrayBuffer(bytes)
        : instance.read(idOf(block), bytes, offset);
    });
    this.result = { completed: 1, outputs: outputs.length > 0 ? [outputs] : [], failure: null };
    this.hasEnded = true;
  }
}

function idOf(block: Block): number {
  // Blocks of a device of this thread are such.
  return (block as WasmBlock).allocation.id;
}

function chooses(instance: EngineInstance): instance is EngineInstance & Choosing {
  return "runSection" in instance;
}

/** A program changes itself (it may be unloaded), and the variables that it writes. */
function writtenBy(changed: Block | Program): readonly unknown[] {
  if (!(changed instanceof WasmProgram)) return [changed];
  const commits = changed.plan.steps.some(({ part }) => part === "commit");
  return commits ? [changed, ...changed.variables] : [changed];
}
