/** What a result says: lines, pictures and the README's sentences. */
import { curvesSvg, curvesText, heatmapSvg, heatmapText } from "latch/plot";
import type { UnitResult } from "./compare.ts";
import { NOUN, type Unit } from "./corpus.ts";

/** The picture that the README shows. */
export const cover = "char-perplexity";

/** Tokens of a sentence that a picture shows: more are too small to be read. */
const SHOWN = 30;

export interface Result {
  /** What was read. */
  readonly source: string;
  readonly seed: number;
  readonly results: readonly UnitResult[];
}

export function lines({ results }: Result): string[] {
  return results.flatMap(linesOf);
}

function linesOf(result: UnitResult): string[] {
  const { unit, lstm, bigram, tokens, prompt, written } = result;
  const row = (name: string, { validation, test }: UnitResult["lstm"]) =>
    `${name.padEnd(22)}${shown(validation).padStart(10)}${shown(test).padStart(10)}`;
  return [
    `${count(tokens.train)} ${NOUN[unit]} to learn from, ${count(result.vocabulary)} different; ` +
      `${count(tokens.test)} held out, ${(100 * result.unknown).toFixed(1)} % of them unknown`,
    "",
    `${"perplexity".padEnd(22)}${"validation".padStart(10)}${"held out".padStart(10)}`,
    row("LSTM", lstm),
    row("Kneser-Ney bigram", bigram),
    "",
    verdict(result),
    "",
    `After ${JSON.stringify(readable(prompt, unit))}:`,
    ...written.flatMap(({ model, temperature, text }) => [
      "",
      `${model}, temperature ${temperature}: ${readable(text, unit)}`,
    ]),
    "",
  ];
}

function verdict({ unit, lstm, bigram }: UnitResult): string {
  const does = lstm.test < bigram.test ? "beats" : "does not beat";
  return `On held-out ${NOUN[unit]} the LSTM ${does} the bigram model: ${shown(lstm.test)} against ${shown(bigram.test)}.`;
}

/** For each unit: perplexity by epoch, how likely each token of a sentence was, and what the LSTM's units did there. */
export function pictures({ results }: Result): { svg: Record<string, string>; text: string } {
  const svg: Record<string, string> = {};
  const text = results.map((result) => {
    const { unit, sentence } = result;
    const columnLabels = sentence.tokens
      .slice(0, SHOWN)
      .map((token) => (token === " " ? "␣" : token));
    const perplexity = { title: titleOf(unit), yLabel: "perplexity", yScale: "log" } as const;
    const likely = {
      title: `Probability of each of these ${NOUN[unit]}, given what comes before it`,
      rowLabels: ["LSTM", "bigram"],
      columnLabels,
      range: [0, 1],
    } as const;
    const probabilities = [sentence.lstm.slice(0, SHOWN), sentence.bigram.slice(0, SHOWN)];
    const hidden = {
      title: `Hidden state after each of them: the units that vary most`,
      rowLabels: sentence.units.map((one) => `unit ${one}`),
      columnLabels,
      scale: "diverging",
      range: [-1, 1],
    } as const;
    const states = sentence.hidden.map((row) => row.slice(0, SHOWN));
    svg[`${unit}-perplexity`] = curvesSvg(curvesOf(result), { ...perplexity, theme: "auto" });
    svg[`${unit}-likely`] = heatmapSvg(probabilities, { ...likely, theme: "auto" });
    svg[`${unit}-hidden`] = heatmapSvg(states, { ...hidden, theme: "auto" });
    return [
      curvesText(curvesOf(result), perplexity),
      heatmapText(probabilities, likely),
      heatmapText(states, hidden),
    ].join("\n");
  });
  return { svg, text: text.join("\n") };
}

function titleOf(unit: Unit): string {
  return `Perplexity of ${NOUN[unit]} while the LSTM learns`;
}

function curvesOf({ epochs, bigram }: UnitResult) {
  const x = epochs.map(({ epoch }) => epoch);
  return [
    { name: "LSTM, validation", values: epochs.map(({ validation }) => validation), x },
    { name: "LSTM, training (with dropout)", values: epochs.map(({ training }) => training), x },
    { name: "Kneser-Ney bigram, validation", values: x.map(() => bigram.validation), x },
  ];
}

/** Four digits of every number that is not whole: what is kept, and small enough to be. */
export function rounded(result: Result): Result {
  const short = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  return JSON.parse(JSON.stringify(result), short);
}

/** The numbers reached, for the README. */
export function readme({ source, results }: Result): string {
  const [first] = results;
  const numbers = results.map(
    ({ unit, lstm, bigram }) =>
      `${shown(lstm.test)} on ${NOUN[unit]} (Kneser-Ney bigram: ${shown(bigram.test)})`,
  );
  const vocabularies = results.map(
    ({ unit, vocabulary, unknown }) =>
      `${count(vocabulary)} ${NOUN[unit]}, ${(100 * unknown).toFixed(1)} % of the held-out ones unknown`,
  );
  return (
    `Perplexity on the held-out tenth of ${source}, ${count(first.tokens.test)} ${NOUN[first.unit]}: ` +
    `${numbers.join("; ")}. Both models have the same vocabulary: ${vocabularies.join("; ")}.`
  );
}

/** Words with the marks behind them as people write them. */
function readable(text: string, unit: Unit): string {
  return unit === "char" ? text : text.replace(/ ([.,:;!?)\]])/g, "$1").replace(/([([]) /g, "$1");
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function shown(perplexity: number): string {
  return perplexity.toFixed(perplexity < 10 ? 2 : 1);
}
