/** Reports an experiment: lines for the terminal, two pictures, and the README's sentences. */
import { curvesSvg, curvesText, gatesSvg, gatesText } from "latch/plot";
import type { Result, Run, Scores } from "./experiment.ts";
import { depths, KINDS } from "./language.ts";
import type { Counter } from "./look.ts";
import { CELLS, UNITS } from "./network.ts";
import { WINDOW } from "./score.ts";

/** The least correlation of a unit that the report calls a counter. */
const COUNTER_CORRELATION = 0.9;

/** The picture that the README shows. */
export const cover = "gates";

export function lines(result: Result): string[] {
  const { near, far, budget, drawn } = result;
  return [
    `Trained on ${budget.train} sentences of ${near.length} symbols with climbs up to depth ${near.deepest};`,
    `tested on new ones, and on sentences of ${far.length} symbols with climbs up to ${far.deepest}.`,
    "",
    ...table(result),
    "",
    `The LSTM with seed ${drawn.seed}, whose cell follows the depth most closely:`,
    ...drawnRun(result).counters.flatMap((counter) => ["", ...counterLines(counter)]),
  ];
}

/** The gates over a sentence, and the accuracy of each cell by depth. */
export function pictures(result: Result, columns = 80) {
  const { near, drawn } = result;
  const tokens = Array.from(drawn.sentence);
  const states = Object.fromEntries(
    Object.entries(drawn.gates).map(([part, steps]) => [part, [steps]]),
  );
  const gates = {
    title: `An LSTM of ${UNITS} units counts what is open`,
    tokens,
    curves: trueAndRead(result),
  };
  const climbs = {
    title: "Climbs answered correctly from the first bracket to the last",
    xLabel: "deepest bracket of the climb",
    yLabel: "fraction of climbs",
    yRange: [0, 1] as const,
    marks: [{ from: near.deepest, label: "deepest in training" }],
  };
  const series = [
    ...result.runs.map((run) => ({ name: run.cell, values: byDepth(run) })),
    { name: `last ${WINDOW} symbols`, values: byDepth(result.baselines.window) },
  ];
  return {
    svg: {
      gates: gatesSvg(states, { ...gates, theme: "auto" }),
      climbs: curvesSvg(series, { ...climbs, theme: "auto" }),
    },
    text: `${gatesText(states, { ...gates, columns })}\n${curvesText(series, { ...climbs, columns })}`,
  };
}

export function readme(result: Result): string {
  const { near, far, runs, baselines, budget } = result;
  const counted = runs.flatMap(({ counters }) =>
    counters.map(({ kind, correlations }) => Math.abs(correlations[kind])),
  );
  const cells = Object.keys(CELLS).map((cell) => ({
    name: cell,
    scores: meanScores(runs.filter((run) => run.cell === cell)),
  }));
  const accuracies = (from: number, to: number) =>
    [...cells, { name: `a table of the last ${WINDOW} symbols`, scores: baselines.window }]
      .map(({ name, scores }) => `${name} ${percent(climbAccuracy(scores, from, to))}`)
      .join(", ");
  return (
    `LSTMs of ${UNITS} units read ${KINDS.slice(0, near.kinds).join(" and ")} among letters and keep a count of each kind in a cell: ` +
    `on new sentences, the correlation of the cell with the number of open brackets is at least ${fixed(Math.min(...counted))} in all ${budget.seeds.length} runs. ` +
    `Accuracy on sentences of ${far.length} symbols (trained on ${near.length}; mean of ${budget.seeds.length} seeds): ` +
    `at depths seen in training ${accuracies(1, near.deepest)}; ` +
    `at up to twice that depth ${accuracies(near.deepest + 1, 2 * near.deepest)}. ` +
    "It counts the climbs, from an opening bracket until none is open, that are answered correctly at every step."
  );
}

/** A line for every run, and the baselines. */
function table({ near, far, baselines, runs }: Result): string[] {
  const bounds = [0, near.deepest, 2 * near.deepest, far.deepest];
  const ranges = bounds.slice(1).map((to, index) => [bounds[index] + 1, to] as const);
  const line = (name: string, { near: alike, far: deeper }: Scores, counting = "") =>
    [
      name.padEnd(20),
      ...[alike.steps, alike.sentences, deeper.steps].map((accuracy) =>
        fixed(accuracy).padStart(9),
      ),
      ...ranges.map(([from, to]) =>
        fixed(climbAccuracy({ near: alike, far: deeper }, from, to)).padStart(9),
      ),
      counting === "" ? "" : `   ${counting}`,
    ].join("");
  const heads = ranges.map(([from, to]) => `${from}-${to}`.padStart(9)).join("");
  const rows = Object.keys(CELLS).flatMap((cell) => {
    const group = runs.filter((run) => run.cell === cell);
    return [
      ...group.map((run) => line(`${cell}, seed ${run.seed}`, run, countingNote(run.counters))),
      ...(group.length > 1 ? [line(`${cell}, mean`, meanScores(group))] : []),
    ];
  });
  return [
    `${" ".repeat(20)}${"new sentences".padStart(18)}${"longer and deeper".padStart(20)}`,
    `${"correct".padEnd(20)}${"steps".padStart(9)}${"whole".padStart(9)}${"steps".padStart(9)}${heads}   (climbs to these depths)`,
    line("always open", baselines.open),
    line(`last ${WINDOW} symbols`, baselines.window),
    ...rows,
  ];
}

