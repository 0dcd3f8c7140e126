/**
 * Memory: SimpleRNN, GRU and LSTM recall the first symbol after 10, 50 and 100 steps of noise, side by side on the same
 * budget. Every run is shown, whatever it says. The picture is written to memory.svg.
 *
 *   npm run example memory
 *   npm run example memory -- STEPS   training steps of each run; default 300
 */
import { writeFileSync } from "node:fs";
import { barsSvg, barsText } from "latch/plot";
import { cells, type Run, recall } from "./recall.ts";

const [lags, rates, seeds] = [
  [10, 50, 100],
  [3e-3, 1e-2],
  [0, 1, 2, 3, 4],
];
const budget = { units: 24, steps: Number(process.argv[2] ?? 300) };
const runs: Run[] = [];

console.log(`share recalled (guessing: 0.25); seeds ${seeds.join(", ")}; ${budget.steps} steps\n`);
for (const lag of lags) {
  for (const cell of cells) {
    for (const rate of rates) {
      const row: Run[] = [];
      for (const seed of seeds) row.push(await recall(cell, lag, rate, seed, budget));
      runs.push(...row);
      const shown = row.map(({ accuracy }) => accuracy.toFixed(2)).join("  ");
      console.log(`lag ${String(lag).padStart(3)}  ${cell.padEnd(9)}  rate ${rate}  ${shown}`);
    }
  }
}

const mean = (list: readonly Run[]) =>
  list.reduce((sum, { accuracy }) => sum + accuracy, 0) / list.length;

/** Of each cell and lag the runs of the learning rate that did best on average. */
const best = lags.flatMap((lag) =>
  cells.map((cell) => {
    const of = rates.map((rate) =>
      runs.filter((run) => run.lag === lag && run.cell === cell && run.learningRate === rate),
    );
    const chosen = of.reduce((a, b) => (mean(b) > mean(a) ? b : a));
    const values = chosen.map(({ accuracy }) => accuracy);
    return { category: `lag ${lag}`, method: cell, values };
  }),
);
const options = {
  title: "Recalling the first symbol, by the lag",
  yLabel: "share recalled",
  yRange: [0, 1],
  reference: { value: 0.25, label: "guessing" },
} as const;
console.log(`\n${barsText(best, options)}`);
writeFileSync("memory.svg", barsSvg(best, options));
console.log("\nThe picture is in memory.svg: bars are means of the better rate, dots are seeds.");
