/**
 * Whether a program is faster on all threads or on one, by measuring its runs. Where another process keeps a core busy, a
 * thread that has begun a part and loses its core holds up the others; and there are programs of which little can be split.
 */

/** How much of the mean of earlier runs the latest one replaces. */
const NEWEST = 0.3;

/** Milliseconds that a program takes either way; 0 for one that was not measured. */
interface Times {
  runs: number;
  alone: number;
  together: number;
}

export class Choice {
  private readonly programs = new Map<number, Times>();

  /** Runs a program in the faster way, now and then in the other one. `run` is told whether on all threads. */
  measure(program: number, run: (isTogether: boolean) => void): void {
    const times = this.timesOf(program);
    const isTrial = isTrialRun(times.runs);
    // A way that was not measured comes first.
    const isTogether = times.together <= times.alone !== isTrial;
    const start = performance.now();
    run(isTogether);
    const passed = performance.now() - start;
    const way = isTogether ? "together" : "alone";
    // What was measured long ago means nothing any more.
    times[way] = isTrial || times[way] === 0 ? passed : times[way] + NEWEST * (passed - times[way]);
    times.runs += 1;
  }

  private timesOf(program: number): Times {
    const known = this.programs.get(program);
    if (known !== undefined) return known;
    const times = { runs: 0, alone: 0, together: 0 };
    this.programs.set(program, times);
    return times;
  }

  /** Deletes what was measured of a program, whose number another one may get. */
  delete(program: number): void {
    this.programs.delete(program);
  }
}

/** Whether this run is made the slower way: one in 32, and more at first, while the host still compiles. */
function isTrialRun(run: number): boolean {
  return run % 32 === 31 || run === 3 || run === 7 || run === 15;
}
