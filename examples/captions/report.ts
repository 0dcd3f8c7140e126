/** What the comparison says: as lines, as pictures, and in a few words for the README. */
import { barsSvg, barsText, heatmapSvg, heatmapText, imagesSvg, imagesText } from "latch/plot";
import type { Comparison, Run, Shown, Steps } from "./compare.ts";
import { END } from "./letters.ts";

/** The picture that the README shows. */
export const cover = "chinese-pictures";

export interface Result {
  /** How many pictures each split trains with and holds out. */
  readonly train: number;
  readonly test: number;
  readonly splits: number;
  readonly epochs: number;
  readonly baselines: readonly Run[];
  readonly languages: readonly Comparison[];
}

const METHODS: Readonly<Record<Run["method"], string>> = {
  state: "as first state",
  repeat: "at every step",
  classifier: "dense classes",
  "nearest mean": "nearest mean",
};

const PHRASES: Readonly<Record<Run["method"], string>> = {
  state: "with the picture as the LSTM's first state",
  repeat: "with the picture at every step",
  classifier: "a dense classifier names",
  "nearest mean": "the nearest class mean",
};

/** A table for each language: mean and least of all splits, and how much was no word at all. */
export function lines({ train, test, splits, baselines, languages }: Result): string[] {
  const row = (name: string, ...cells: string[]) =>
    `  ${name.padEnd(24)}${cells.map((cell) => cell.padStart(12)).join("")}`;
  const scored = (runs: readonly Run[]) =>
    methodsOf(runs).map((method) => {
      const own = runs.filter((run) => run.method === method);
      const least = Math.min(...own.map(({ exact }) => exact));
      return row(METHODS[method], mean(own, "exact"), percent(least), mean(own, "noWord"));
    });
  return languages.flatMap(({ language, runs }) => [
    `${language}: ${train} pictures trained with, ${test} held out, ${count(splits)}`,
    row("", "exact", "least", "no word"),
    ...scored(runs),
    ...scored(baselines),
    "",
  ]);
}

/** Every split's exact matches; pictures with what was spelt; letters that were thought of, step by step. */
export function pictures({ baselines, languages }: Result, columns = 80) {
  const svg: Record<string, string> = {};
  const texts: string[] = [];
  const bars = languages.flatMap(({ language, runs }) =>
    methodsOf([...runs, ...baselines]).map((method) => ({
      category: language,
      method: METHODS[method],
      values: [...runs, ...baselines]
        .filter((run) => run.method === method)
        .map((run) => run.exact),
    })),
  );
  const least = Math.min(...bars.flatMap(({ values }) => values));
  const exact = {
    title: "Words of held-out pictures, right to the last letter",
    yLabel: "exact",
    yRange: [Math.min(0.8, Math.floor(least * 10) / 10), 1] as const,
  };
  svg.exact = barsSvg(bars, { ...exact, theme: "auto" });
  texts.push(barsText(bars, { ...exact, columns }));
  for (const comparison of languages) {
    const { language, right, wrong, steps } = comparison;
    const shown = [...right, ...wrong];
    const file = language.toLowerCase();
    if (shown.length > 0) {
      const captioned = {
        title: `${language}: one of each spelt right, and ${wrong.length} of ${comparison.mistaken} spelt wrong in one way or both`,
        captions: shown.map(caption),
        marked: shown.map((one) => wrong.includes(one)),
      };
      const images = shown.map(({ pixels }) => pixels);
      svg[`${file}-pictures`] = imagesSvg(images, { ...captioned, theme: "auto" });
      texts.push(imagesText(images, { ...captioned, columns }));
    }
    for (const one of steps) {
      const letters = lettersOf(one);
      svg[`${file}-${one.variant}-letters`] = heatmapSvg(one.shares, { ...letters, theme: "auto" });
      texts.push(heatmapText(one.shares, { ...letters, columns }));
    }
  }
  return { svg, text: texts.join("\n") };
}

/** The word; below it, what was spelt instead. */
function caption({ word, spelt }: Shown): string {
  const variants = Object.entries(spelt).map(([variant, one]) => `${variant}: ${one || "nothing"}`);
  const isRight = Object.values(spelt).every((one) => one === word);
  return [word, ...(isRight ? [] : variants)].join("\n");
}

/** Rows are letters, columns the letters that were written. */
function lettersOf({ variant, word, spelt, letters, shares }: Steps) {
  const names = (letter: string) => (letter === END ? "end" : letter === " " ? "space" : letter);
  const written = [...spelt, END].slice(0, shares[0].length);
  return {
    title: `${word}, ${METHODS[variant]}: ${spelt === word ? "spelt right" : `spelt ${spelt}`}`,
    rowLabels: letters.map(names),
    columnLabels: written.map(names),
    range: [0, 1] as const,
  };
}

/** What was reached, language by language, beside the baselines. */
export function readme({ train, test, splits, baselines, languages }: Result): string {
  const reached = languages.map(({ language, runs }) => {
    const shares = methodsOf(runs).map((method) => {
      const own = runs.filter((run) => run.method === method);
      return `${mean(own, "exact")} ${PHRASES[method]} (${mean(own, "noWord")} are not a word)`;
    });
    return `in ${language} ${shares.join(", ")}`;
  });
  const others = methodsOf(baselines).map((method) => {
    const own = baselines.filter((run) => run.method === method);
    return `${PHRASES[method]} ${mean(own, "exact")}`;
  });
  return (
    `Trained on ${train} pictures; captions of ${test} held-out ones that are spelled without an error (mean of ${count(splits)}): ` +
    `${reached.join("; ")}. Of the same pictures ${others.join(" and ")}.`
  );
}

function count(splits: number): string {
  return splits === 1 ? "1 split" : `${splits} splits`;
}

function methodsOf(runs: readonly Run[]): Run["method"][] {
  return [...new Set(runs.map(({ method }) => method))];
}

function mean(runs: readonly Run[], of: "exact" | "noWord"): string {
  return percent(runs.reduce((sum, run) => sum + run[of], 0) / runs.length);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
