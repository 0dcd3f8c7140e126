/** What the comparison says: lines, pictures, and a sentence for the README. */
import { barsSvg, barsText, heatmapSvg, heatmapText } from "latch/plot";
import type { Verdict } from "./sentiment.ts";

/** The shares of held-out texts that each model judges rightly. */
export interface Split {
  readonly seed: number;
  readonly lstm: number;
  readonly bagOfWords: number;
}

export interface Result {
  readonly texts: number;
  readonly targetNames: readonly string[];
  readonly splits: readonly Split[];
  /** Of some sentences, by the models of the first split. */
  readonly verdicts: readonly Verdict[];
}

export function splitLine({ seed, lstm, bagOfWords }: Split): string {
  return `split ${seed}: LSTM ${lstm.toFixed(3)}, bag of words ${bagOfWords.toFixed(3)} on held-out texts`;
}

export function lines({ splits, verdicts, targetNames }: Result): string[] {
  const { lstm, bagOfWords } = means(splits);
  const [first, second] = targetNames;
  const judged = verdicts.map(
    ({ sentence, lstm: { share } }) =>
      `${share > 0.5 ? second : first} ${share.toFixed(2)}  ${sentence}`,
  );
  const mean = `mean accuracy: LSTM ${lstm.toFixed(3)}, bag of words ${bagOfWords.toFixed(3)}`;
  return judged.length === 0
    ? [mean]
    : [mean, "", `The LSTM of the first split judges (1 is ${second}):`, ...judged];
}

export function readme(result: Result): string {
  const { lstm, bagOfWords } = means(result.splits);
  return (
    `On held-out fifths of ${result.texts} short reviews, in ${result.splits.length} splits, the LSTM classifies ` +
    `${percent(lstm)} correctly on average, a bag of words with a weight for each word ${percent(bagOfWords)}.`
  );
}

/** The picture for the README. */
export const cover = "accuracy";

/** The pictures as SVG, and the same for the terminal. */
export function pictures({ splits, verdicts, targetNames }: Result, columns = 100) {
  const bars = splits.flatMap(({ seed, lstm, bagOfWords }) => [
    { category: `${seed}`, method: "LSTM", values: [lstm] },
    { category: `${seed}`, method: "bag of words", values: [bagOfWords] },
  ]);
  const accuracy = {
    title: "Held-out texts classified correctly",
    xLabel: "split",
    yLabel: "accuracy",
    yRange: [0, 1] as const,
    reference: { value: 0.5, label: "guessing" },
  };
  const maps = verdicts.map((verdict) => wordMap(verdict, targetNames));
  const words = maps.map(({ matrix, options }, place) => [
    `words-${place + 1}`,
    heatmapSvg(matrix, options),
  ]);
  const shown = maps.map(({ matrix, options }) => heatmapText(matrix, { ...options, columns }));
  return {
    svg: { accuracy: barsSvg(bars, accuracy), ...Object.fromEntries(words) },
    text: [barsText(bars, { ...accuracy, columns }), ...shown].join("\n"),
  };
}

/** How much nearer to 1 each word brings the verdict of either model. */
function wordMap({ words, lstm, bagOfWords }: Verdict, targetNames: readonly string[]) {
  return {
    matrix: [[...lstm.moves], [...bagOfWords.moves]],
    options: {
      title: `What each word adds to "${targetNames[1]}"`,
      rowLabels: [`LSTM ${lstm.share.toFixed(2)}`, `bag of words ${bagOfWords.share.toFixed(2)}`],
      columnLabels: words,
      scale: "diverging",
      numbers: true,
    } as const,
  };
}

function means(splits: readonly Split[]) {
  const mean = (of: (split: Split) => number) =>
    splits.reduce((sum, split) => sum + of(split), 0) / splits.length;
  return { lstm: mean(({ lstm }) => lstm), bagOfWords: mean(({ bagOfWords }) => bagOfWords) };
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
