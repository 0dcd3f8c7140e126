/**
 * Long steps, as a device of this thread sees them: between sections of a step other events may happen. What belongs here: the
 * interface. What does not: how a step pauses (long-steps.ts), which is loaded with the first long step.
 */
import type { RunningInstance } from "./blocks.js";
import type {
  Block,
  LoadablePlan,
  LocalDevice,
  Program,
  Slice,
  SliceResult,
  StepMemory,
} from "./device.js";
import type { Programs } from "./programs.js";

/** The end of the section with the commit part: beyond all that compute has. */
export const LAST_SECTION = 2 ** 32 - 1;

/** A part of a step: consecutive instructions and loops, counted in the order of the program, or a portion of one of them. */
export interface Section {
  readonly first: number;
  /** The number after the last one; LAST_SECTION where the commit part follows. */
  readonly end: number;
  /** A section of one instruction or loop may be number `portion` of `of` portions of it; else 0 of 1. */
  readonly portion: number;
  readonly of: number;
}

/** The long steps of one device. */
export interface Pauses {
  /** Whether a step has begun, and other events may happen before its next section. */
  readonly isPaused: boolean;
  /** Waits until no step is paused. */
  over(): Promise<void>;
  /** Ends a paused step, without further pauses, if it uses this memory, or memory that this program writes. */
  endBefore(changed: Block | Program): void;
  /** Runs the first step of a slice in sections. */
  run(
    program: Program,
    memory: StepMemory,
    slice: Slice,
    sections: readonly Section[],
  ): Promise<SliceResult>;
}

/** A device whose steps may pause. */
export interface PausableDevice extends LocalDevice {
  /** Null before the first long step. */
  pauses: Pauses | null;
  readonly programs: Programs;
  requireRunning(): RunningInstance;
  restartOnTrap<Result>(work: () => Result, plan?: LoadablePlan): Result;
}
