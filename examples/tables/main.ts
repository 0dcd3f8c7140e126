/**
 * Tables, many columns to one answer: text, categories, numbers and gaps in one model.
 *
 *   npm run example tables                a table of 6,000 rows, made by a known rule: who cancels a newspaper?
 *   npm run example tables -- --quick     1,000 rows and five epochs, for a look
 *
 * The model takes rows as they come, in training and afterwards: preprocessing layers look categories up, count the words
 * of comments, cross plan and town, scale numbers, and say which are missing. What they know (vocabularies, means) they
 * learned from the training rows, and it is part of the model.
 *
 * --seed N makes another table; --pictures FOLDER says where pictures go (default build/tables); --keep keeps the result
 * for the README.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { integer, keepResult, program, savePictures } from "../shared/program.ts";
import { compare } from "./compare.ts";
import { lines, pictures } from "./report.ts";

const FULL = { train: 6000, test: 2000, epochs: 60 };
const QUICK = { train: 1000, test: 500, epochs: 5 };

await program(async () => {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "0" },
      pictures: { type: "string", default: "build/tables" },
      quick: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const seed = integer("--seed", values.seed, 0);
  const result = await compare({ ...(values.quick ? QUICK : FULL), seed, verbose: 2 });
  console.log(`\n${lines(result).join("\n")}\n`);
  const { svg, text } = pictures(result, process.stdout.columns ?? 80);
  console.log(text);
  await savePictures(values.pictures, svg);
  if (values.keep) await keepResult("tables", result);
});
