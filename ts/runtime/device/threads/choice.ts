/**
 * Whether a program is faster on all threads or on one, by measuring its runs. Where another process keeps a core busy, a
 * thread that has begun a part and loses its core holds up the others; and there are programs of which little can be split.
 */

import { LAST_SECTION, type Section } from "../pauses.js";

/** How much of the mean of earlier runs the latest one replaces. */
const NEWEST = 0.3;

/** Milliseconds that a program takes either way; 0 for one that was not measured. */
interface Times {
  runs: number;
  alone: number;
  together: number;
}

/** A run in the way that was chosen for it. */
interface Chosen {
  readonly isTogether: boolean;
  readonly isTrial: boolean;
  /** Milliseconds so far. */
  passed: number;
}

export class Choice {
  readonly #programs = new Map<number, Times>();
  /** Runs in sections that have begun. */
  readonly #begun = new Map<number, Chosen>();

  /** Runs a program in the faster way, now and then in the other one. `run` is told whether on all threads. */
  measure(program: number, run: (isTogether: boolean) => void): void {
    const chosen = this.#choose(program);
    timed(chosen, run);
    this.#learn(program, chosen);
  }

  /** As `measure`, for one section of a run; a run whose first section was not measured is not measured at all. */
  measureSection(
    program: number,
    { first, portion, end }: Section,
    run: (isTogether: boolean) => void,
  ): void {
    if (first === 0 && portion === 0) this.#begun.set(program, this.#choose(program));
    const chosen = this.#begun.get(program);
    if (chosen === undefined) run(true);
    else timed(chosen, run);
    if (chosen === undefined || end !== LAST_SECTION) return;
    this.#learn(program, chosen);
    this.#begun.delete(program);
  }

  #choose(program: number): Chosen {
    const times = this.#timesOf(program);
    const isTrial = isTrialRun(times.runs);
    // A way that was not measured comes first.
    return { isTogether: times.together <= times.alone !== isTrial, isTrial, passed: 0 };
  }

  #learn(program: number, { isTogether, isTrial, passed }: Chosen): void {
    const times = this.#timesOf(program);
    const way = isTogether ? "together" : "alone";
    // What was measured long ago means nothing any more.
    times[way] = isTrial || times[way] === 0 ? passed : times[way] + NEWEST * (passed - times[way]);
    times.runs += 1;
  }

  #timesOf(program: number): Times {
    const known = this.#programs.get(program);
    if (known !== undefined) return known;
    const times = { runs: 0, alone: 0, together: 0 };
    this.#programs.set(program, times);
    return times;
  }

  /** Deletes what was measured of a program, whose number another one may get. */
  delete(program: number): void {
    this.#programs.delete(program);
    this.#begun.delete(program);
  }
}

function timed(chosen: Chosen, run: (isTogether: boolean) => void): void {
  const start = performance.now();
  run(chosen.isTogether);
  chosen.passed += performance.now() - start;
}

/** Whether this run is made the slower way: one in 32, and more at first, while the host still compiles. */
function isTrialRun(run: number): boolean {
  return run % 32 === 31 || run === 3 || run === 7 || run === 15;
}