/** `( ): unit 1 r 0.995`. */
function countingNote(counters: readonly Counter[]): string {
  return counters
    .map(
      ({ kind, unit, correlations }) =>
        `${spaced(kind)} unit ${unit} r ${fixed(correlations[kind])}`,
    )
    .join(", ");
}

/** Describes one counter. */
function counterLines({ kind, unit, correlations, effects }: Counter): string[] {
  const r = correlations[kind];
  const others = correlations.flatMap((other, index) =>
    index === kind ? [] : [`; with ${spaced(index)} ${fixed(other)}`],
  );
  const verb = Math.abs(r) >= COUNTER_CORRELATION ? "counts" : "comes nearest to counting";
  const own = effects.filter(({ symbol }) => KINDS[kind].includes(symbol));
  const rest = effects.filter(({ symbol }) => !KINDS[kind].includes(symbol));
  const moves = own.map(({ symbol, change }) => `${symbol} moves it by ${signed(change)}`);
  const drift = Math.max(...rest.map(({ change }) => Math.abs(change)));
  const gates = own.map(({ symbol, input }) => `${input.toFixed(2)} at ${symbol}`);
  const leak = Math.max(...rest.map(({ input }) => input));
  const keeps = Math.min(...effects.map(({ forget }) => forget));
  return [
    `Unit ${unit} ${verb} ${spaced(kind)}: the correlation of its cell with how many are open is ${fixed(r)}${others.join("")}.`,
    `  Cell: ${moves.join(", ")}, nothing else by more than ${drift.toFixed(2)} (all of this on average).`,
    `  Input gate: ${gates.join(", ")}, elsewhere ${leak.toFixed(2)} at most.`,
    `  Forget gate: keeps ${keeps.toFixed(2)} of the cell or more at every symbol.`,
    "  symbol   forget   input   candidate   output   change of the cell",
    ...effects.map(
      ({ symbol, forget, input, candidate, output, change }) =>
        `  ${symbol.padEnd(7)}${[forget, input].map((gate) => gate.toFixed(2).padStart(8)).join("")}` +
        `${signed(candidate).padStart(12)}${output.toFixed(2).padStart(9)}${signed(change).padStart(12)}`,
    ),
  ];
}

/** Each true depth, and its estimate by linear regression on the counting unit's cell. */
function trueAndRead(result: Result): Record<string, number[]> {
  const { sentence, gates } = result.drawn;
  const pairs = drawnRun(result).counters.flatMap(({ kind, unit, slope, offset }) => [
    [`${spaced(kind)} open`, depths(sentence, kind)] as const,
    [`read from unit ${unit}`, gates.cell.map((units) => slope * units[unit] + offset)] as const,
  ]);
  return Object.fromEntries(pairs);
}

function drawnRun({ runs, drawn }: Result): Run {
  const found = runs.find(({ cell, seed }) => cell === "LSTM" && seed === drawn.seed);
  if (found === undefined) throw new Error(`There is no LSTM with seed ${drawn.seed}.`);
  return found;
}

/** Accuracy on long sentences, by depth; NaN at depths without a climb. */
function byDepth({ far }: Scores): number[] {
  return far.climbs.map((accuracy) => accuracy ?? Number.NaN);
}

/** The fraction of climbs that are correct, averaged over depths. */
function climbAccuracy({ far }: Scores, from: number, to: number): number {
  return meanOf(far.climbs.slice(from - 1, to).filter((accuracy) => accuracy !== null));
}

function meanScores(runs: readonly Run[]): Scores {
  const of = (pick: (run: Run) => number) => meanOf(runs.map(pick));
  const meanScore = (part: keyof Scores) => ({
    steps: of((run) => run[part].steps),
    sentences: of((run) => run[part].sentences),
    climbs: runs[0][part].climbs.map((first, depth) =>
      first === null ? null : of((run) => run[part].climbs[depth] ?? Number.NaN),
    ),
  });
  return { near: meanScore("near"), far: meanScore("far") };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spaced(kind: number): string {
  return Array.from(KINDS[kind]).join(" ");
}

function fixed(value: number): string {
  return value.toFixed(3);
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(2)}`;
}
