/** What the comparison says: as lines, as pictures, and in a few words for the README. */
import { attentionSvg, attentionText, curvesSvg, curvesText } from "latch/plot";
import type { ModelResult, Score, TaskResult } from "./compare.ts";

/** The picture that the README shows. */
export const cover = "numbers-attention";

export interface Result {
  readonly seed: number;
  readonly tasks: readonly TaskResult[];
}

/** The scores of each task in a table, then what was said. */
export function lines({ tasks }: Result): string[] {
  return tasks.flatMap((task) => [
    `${task.task}: trained on ${count(task.train)} pairs, tested on ${count(task.test)} others`,
    ...table(task),
    ...task.models.flatMap(spoken),
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

/** The first translations of a model, and its first mistakes. */
function spoken(model: ModelResult): string[] {
  const { first, mistakes } = model;
  const right = mistakes.length === 0 ? [`  no mistakes ${nameOf(model)}`] : [];
  return [
    `  first translations ${nameOf(model)}:`,
    ...first.map(({ source, said }) => `    ${source} → ${said}`),
    ...(mistakes.length > 0 ? [`  first mistakes ${nameOf(model)}:`] : right),
    ...mistakes.map(({ source, target, said }) => `    ${source} → ${said}, right is ${target}`),
  ];
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
    svg[`${task.task}-learning`] = curvesSvg(series, { ...learning, theme: "auto" });
    texts.push(curvesText(series, { ...learning, columns }));
    for (const { looks } of task.models) {
      if (looks === null) continue;
      const { queries, keys, shares } = looks;
      const attention = {
        title: `Where the decoder looks: ${looks.target}`,
        queries: queries.map(visible),
        keys: keys.map(visible),
      };
      svg[`${task.task}-attention`] = attentionSvg([shares], { ...attention, theme: "auto" });
      texts.push(attentionText([shares], { ...attention, columns }));
    }
  }
  return { svg, text: texts.join("\n") };
}

/** One sentence a task, with the numbers reached, and one on the baseline. */
export function readme({ tasks }: Result): string {
  const copied = tasks.map(
    ({ task, baseline }) =>
      `${percent(baseline.exact)} of the ${task} (character error rate ${percent(baseline.errorRate)})`,
  );
  return `${tasks.map(sentence).join(" ")} The baseline, the translation of the most similar training source, gets ${copied.join(" and ")} right.`;
}

function sentence({ task, train, test, models, beamWidth }: TaskResult): string {
  const reached = models.map(
    (model) =>
      `${percent(model.greedy.exact)} ${nameOf(model)} (${percent(model.beam.exact)} with a beam of ${beamWidth})`,
  );
  return `Trained on ${count(train)} ${task}, accuracy on ${count(test)} others ${reached.join(", ")}.`;
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
