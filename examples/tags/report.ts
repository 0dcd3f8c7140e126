/** What the comparison says: as lines, as pictures, and in a few words for the README. */
import { barsSvg, barsText, confusionSvg, confusionText } from "latch/plot";
import { UNIVERSAL_TAGS } from "latch/text";
import type { CorpusResult, Difference, Run } from "./compare.ts";

/** The picture that the README shows. */
export const cover = "confusion-english";

export interface Result {
  readonly corpora: readonly CorpusResult[];
}

/** How large the share of right tags is, one number a run; runs without new words say nothing of these. */
const SHARES = {
  "all words": (runs: readonly Run[], of: "lstm" | "baseline") =>
    runs.map((run) => run[of].right / run.words),
  "new words": (runs: readonly Run[], of: "lstm" | "baseline") =>
    runs.filter(({ newWords }) => newWords > 0).map((run) => run[of].rightOfNew / run.newWords),
} as const;
type Kind = keyof typeof SHARES;
const KINDS = Object.keys(SHARES) as Kind[];

const METHODS = { baseline: "most frequent tag", lstm: "LSTM" } as const;

/** The shares of right tags, then words on which the two differ. */
export function lines({ corpora }: Result): string[] {
  return corpora.flatMap((corpus) => [
    `${corpus.name}: ${parts(corpus)}`,
    ...table(corpus),
    ...(corpus.differences.length > 0 ? ["  known words on which they differ:"] : []),
    ...corpus.differences.map(difference),
    "",
  ]);
}

function parts({ train, test, runs }: CorpusResult): string {
  const [trained, tested] = [train, test].map(
    ([sentences, words]) => `${count(sentences)} sentences (${count(words)} words)`,
  );
  const over = runs.length > 1 ? `, the mean over ${runs.length} splits` : "";
  return `trained on ${trained}, measured on ${tested}${over}`;
}

function table({ runs }: CorpusResult): string[] {
  const row = (name: string, cells: readonly string[]) =>
    `  ${name.padEnd(20)}${cells.map((cell) => cell.padStart(12)).join("")}`;
  const methods = ["baseline", "lstm"] as const;
  return [
    row("right tags", KINDS),
    ...methods.map((of) =>
      row(
        METHODS[of],
        KINDS.map((kind) => percent(mean(SHARES[kind](runs, of)))),
      ),
    ),
  ];
}

function difference({ text, form, tag, lstm, baseline }: Difference): string {
  return `    ${form} is ${tag} (LSTM ${lstm}, most frequent tag ${baseline}): ${text}`;
}

/** Shares of right tags by corpus, and which tag is taken for which. */
export function pictures({ corpora }: Result, columns = 80) {
  const bars = corpora.flatMap(({ name, runs }) =>
    KINDS.flatMap((kind) =>
      (["baseline", "lstm"] as const).map((of) => ({
        category: `${name}, ${kind}`,
        // As much as terminals have room for.
        method: METHODS[of].replace(" tag", ""),
        values: SHARES[kind](runs, of),
      })),
    ),
  );
  const shares = {
    title: "Parts of speech: words of new sentences with the right tag",
    yLabel: "fraction of words",
    yRange: [0, 1] as const,
  };
  const drawn = bars.filter(({ values }) => values.length > 0);
  const svg: Record<string, string> = { accuracy: barsSvg(drawn, { ...shares, theme: "auto" }) };
  const texts = [barsText(drawn, { ...shares, columns })];
  for (const { name, confusion } of corpora) {
    const { matrix, labels } = occurring(confusion);
    const options = { title: `${name}: tags that the LSTM gives`, labels };
    svg[`confusion-${fileName(name)}`] = confusionSvg(matrix, { ...options, theme: "auto" });
    texts.push(confusionText(matrix, { ...options, columns }));
  }
  return { svg, text: texts.join("\n") };
}

/** The numbers of each corpus beside the baseline's. */
export function readme({ corpora }: Result): string {
  return corpora.map(sentence).join(" ");
}

function sentence({ name, train, runs }: CorpusResult): string {
  const reached = (kind: Kind, of: "lstm" | "baseline") => percent(mean(SHARES[kind](runs, of)));
  const over = runs.length > 1 ? ` (mean over ${runs.length} splits)` : "";
  const ofNew = runs.every(({ newWords }) => newWords === 0)
    ? ""
    : `; on words that are not in the training data ${reached("new words", "lstm")}, baseline ${reached("new words", "baseline")}`;
  return (
    `${name}: trained on ${count(train[0])} sentences, accuracy on the words of new sentences${over} ` +
    `${reached("all words", "lstm")}, baseline (each word's most frequent tag) ${reached("all words", "baseline")}${ofNew}.`
  );
}

/** Without the tags that neither occur nor are given. */
function occurring(confusion: CorpusResult["confusion"]) {
  const places = UNIVERSAL_TAGS.map((_, place) => place).filter((place) =>
    confusion.some((row, i) => (i === place ? row.some((n) => n > 0) : row[place]! > 0)),
  );
  return {
    matrix: places.map((i) => places.map((j) => confusion[i]![j]!)),
    labels: places.map((place) => UNIVERSAL_TAGS[place]!),
  };
}

/** The name of a corpus, or of a user's file without its folders, as part of a file's name. */
function fileName(name: string): string {
  return name
    .replace(/^.*[\\/]/, "")
    .replace(/\.[^.]*$/, "")
    .toLowerCase();
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return Number.isNaN(share) ? "-" : `${(100 * share).toFixed(1)} %`;
}

function count(n: number): string {
  return n.toLocaleString("en-US");
}
