/** What the runs say: a table with every one, and two pictures. */
import { barsSvg, barsText, curvesSvg, curvesText } from "latch/plot";
import { type Run, SYMBOLS } from "./recall.ts";

const GUESSING = { value: 1 / SYMBOLS, label: "guessing" };

/** A line for each cell, lag and learning rate: its runs in the order of their seeds, and their mean. */
export function table(runs: readonly Run[]): string {
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
export function best(runs: readonly Run[]): string {
  const lines = groupBy(runs, ({ lag, cell }) => `${lag} ${cell}`).map((group) => {
    const chosen = bestRate(group);
    const learned = chosen.filter(({ accuracy }) => accuracy > 0.95).length;
    const { lag, cell, learningRate } = chosen[0];
    return (
      `  lag ${String(lag).padStart(3)}: ${cell.padEnd(10)} at ${String(learningRate).padEnd(6)} ` +
      `mean ${meanAccuracy(chosen).toFixed(2)}, ${learned} of ${chosen.length} seeds above 0.95`
    );
  });
  return ["At each cell's best learning rate:", ...lines].join("\n");
}

/** The pictures as SVG, and the same for the terminal. */
export function pictures(runs: readonly Run[], columns: number) {
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
  const curves = flowSeries(runs);
  return {
    svg: { accuracy: barsSvg(bars, accuracy), flow: curvesSvg(curves, { ...flow, width: 760 }) },
    text: `${barsText(bars, { ...accuracy, columns })}\n${curvesText(curves, { ...flow, columns })}`,
  };
}

/** At the longest lag, before and after training: the best run of each cell. */
function flowSeries(runs: readonly Run[]) {
  const longest = Math.max(...runs.map(({ lag }) => lag));
  const atLongest = runs.filter(({ lag }) => lag === longest);
  return groupBy(atLongest, ({ cell }) => cell).flatMap((group) => {
    const run = group.reduce((most, one) => (one.accuracy > most.accuracy ? one : most));
    const x = run.flow.before.map((_, step) => step);
    const trained = `${run.cell}, trained (${run.accuracy.toFixed(2)})`;
    return [
      { name: `${run.cell}, new`, values: run.flow.before, x },
      { name: trained, values: run.flow.after, x },
    ];
  });
}

function bestRate(runs: readonly Run[]): readonly Run[] {
  const groups = groupBy(runs, ({ learningRate }) => String(learningRate));
  return groups.reduce((most, group) => (meanAccuracy(group) > meanAccuracy(most) ? group : most));
}

function meanAccuracy(runs: readonly Run[]): number {
  return runs.reduce((sum, { accuracy }) => sum + accuracy, 0) / runs.length;
}

function groupBy(runs: readonly Run[], key: (run: Run) => string): Run[][] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const group = groups.get(key(run)) ?? [];
    group.push(run);
    groups.set(key(run), group);
  }
  return [...groups.values()];
}
