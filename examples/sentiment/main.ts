/**
 * Reads sentiments: of this project's own reviews, or of texts of yours.
 *
 *   npm run example sentiment
 *   npm run example sentiment -- FOLDER     with pos/ and neg/, a .txt file a text, as IMDB's reviews lie
 *   npm run example sentiment -- TABLE.csv  with the columns text and label
 */
import { setSeed } from "latch";
import { reviews } from "latch/datasets";
import { readLabelled } from "latch/text";
import { program } from "../shared/program.ts";
import { compare, type Result } from "./sentiment.ts";

await program(async () => {
  const [path] = process.argv.slice(2);
  const data = path === undefined ? await reviews() : await readLabelled(path);
  console.log(`${data.texts.length} texts: ${data.targetNames.join(", ")}\n`);

  const seeds = [0, 1, 2];
  const results: Result[] = [];
  for (const seed of seeds) {
    setSeed(seed);
    const result = await compare(data, { seed, verbose: seed === 0 ? 1 : 0 });
    results.push(result);
    const [lstm, bag] = [result.lstm, result.bagOfWords].map((share) => share.toFixed(3));
    console.log(`split ${seed}: LSTM ${lstm}, bag of words ${bag} on held-out texts`);
  }
  const mean = (of: (result: Result) => number) =>
    (results.reduce((sum, result) => sum + of(result), 0) / results.length).toFixed(3);
  console.log(
    `\nmean accuracy: LSTM ${mean(({ lstm }) => lstm)}, bag of words ${mean(({ bagOfWords }) => bagOfWords)}\n`,
  );

  if (path === undefined) {
    for (const text of [
      "A wonderful book, I loved every page.",
      "Not bad at all, I would go again.",
      "It was not good, and the end was worse.",
      "Never boring, and never too long.",
    ]) {
      const share = (await results[0]?.judge(text)) ?? 0;
      console.log(`${share > 0.5 ? "positive" : "negative"} ${share.toFixed(2)}  ${text}`);
    }
  }
});
