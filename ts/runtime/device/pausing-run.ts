/**
 * Runs a long step in sections, and lets other events happen between them.
 *
 * The step has the scratch arena until it ends: while it pauses, the arena is taken out of the engine, and runs that can't wait
 * (functions on Tensors compute at once) get one of their own. Runs that can wait do. Nothing of what the step reads changes
 * meanwhile: whoever is about to change it ends the step first, at once. So there are only two kinds of times, before the
 * step and after it, as for a step that does not pause.
 */
import { globalState } from "../global-state.js";
import { sliceMilliseconds, yieldToEvents } from "../host.js";
import { isSliceOver, yieldWhenOver } from "../time-slice.js";
import type { Block, Program, Slice, SliceResult, StepMemory } from "./device.js";
import type { PausableDevice, PausedRun } from "./paused-run.js";
import type { WasmProgram } from "./programs.js";

/** After so long a step pauses. A section more, or a pause of another's, must not make a task of 50 ms. */
const MILLISECONDS = Math.min(sliceMilliseconds, 20);

/** Runs the first step of a slice; its program has sections, and nothing else is paused. */
export async function runWithPauses(
  device: PausableDevice,
  program: WasmProgram,
  memory: StepMemory,
  slice: Slice,
): Promise<SliceResult> {
  const run = new PausingRun(device, program, memory, slice);
  device.paused = run;
  try {
    if (isSliceOver()) await yieldWhenOver();
    for (run.continue(); !run.hasEnded; run.continue()) await yieldToEvents();
  } finally {
    device.paused = null;
    run.close();
  }
  if (isSliceOver()) await yieldWhenOver();
  return run.result;
}

class PausingRun implements PausedRun {
  readonly ended: Promise<void>;
  hasEnded = false;
  result: SliceResult = { completed: 0, outputs: [], failure: null };
  private resolve: () => void = () => {};
  /** The instance in which the step has begun; -1 before. */
  private generation = -1;
  private next = 0;
  /** The block of the arena that is not in the engine: the step's while it pauses, else that of runs meanwhile; 0 is none. */
  private otherArena = 0;

  constructor(
    private readonly device: PausableDevice,
    private readonly program: WasmProgram,
    private readonly memory: StepMemory,
    private readonly slice: Slice,
  ) {
    this.ended = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  /** Runs sections until time is up or the step has ended. */
  continue(): void {
    const now = performance.now();
    const left = globalState.sliceEnd - now;
    globalState.sliceEnd = now + (left > 0 ? Math.min(left, MILLISECONDS) : MILLISECONDS);
    this.runUntil(isSliceOver);
  }

  end(): void {
    if (this.isPaused) this.runUntil(() => false);
  }

  /** Whether it has begun and has not ended. */
  get isPaused(): boolean {
    return this.generation >= 0 && !this.hasEnded;
  }

  endBefore(changed: Block | Program): void {
    const { program, memory } = this;
    const used: readonly unknown[] = [program, ...program.bound, ...memory.feeds, memory.indices];
    const changes = "plan" in changed ? writtenBy(changed as WasmProgram) : [changed];
    if (changes.some((one) => used.includes(one))) this.end();
  }

  private runUntil(isOver: () => boolean): void {
    if (this.hasEnded) return;
    const { sections = [] } = this.program.plan;
    try {
      this.device.restartOnTrap(() => {
        this.enter();
        do this.runNext(sections);
        while (this.next < sections.length && !isOver());
        if (this.next < sections.length) this.exchangeArena();
        else this.complete();
      }, this.program.plan);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.result = { ...this.result, failure: error };
      this.hasEnded = true;
    }
  }

  /** Begins the step, or goes on with it. In another instance than before, what it had computed is lost: it begins anew. */
  private enter(): void {
    const { generation } = this.device.requireRunning();
    if (generation === this.generation) {
      this.exchangeArena();
      return;
    }
    this.device.programs.prepare(this.program, this.memory, this.slice.hyperparameters);
    Object.assign(this, { generation, next: 0, otherArena: 0 });
  }

  private exchangeArena(): void {
    const { functions } = this.device.requireRunning().instance;
    this.otherArena = functions.exchange_scratch(this.otherArena);
  }

  private runNext(sections: NonNullable<WasmProgram["plan"]["sections"]>): void {
    const { start, iteration } = this.slice;
    const { id } = this.program.loaded;
    const { instance } = this.device.requireRunning();
    instance.runSection(id, start, iteration, 0, sections[this.next]!);
    this.next += 1;
  }

  private complete(): void {
    const { programs } = this.device;
    const hasOutputs = this.program.plan.outputs.length > 0;
    const outputs = hasOutputs ? [programs.outputsOf(this.program)] : [];
    this.result = { completed: 1, outputs, failure: null };
    this.hasEnded = true;
  }

  /** Frees the arena of runs meanwhile, and lets those go on that wait. */
  close(): void {
    const { generation, instance } = this.device.requireRunning();
    if (generation === this.generation && this.otherArena !== 0) instance.release(this.otherArena);
    this.resolve();
  }
}

/** The program itself, and the memory that a run of it may change. */
function writtenBy(program: WasmProgram): readonly unknown[] {
  const commits = program.plan.steps.some(({ part }) => part === "commit");
  return commits ? [program, ...program.variables] : [program];
}
