/** What the runs say: a table with every one, two pictures, and a few words for the README. */
import { barsSvg, barsText, curvesSvg, curvesText } from "latch/plot";
import { type RecallOptions, type Run, SYMBOLS } from "./recall.ts";

const GUESSING = { value: 1 / SYMBOLS, label: "guessing" };
/** From here on a run counts as one that remembers. */
const REMEMBERED = 0.95;

/** A run without the gradients, of which there are many. */
type Recalled = RecallOptions & Pick<Run, "accuracy">;

export interface Result {
  /** Training steps of each run. */
  readonly steps: number;
  readonly runs: readonly Recalled[];
  /** The best run of each cell at the longest lag. */
  readonly flows: readonly Run[];
}

export function resultOf(steps: number, runs: readonly Run[]): Result {
  const longest = Math.max(...runs.map(({ lag }) => lag));
  const atLongest = runs.filter(({ lag }) => lag === longest);
  const flows = groupBy(atLongest, ({ cell }) => cell).map((group) =>
    group.reduce((most, one) => (one.accuracy > most.accuracy ? one : most)),
  );
  return { steps, runs: runs.map(({ flow, ...run }) => run), flows };
}

export function lines({ steps, runs }: Result): string[] {
  return [
    `${steps} steps of 32 sequences for each run; guessing gives ${GUESSING.value}.`,
    "",
    table(runs),
    "",
    best(runs),
  ];
}

/** How many seeds remember, of each cell at its best learning rate. */
export function readme({ steps, runs }: Result): string {
  const lags = groupBy(runs, ({ lag }) => String(lag)).map((atLag) => {
    const cells = groupBy(atLag, ({ cell }) => cell).map((group) => {
      const chosen = bestRate(group);
      return `${chosen[0].cell} ${remembered(chosen)} of ${chosen.length}`;
    });
    return `after ${atLag[0].lag} steps ${cells.join(", ")}`;
  });
  return (
    `Seeds with which a cell recalls the first symbol, after ${steps} training steps with the best of ${rates(runs)} learning rates: ` +
    `${lags.join("; ")}.`
  );
}

const rates = (runs: readonly Recalled[]) =>
  groupBy(runs, ({ learningRate }) => String(learningRate)).length;

const remembered = (runs: readonly Recalled[]) =>
  runs.filter(({ accuracy }) => accuracy > REMEMBERED).length;

/** The picture that the README shows. */
export const cover = "accuracy";

/** A line for each cell, lag and learning rate: its runs in the order of their seeds, and their mean. */
export function table(runs: readonly Recalled[]): string {
  const groups = groupBy(runs, ({ lag, cell, learningRate }) => `${lag} ${cell} ${learningRate}`);
  const lines = groups.map((group) => {
    const { lag, cell, learningRate } = group[0];
    const shares = group.map(({ accuracy }) => accuracy.toFixed(2).padStart(6)).join("");
    const name = `${String(lag).padStart(3)}  ${cell.padEnd(10)} ${String(learningRate).padEnd(6)}`;
    return `${name} ${shares}   ${meanAccuracy(group).toFixed(2)}`;
  });
  const seeds = (groups[0] ?? []).map(({ seed }) => `s${seed}`.padStart(6)).join("");
  return [`lag  cell       rate   ${seeds}   mean`, ...lines].join("\n");
}

/** Each cell at each lag, by the learning rate that served it best (chosen on these very runs, for all alike). */
export function best(runs: readonly Recalled[]): string {
  const lines = groupBy(runs, ({ lag, cell }) => `${lag} ${cell}`).map((group) => {
    const chosen = bestRate(group);
    const learned = remembered(chosen);
    const { lag, cell, learningRate } = chosen[0];
    return (
      `  lag ${String(lag).padStart(3)}: ${cell.padEnd(10)} at ${String(learningRate).padEnd(6)} ` +
      `mean ${meanAccuracy(chosen).toFixed(2)}, ${learned} of ${chosen.length} seeds above ${REMEMBERED}`
    );
  });
  return ["At each cell's best learning rate:", ...lines].join("\n");
}

/** The pictures as SVG, and the same for the terminal. */
export function pictures({ runs, flows }: Result, columns = 80) {
  const bars = groupBy(runs, ({ lag, cell }) => `${lag} ${cell}`).map((group) => ({
    category: `${group[0].lag}`,
    method: group[0].cell,
    values: group.map(({ accuracy }) => accuracy),
  }));
  const accuracy = {
    title: "Which symbol came first? All learning rates, all seeds",
    xLabel: "steps to remember",
    yLabel: "accuracy",
    reference: GUESSING,
    yRange: [0, 1] as const,
  };
  const flow = {
    title: "How much the last answer feels each symbol: |dL/dx|",
    xLabel: "step",
    yScale: "log" as const,
  };
  const curves = flowSeries(flows);
  return {
    svg: { accuracy: barsSvg(bars, accuracy), flow: curvesSvg(curves, { ...flow, width: 760 }) },
    text: `${barsText(bars, { ...accuracy, columns })}\n${curvesText(curves, { ...flow, columns })}`,
  };
}

/** At the longest lag, before and after training. */
function flowSeries(flows: readonly Run[]) {
  return flows.flatMap(({ cell, accuracy, flow }) => {
    const x = flow.before.map((_, step) => step);
    return [
      { name: `${cell}, new`, values: flow.before, x },
      { name: `${cell}, trained (${accuracy.toFixed(2)})`, values: flow.after, x },
    ];
  });
}

function bestRate(runs: readonly Recalled[]): readonly Recalled[] {
  const groups = groupBy(runs, ({ learningRate }) => String(learningRate));
  return groups.reduce((most, group) => (meanAccuracy(group) > meanAccuracy(most) ? group : most));
}

function meanAccuracy(runs: readonly Recalled[]): number {
  return runs.reduce((sum, { accuracy }) => sum + accuracy, 0) / runs.length;
}

function groupBy<One>(runs: readonly One[], key: (run: One) => string): One[][] {
  const groups = new Map<string, One[]>();
  for (const run of runs) {
    const group = groups.get(key(run)) ?? [];
    group.push(run);
    groups.set(key(run), group);
  }
  return [...groups.values()];
}
