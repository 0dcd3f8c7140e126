/** A run that has paused, as the device and the run itself (pausing-run.ts) see each other. */
import type { RunningInstance } from "./blocks.js";
import type { Block, LoadablePlan, Program } from "./device.js";
import type { Programs } from "./programs.js";

/**
 * A run that has paused. Its scratch memory is kept for it; others that can wait do, those that can't have scratch memory of their
 * own.
 */
export interface PausedRun {
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  /** Whether it has begun and has not ended. */
  readonly isPaused: boolean;
  /** Ends it now, without further pauses. */
  end(): void;
  /** Ends it now if it uses this memory or program, which is about to change. A program changes the variables that it writes. */
  endBefore(changed: Block | Program): void;
}

/** A device whose runs may pause. */
export interface PausableDevice {
  paused: PausedRun | null;
  readonly programs: Programs;
  requireRunning(): RunningInstance;
  restartOnTrap<Result>(work: () => Result, plan?: LoadablePlan): Result;
}
