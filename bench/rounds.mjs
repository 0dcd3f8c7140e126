// Timing contenders side by side.
//
// A round times every contender once, for as many runs as fill a slice of time; rounds follow each other in
// alternating order, so that a machine that slows down slows all of them. What is compared is the ratio
// inside of a round; the result is the median over the rounds.

/**
 * @typedef {{ name: string, run: () => unknown, rounds?: number, timed?: (runs: number) => Promise<{ wall: number, cpu: number }> }} Contender
 * `rounds`: where it is too slow for all of them; then the check of equality before counts as its warming up.
 * `timed`: for one in a process of its own, which measures itself.
 */

const WARM_UP = { milliseconds: 400, runs: 3 };
/** Runs that take longer than this are not repeated to warm up. */
const SLOW_MILLISECONDS = 1500;

/** What was measured: milliseconds a run, one number for each round of each contender. */
export class Timings {
  constructor(lists, core) {
    this.lists = lists;
    /** Share of one core that this process got while it was timed: far below 1, the machine was busy. */
    this.core = core;
  }

  get(name) {
    return this.lists.get(name);
  }

  has(name) {
    return this.lists.has(name);
  }
}

/**
 * Times contenders.
 * @param timing `clock`: "wall", or "cpu" for the time that this process spent on a core, all threads of it, which
 * other work on the machine disturbs less.
 */
export async function alternate(contenders, { rounds, sliceMilliseconds, clock }) {
  const plans = [];
  for (const contender of contenders) {
    const isSlow = contender.rounds !== undefined;
    const runs = isSlow ? 1 : Math.ceil(sliceMilliseconds / (await warmUp(contender.run)));
    plans.push({ ...contender, runs, times: [] });
  }
  const spent = { wall: 0, cpu: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? plans : [...plans].reverse();
    for (const plan of order) {
      if (plan.times.length >= (plan.rounds ?? rounds)) continue;
      const passed = await time(plan);
      plan.times.push(passed[clock] / plan.runs);
      spent.wall += passed.wall;
      spent.cpu += passed.cpu;
    }
  }
  const lists = new Map(plans.map(({ name, times }) => [name, times]));
  return new Timings(lists, spent.cpu / spent.wall);
}

/** Runs until the engine of the contender has compiled itself; gives the time of the last run. */
async function warmUp(run) {
  const begin = performance.now();
  let last = 0;
  for (let runs = 0; ; runs += 1) {
    const elapsed = performance.now() - begin;
    if (runs >= WARM_UP.runs && elapsed > WARM_UP.milliseconds) break;
    if (runs > 0 && last > SLOW_MILLISECONDS) break;
    const start = performance.now();
    await run();
    last = performance.now() - start;
  }
  return Math.max(last, 1e-3);
}

async function time({ run, runs, timed }) {
  if (timed !== undefined) return timed(runs);
  const passed = stopwatch();
  for (let count = 0; count < runs; count += 1) await run();
  return passed();
}

/** Starts both clocks; the function that it gives reads them, in milliseconds. Pages have no `cpu`: NaN. */
export function stopwatch() {
  const [start, before] = [performance.now(), coreTime()];
  return () => ({ wall: performance.now() - start, cpu: coreTime() - before });
}

/** Milliseconds that this process has spent on cores. */
function coreTime() {
  if (globalThis.process?.cpuUsage === undefined) return Number.NaN;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function median(numbers) {
  return quantile(numbers, 0.5);
}

/** The value below which a fraction of the numbers lies, between two of them in proportion. */
export function quantile(numbers, fraction) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const position = fraction * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return below + (above - below) * (position - Math.floor(position));
}

/** Of each round that both have, a's time divided by b's. */
export function ratios(times, a, b) {
  const [first, second] = [times.get(a), times.get(b)];
  const rounds = Math.min(first.length, second.length);
  return Array.from({ length: rounds }, (_, round) => first[round] / second[round]);
}

/** The median over rounds of a's time divided by b's, and over how many rounds. */
export function ratio(times, a, b) {
  const all = ratios(times, a, b);
  return { value: median(all), rounds: all.length };
}
