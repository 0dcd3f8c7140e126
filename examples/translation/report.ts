/** What the comparison says: as lines, as pictures, and in a few words for the README. */
import { attentionSvg, attentionText, curvesSvg, curvesText } from "latch/plot";
import type { ModelResult, Score, TaskResult } from "./compare.ts";

export interface Result {
  readonly seed: number;
  readonly tasks: readonly TaskResult[];
}

/** The scores of each task in a table, then the first mistakes. */
export function lines({ tasks }: Result): string[] {
  return tasks.flatMap((task) => [
    `${task.task}: trained on ${count(task.train)} pairs, tested on ${count(task.test)} others`,
    ...table(task),
    ...task.models.flatMap(mistakes),
    "",
  ]);
}

function table({ models, baseline, beamWidth }: TaskResult): string[] {
  const row = (name: string, exact: string, wrong: string) =>
    `  ${name.padEnd(36)}${exact.padStart(8)}${wrong.padStart(18)}`;
  const scored = (name: string, { exact, errorRate }: Score) =>
    row(name, percent(exact), percent(errorRate));
  return [
    row("", "exact", "wrong characters"),
    ...models.flatMap((model) => [
      scored(`${nameOf(model)}, greedy`, model.greedy),
      scored(`${nameOf(model)}, beam of ${beamWidth}`, model.beam),
    ]),
    scored("copying the nearest source's target", baseline),
  ];
}

function mistakes(model: ModelResult): string[] {
  if (model.mistakes.length === 0) return [`  no mistakes ${nameOf(model)}`];
  const each = model.mistakes.map(
    ({ source, target, said }) => `    ${source} is ${target}, said ${said}`,
  );
  return [`  first mistakes ${nameOf(model)}:`, ...each];
}

/** For each task: exact matches epoch by epoch, and where the decoder looked. */
export function pictures({ tasks }: Result, columns = 80) {
  const svg: Record<string, string> = {};
  const texts: string[] = [];
  for (const task of tasks) {
    const learning = {
      title: `Translating ${task.task}: exact matches on held-out pairs`,
      xLabel: "epoch",
      yLabel: "exact",
      yRange: [0, 1] as const,
    };
    const series = task.models.map((model) => ({
      name: nameOf(model),
      values: model.exactByEpoch,
    }));
    svg[`${task.task}-learning`] = curvesSvg(series, learning);
    texts.push(curvesText(series, { ...learning, columns }));
    for (const { looks } of task.models) {
      if (looks === null) continue;
      const { queries, keys, shares } = looks;
      const attention = {
        title: `Where the decoder looks: ${looks.target}`,
        queries: queries.map(visible),
        keys: keys.map(visible),
      };
      svg[`${task.task}-attention`] = attentionSvg([shares], attention);
      texts.push(attentionText([shares], { ...attention, columns }));
    }
  }
  return { svg, text: texts.join("\n") };
}

/** One sentence a task, with the numbers reached. */
export function readme({ tasks }: Result): string {
  return tasks.map(sentence).join(" ");
}

function sentence({ task, train, test, models, baseline, beamWidth }: TaskResult): string {
  const reached = models.map(
    (model) =>
      `${percent(model.greedy.exact)} of ${count(test)} others are right to the last character ${nameOf(model)} ` +
      `(${percent(model.beam.exact)} with a beam of ${beamWidth})`,
  );
  return (
    `Trained on ${count(train)} ${task}, ${reached.join(", ")}; copying the translation of the nearest known ` +
    `source gets ${percent(baseline.exact)}.`
  );
}

function nameOf({ attention }: ModelResult): string {
  return attention ? "with attention" : "without attention";
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}

function count(n: number): string {
  return n.toLocaleString("en-US");
}

/** Tokens that cannot be seen: a space, and the end of a target. */
function visible(token: string): string {
  return token === " " ? "␣" : token === "\n" ? "(end)" : token;
}
