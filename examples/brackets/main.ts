/**
 * Inside an LSTM: it learns to count brackets, and its gates show how.
 *
 *   npm run example brackets                          two kinds of brackets, ( ) and [ ], five seeds of every cell
 *   npm run example brackets -- --kinds 1             one kind
 *   npm run example brackets -- --sentence "((a[b)"   the gates over your own sentence
 *   npm run example brackets -- --quick               a small budget, for a look
 *
 * Also: --pictures FOLDER (default build/brackets), --seed N (default 0), --keep (keeps docs/results/brackets.json).
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { integer, keepResult, program, savePictures } from "../shared/program.ts";
import { type Budget, experiment } from "./experiment.ts";
import { checkedSentence, KINDS } from "./language.ts";
import { lines, pictures } from "./report.ts";

/** What is drawn unless another sentence is given, by the number of kinds. */
const SENTENCES = ["(a((b)c)a((()b)c))b(c)a", "((a[(b[c))])a]b([[a(]c)]b)"];

const FULL = { seeds: 5, epochs: 80, train: 4000, near: 400, far: 200 };
const QUICK = { seeds: 1, epochs: 40, train: 1000, near: 200, far: 100 };

await program(async () => {
  const { values } = parseArgs({
    options: {
      kinds: { type: "string", default: "2" },
      sentence: { type: "string" },
      pictures: { type: "string", default: "build/brackets" },
      seed: { type: "string", default: "0" },
      quick: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const kinds = integer("--kinds", values.kinds, 1, KINDS.length);
  const seed = integer("--seed", values.seed, 0);
  const sentence = checkedSentence(values.sentence ?? SENTENCES[kinds - 1], kinds);
  const { seeds, ...sizes } = values.quick ? QUICK : FULL;
  const budget: Budget = { ...sizes, seeds: Array.from({ length: seeds }, (_, k) => seed + k) };

  const result = await experiment({ kinds, seed, sentence }, budget, (line) => console.log(line));
  console.log(`\n${lines(result).join("\n")}\n`);
  const { svg, text } = pictures(result, process.stdout.columns ?? 80);
  console.log(text);
  await savePictures(values.pictures, svg);
  if (values.keep) await keepResult(kinds === 1 ? "brackets-of-one-kind" : "brackets", result);
});
