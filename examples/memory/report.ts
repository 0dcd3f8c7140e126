/** What the runs say: a table with every one, two pictures, and a few words for the README. */
import { barsSvg, barsText, curvesSvg, curvesText } from "latch/plot";
import { FORGET_BIAS, type RecallOptions, type Run, SYMBOLS } from "./recall.ts";

const GUESSING = { value: 1 / SYMBOLS, label: "guessing" };
/** From here on a run counts as one that remembers. */
const REMEMBERED = 0.95;

/** Characters of the longest cell's name. */
const NAME = "LSTM (bias 5)".length;

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
    "",
    lesson(runs),
  ];
}

/** What the two LSTMs differ in, at the longest lag. */
export function lesson(runs: readonly Recalled[]): string {
  const lag = Math.max(...runs.map((run) => run.lag));
  const [kept, left] = [1, FORGET_BIAS].map((bias) => keptAfter(bias, lag));
  return (
    `Why the forget gate's bias b matters: at each step a new LSTM's cell keeps about sigmoid(b) of what it holds. ` +
    `With Keras's b = 1, ${kept} is left after ${lag} steps, and no gradient returns to the first symbol; ` +
    `with b = ${FORGET_BIAS}, ${left}.`
  );
}

/** `0.731^100 = 2.5e-14`: what a cell keeps of its value where nothing but the bias moves the forget gate. */
function keptAfter(bias: number, steps: number): string {
  const rate = 1 / (1 + Math.exp(-bias));
  return `${rate.toFixed(3)}^${steps} = ${Number((rate ** steps).toPrecision(2))}`;
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
    `${lags.join("; ")}. ${lesson(runs)}`
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
    const accuracies = group.map(({ accuracy }) => accuracy.toFixed(2).padStart(6)).join("");
    const name = `${String(lag).padStart(3)}  ${cell.padEnd(NAME)} ${String(learningRate).padEnd(6)}`;
    return `${name} ${accuracies}   ${meanAccuracy(group).toFixed(2)}`;
  });
  const seeds = (groups[0] ?? []).map(({ seed }) => `s${seed}`.padStart(6)).join("");
  return [`lag  ${"cell".padEnd(NAME)} rate   ${seeds}   mean`, ...lines].join("\n");
}

/** Each cell at each lag, by the learning rate that served it best (chosen on these very runs, for all alike). */
export function best(runs: readonly Recalled[]): string {
  const lines = groupBy(runs, ({ lag, cell }) => `${lag} ${cell}`).map((group) => {
    const chosen = bestRate(group);
    const learned = remembered(chosen);
    const { lag, cell, learningRate } = chosen[0];
    return (
      `  lag ${String(lag).padStart(3)}: ${cell.padEnd(NAME)} at ${String(learningRate).padEnd(6)} ` +
      `mean ${meanAccuracy(chosen).toFixed(2)}, ${learned} of ${chosen.length} seeds above ${REMEMBERED}`
    );
  });
  return ["At each cell's best learning rate:", ...lines].join("\n");
}

/** The pictures as SVG, and the same for the terminal: accuracy, and gradients at the longest lag. */
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
  const newFlow = {
    title: `Gradient at each symbol, new cells: ${FLOW}`,
    xLabel: "step",
    yScale: "log" as const,
  };
  const trainedFlow = { ...newFlow, title: `Gradient at each symbol, trained cells: ${FLOW}` };
  const before = flows.map(({ cell, flow }) => seriesOf(cell, flow.before));
  const after = flows.map(({ cell, accuracy, flow }) =>
    seriesOf(`${cell} (${accuracy.toFixed(2)})`, flow.after),
  );
  return {
    svg: {
      accuracy: barsSvg(bars, { ...accuracy, theme: "auto" }),
      "flow-new": curvesSvg(before, { ...newFlow, theme: "auto" }),
      "flow-trained": curvesSvg(after, { ...trainedFlow, theme: "auto" }),
    },
    text: [
      barsText(bars, { ...accuracy, columns }),
      curvesText(before, { ...newFlow, columns }),
      curvesText(after, { ...trainedFlow, columns }),
    ].join("\n"),
  };
}

const FLOW = "|dL/dx|";

/** The size of the gradient at each step from 0. */
function seriesOf(name: string, values: readonly number[]) {
  return { name, values, x: values.map((_, step) => step) };
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
