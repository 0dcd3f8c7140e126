/** What the runs say: a table, two pictures, and a few words for the README. */
import { attentionSvg, attentionText, barsSvg, barsText } from "latch/plot";
import { DIGITS, type Run } from "./networks.ts";

const GUESSING = { value: 1 / DIGITS, label: "guessing" };

/** The picture that the README shows. */
export const cover = "accuracy";

export interface Result {
  /** Training steps of each run. */
  readonly steps: number;
  readonly runs: readonly Run[];
}

export function resultOf(steps: number, runs: readonly Run[]): Result {
  return { steps, runs };
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;

/** The runs of each network with each number of pairs, in their order. */
function groups(runs: readonly Run[]): readonly (readonly [Run, ...Run[]])[] {
  const byKind = new Map<string, [Run, ...Run[]]>();
  for (const run of runs) {
    const kind = `${run.length} ${run.network}`;
    const group = byKind.get(kind);
    if (group === undefined) byKind.set(kind, [run]);
    else group.push(run);
  }
  return [...byKind.values()];
}

function mean(runs: readonly Run[]): number {
  return runs.reduce((sum, { accuracy }) => sum + accuracy, 0) / runs.length;
}

export function lines({ steps, runs }: Result): string[] {
  const rows = groups(runs).map((group) => {
    const [{ length, network, weights }] = group;
    const each = group.map(({ accuracy }) => percent(accuracy).padStart(8)).join("");
    return `${String(length).padStart(2)} pairs  ${network.padEnd(12)} ${weights} weights ${each}`;
  });
  return [
    `Answers that are right after ${steps} training steps of 64 sequences; guessing gives ${percent(GUESSING.value)}.`,
    "",
    ...rows,
  ];
}

/** Mean accuracy of both networks for each number of pairs. */
export function readme({ steps, runs }: Result): string {
  const all = groups(runs);
  const lengths = [...new Set(runs.map(({ length }) => length))];
  const told = lengths.map((length) => {
    const networks = all.filter(([first]) => first.length === length);
    const each = networks.map((group) => `${group[0].network} ${percent(mean(group))}`).join(", ");
    return `among ${length} pairs ${each}`;
  });
  const [transformer, gru] = ["transformer", "GRU"].map(
    (name) => runs.find(({ network }) => network === name)?.weights ?? 0,
  );
  return (
    `Pairs of a letter and a digit are read, then a letter is asked for: "k3 c7 a0 c?" is 7. A block of a transformer with ` +
    `${transformer} weights and a GRU with ${gru}, after ${steps} training steps: ${told.join("; ")}. ` +
    `A GRU must keep every pair, since it does not know what will be asked; attention compares the question with each.`
  );
}

/** The pictures as SVG, and the same for the terminal: accuracy, and where a question looks among the most pairs. */
export function pictures({ runs }: Result, columns = 80) {
  const bars = groups(runs).map((group) => ({
    category: `${group[0].length}`,
    method: group[0].network,
    values: group.map(({ accuracy }) => accuracy),
  }));
  const accuracy = {
    title: "Questions answered, by the number of pairs that were read",
    xLabel: "pairs",
    yLabel: "accuracy",
    reference: GUESSING,
    yRange: [0, 1] as const,
  };
  const looks = runs.flatMap(({ look }) => look ?? []);
  const widest = looks.reduce((most, one) => (one.pairs.length >= most.pairs.length ? one : most));
  const scores = [widest.weights.map((row) => [row])];
  const where = {
    title: `Where "${widest.pairs.at(-1)}" looks`,
    queries: [widest.pairs.at(-1) ?? ""],
    keys: widest.pairs,
  };
  return {
    svg: {
      accuracy: barsSvg(bars, { ...accuracy, theme: "auto" }),
      attention: attentionSvg(scores, { ...where, theme: "auto" }),
    },
    text: [
      barsText(bars, { ...accuracy, columns }),
      attentionText(scores, { ...where, columns }),
    ].join("\n"),
  };
}
