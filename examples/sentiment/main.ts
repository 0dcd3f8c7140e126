/**
 * Sentiment, many to one: an LSTM on this project's reviews, or on your own texts, compared with a bag of words.
 *
 *   npm run example sentiment
 *   npm run example sentiment -- FOLDER     with pos/ and neg/, one .txt file per text, as in IMDB's reviews
 *   npm run example sentiment -- TABLE.csv  with the columns text and label, of two labels
 *   npm run example sentiment -- --quick    one split and three epochs, for a look
 *
 * --seed N takes that split alone instead of 0, 1 and 2; --pictures FOLDER says where pictures go; --keep keeps the
 * result for the README.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { setSeed } from "latch";
import { reviews } from "latch/datasets";
import { readLabelled } from "latch/text";
import { integer, keepResult, program, savePictures, UsageError } from "../shared/program.ts";
import { lines, pictures, type Split, splitLine } from "./report.ts";
import { compare, type Verdict } from "./sentiment.ts";

const SENTENCES = [
  "A wonderful book, I loved every page.",
  "Not bad at all, I would go again.",
  "It was not good, and the end was worse.",
  "Never boring, and never too long.",
];

await program(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: "string" },
      pictures: { type: "string", default: "build/sentiment" },
      quick: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  if (positionals.length > 1) {
    throw new UsageError(`expected one folder or table, got ${positionals.join(" ")}.`);
  }
  const [path] = positionals;
  const data = path === undefined ? await reviews() : await readLabelled(path);
  console.log(`${data.texts.length} texts: ${data.targetNames.join(", ")}\n`);

  const splits: Split[] = [];
  const verdicts: Verdict[] = [];
  for (const seed of seedsOf(values.seed, values.quick)) {
    setSeed(seed);
    const verbose = splits.length === 0 ? 1 : 0;
    const compared = await compare(data, { seed, epochs: values.quick ? 3 : 15, verbose });
    const split = { seed, lstm: compared.lstm, bagOfWords: compared.bagOfWords };
    console.log(splitLine(split));
    splits.push(split);
    // The sentences are English, and in this project's words.
    if (path !== undefined || verdicts.length > 0) continue;
    for (const sentence of SENTENCES) verdicts.push(await compared.explain(sentence));
  }

  const result = { texts: data.texts.length, targetNames: data.targetNames, splits, verdicts };
  console.log(`\n${lines(result).join("\n")}\n`);
  const { svg, text } = pictures(result, process.stdout.columns ?? 100);
  console.log(text);
  await savePictures(values.pictures, svg);
  if (values.keep) await keepResult("sentiment", result);
});

function seedsOf(given: string | undefined, quick: boolean): readonly number[] {
  if (given === undefined) return quick ? [0] : [0, 1, 2];
  return [integer("--seed", given, 0)];
}
