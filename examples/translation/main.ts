/**
 * Translation, many to many out of step: an LSTM reads a sentence, another writes its translation, with and without attention.
 *
 *   npm run example translation                    numbers in words from English to Chinese, a few minutes
 *   npm run example translation -- --task dates    dates in free form to ISO 8601
 *   npm run example translation -- --task all      one after the other
 *   npm run example translation -- FILE.tsv        one pair per line: source, tab, target (further columns are left out)
 *
 * Of a file, sources are cut into words and targets into characters; --source and --target say otherwise. Its tokens that
 * occur less than --min-count N times (default 2) are one unknown token, and training ends after so many tokens that five
 * minutes are enough; while it trains, exact matches and wrong characters on held-out pairs are shown. --attention yes or no trains one of the two translators alone. --beam N sets the width of the beam search, --epochs N how long
 * is trained, --seed N what is drawn; --quick trains on few pairs, for a look; --pictures FOLDER says where pictures go;
 * --keep keeps the result for the README.
 *
 * What it reached when it was written, with seed 0, of 2,000 held-out pairs exactly and by the greedy search: numbers
 * 99.95 % with attention and 99.45 % without, dates 99.75 % and 96.15 %. The five dates that attention misses are all
 * given in years of the Republic (民國), where a sum is to be done. With few pairs the difference is greatest: of the
 * dates of --quick, 91.5 % and 10.25 %. Copying the nearest source's target gets none: no number or date comes twice.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { choice, integer, keepResult, program, savePictures } from "../shared/program.ts";
import { compare } from "./compare.ts";
import { lines, pictures, type Result } from "./report.ts";
import { datesTask, fileTask, numbersTask } from "./tasks.ts";

const FULL = { train: 20_000, test: 2_000, steps: 2_500, tokens: 2_500_000 };
const QUICK = { train: 4_000, test: 400, steps: 640, tokens: 150_000 };
const MAX_EPOCHS = 200;

await program(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      task: { type: "string", default: "numbers" },
      attention: { type: "string", default: "both" },
      source: { type: "string", default: "words" },
      target: { type: "string", default: "characters" },
      beam: { type: "string", default: "3" },
      "min-count": { type: "string", default: "2" },
      epochs: { type: "string" },
      pictures: { type: "string", default: "build/translation" },
      seed: { type: "string", default: "0" },
      quick: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const { train, test, steps, tokens } = values.quick ? QUICK : FULL;
  const seed = integer("--seed", values.seed, 0);
  const names = { words: "words", characters: "characters" } as const;
  const fileOptions = {
    source: choice("--source", values.source, names),
    target: choice("--target", values.target, names),
    minCount: integer("--min-count", values["min-count"], 1),
  };
  const both = { both: [true, false], yes: [true], no: [false] };
  const attention = choice("--attention", values.attention, both);
  const beamWidth = integer("--beam", values.beam, 1);
  const made = {
    numbers: () => [numbersTask({ train, test }, seed)],
    dates: () => [datesTask({ train, test }, seed)],
    all: () => [numbersTask({ train, test }, seed), datesTask({ train, test }, seed)],
  };
  const [path] = positionals;
  const tasks =
    path === undefined
      ? choice("--task", values.task, made)()
      : [await fileTask(path, fileOptions, seed)];

  const results = [];
  for (const task of tasks) {
    const pairs = task.train.length;
    // Few pairs, and those of a file, whose words are many, go in small batches, so that there are many steps.
    const batchSize = pairs > 5_000 && path === undefined ? 128 : 32;
    const enough = Math.max(1, Math.round(steps / Math.ceil(pairs / batchSize)));
    const own = path === undefined ? Math.min(enough, MAX_EPOCHS) : { tokens };
    const epochs = values.epochs === undefined ? own : integer("--epochs", values.epochs, 1);
    const [{ source, target }] = task.train;
    console.log(`\n${task.name}: ${pairs} pairs to train with, such as ${source} → ${target}\n`);
    const options = { attention, epochs, batchSize, beamWidth, seed, verbose: "auto" } as const;
    results.push(await compare(task, options));
  }
  const result: Result = { seed, tasks: results };
  console.log(`\n${lines(result).join("\n")}`);
  const drawn = pictures(result, process.stdout.columns ?? 80);
  console.log(drawn.text);
  await savePictures(values.pictures, drawn.svg);
  if (values.keep) await keepResult("translation", result);
});
