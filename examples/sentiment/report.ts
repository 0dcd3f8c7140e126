/** What the comparison says: lines, pictures, and a sentence for the README. */
import { barsSvg, barsText, heatmapSvg, heatmapText } from "latch/plot";
import type { Mistake, Verdict } from "./sentiment.ts";

/** Accuracies on held-out texts. */
export interface Split {
  readonly seed: number;
  readonly lstm: number;
  readonly bagOfWords: number;
  /** Of what always says the more frequent label. */
  readonly majority: number;
}

export interface Result {
  readonly texts: number;
  readonly targetNames: readonly string[];
  readonly splits: readonly Split[];
  /** Of the LSTM of the first split. */
  readonly mistakes: readonly Mistake[];
  /** Of some sentences, by the models of the first split. */
  readonly verdicts: readonly Verdict[];
}

/** Characters of a text that are shown. */
const EXCERPT = 90;
/** Words of a sentence that a picture shows. */
const MAX_WORDS = 16;

export function splitLine({ seed, lstm, bagOfWords, majority }: Split): string {
  return (
    `split ${seed}: LSTM ${lstm.toFixed(3)}, bag of words ${bagOfWords.toFixed(3)}, ` +
    `always the more frequent label ${majority.toFixed(3)}`
  );
}

/** A warning where most tokens of held-out texts are unknown, which says what may be wrong; else nothing. */
export function warnings(unknown: number): string[] {
  if (unknown <= 0.5) return [];
  return [
    `Warning: ${percent(unknown)} of the tokens of held-out texts are unknown. Are the texts cut into the right ` +
      "tokens? See --split.",
  ];
}

export function lines({ splits, mistakes, verdicts, targetNames }: Result): string[] {
  const { lstm, bagOfWords, majority } = means(splits);
  const judged = ({ probability }: { readonly probability: number }) =>
    `${targetNames[probability > 0.5 ? 1 : 0]} ${probability.toFixed(2)}`;
  const said = verdicts.map(({ sentence, lstm }) => `  ${judged(lstm)}  ${sentence}`);
  const wrong = mistakes.map(
    (mistake) =>
      `  ${judged(mistake)}, right is ${targetNames[mistake.label]}: ${excerpt(mistake.text)}`,
  );
  return [
    `mean accuracy: LSTM ${lstm.toFixed(3)}, bag of words ${bagOfWords.toFixed(3)}, always the more frequent label ` +
      `${majority.toFixed(3)}, guessing 0.500`,
    ...block(`The LSTMs' surest mistakes in the first split (1 is ${targetNames[1]}):`, wrong),
    ...block(`The LSTMs of the first split judge (1 is ${targetNames[1]}):`, said),
  ];
}

function block(heading: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ["", heading, ...items];
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const shown = Array.from(line).slice(0, EXCERPT).join("");
  return shown === line ? line : `${shown}…`;
}

export function readme(result: Result): string {
  const { lstm, bagOfWords, majority } = means(result.splits);
  return (
    `On held-out fifths of ${result.texts} short reviews, in ${result.splits.length} splits, LSTMs (the mean of five) classify ` +
    `${percent(lstm)} correctly on average, bags of words with a weight for each word ${percent(bagOfWords)}; always the ` +
    `more frequent label would be ${percent(majority)}.`
  );
}

/** The picture for the README. */
export const cover = "accuracy";

/** The pictures as SVG, and the same for the terminal. */
export function pictures({ splits, verdicts, targetNames }: Result, columns = 80) {
  const bars = splits.flatMap(({ seed, lstm, bagOfWords }) => [
    { category: `${seed}`, method: "LSTM", values: [lstm] },
    { category: `${seed}`, method: "bag of words", values: [bagOfWords] },
  ]);
  const accuracy = {
    title: "Held-out texts classified correctly",
    xLabel: "split",
    yLabel: "accuracy",
    yRange: [0, 1] as const,
    reference: { value: means(splits).majority, label: "always the more frequent label" },
  };
  const maps = verdicts.map((verdict) => wordMap(verdict, targetNames));
  const words = maps.map(({ matrix, options }, index) => [
    `words-${index + 1}`,
    heatmapSvg(matrix, { ...options, numbers: false, theme: "auto" }),
  ]);
  const shown = maps.map(({ matrix, options }) => heatmapText(matrix, { ...options, columns }));
  return {
    svg: { accuracy: barsSvg(bars, { ...accuracy, theme: "auto" }), ...Object.fromEntries(words) },
    text: [barsText(bars, { ...accuracy, columns }), ...shown].join("\n"),
  };
}

/** How much nearer to 1 each word brings the verdict of either model. */
function wordMap({ words, lstm, bagOfWords }: Verdict, targetNames: readonly string[]) {
  return {
    matrix: [lstm.moves.slice(0, MAX_WORDS), bagOfWords.moves.slice(0, MAX_WORDS)],
    options: {
      title: `What each word adds to "${targetNames[1]}"`,
      rowLabels: [
        `LSTM ${lstm.probability.toFixed(2)}`,
        `bag of words ${bagOfWords.probability.toFixed(2)}`,
      ],
      columnLabels: words.slice(0, MAX_WORDS),
      scale: "diverging",
      numbers: true,
    } as const,
  };
}

function means(splits: readonly Split[]) {
  const mean = (of: (split: Split) => number) =>
    splits.reduce((sum, split) => sum + of(split), 0) / splits.length;
  return {
    lstm: mean(({ lstm }) => lstm),
    bagOfWords: mean(({ bagOfWords }) => bagOfWords),
    majority: mean(({ majority }) => majority),
  };
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;
