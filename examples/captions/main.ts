/**
 * Pictures to words, one to many: an LSTM looks at a handwritten digit and spells its name, letter by letter.
 *
 *   npm run example captions                       in English ("seven"), then in Chinese with pinyin ("七 qī")
 *   npm run example captions -- --language zh      in one of them alone (en, zh)
 *   npm run example captions -- --variant state    the picture only as what the LSTM remembers before the first letter
 *   npm run example captions -- --variant repeat   the picture only as its input at every step
 *   npm run example captions -- FILE.csv           your own pictures: one per line, its word in the column `label`,
 *                                                  its pixels row by row in the other columns; --column NAME says
 *                                                  which column has the words, --delimiter C what is between columns
 *
 * --epochs N sets how long is trained, --seed N the first of the splits; --quick trains briefly on one split, for a
 * look; --pictures FOLDER says where pictures go; --keep keeps the result for the README.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { Tensor, ValueError } from "latch";
import { readImages } from "latch/data";
import { digits } from "latch/datasets";
import {
  choice,
  integer,
  keepResult,
  program,
  savePictures,
  UsageError,
} from "../shared/program.ts";
import { baselines, compare, type Run, SPELLERS, splitOf, type Variant } from "./compare.ts";
import { DIGITS, type Wording } from "./letters.ts";
import { lines, pictures, type Result } from "./report.ts";

const FULL = { splits: 5, epochs: 50 };
const QUICK = { splits: 1, epochs: 15 };

await program(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      language: { type: "string" },
      variant: { type: "string" },
      epochs: { type: "string" },
      column: { type: "string", default: "label" },
      delimiter: { type: "string" },
      pictures: { type: "string", default: "build/captions" },
      seed: { type: "string", default: "0" },
      quick: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const budget = values.quick ? QUICK : FULL;
  const epochs =
    values.epochs === undefined ? budget.epochs : integer("--epochs", values.epochs, 1);
  const seed = integer("--seed", values.seed, 0);
  const variants = chosen("--variant", values.variant, Object.keys(SPELLERS) as Variant[]);
  const languages = chosen("--language", values.language, Object.keys(DIGITS) as ("en" | "zh")[]);
  const [path] = positionals;
  const { data, target, targetNames } =
    path === undefined ? await digits() : await own(path, values.column, values.delimiter);
  const wordings: readonly Wording[] =
    path === undefined
      ? languages.map((language) => DIGITS[language])
      : [{ language: "Yours", words: targetNames }];

  const largest = Number(data.max()) || 1;
  const images = new Tensor(
    data.shape,
    "float32",
    data.data.map((value) => value / largest),
  );
  const splits = Array.from({ length: budget.splits }, (_, one) =>
    splitOf({ images, target }, seed + one),
  );
  const [{ train, test }] = splits;
  console.log(`${train.target.size} pictures to train with, ${test.target.size} held out\n`);
  const comparisons = [];
  for (const wording of wordings) {
    const options = { variants, epochs, verbose: "auto", onRun: tell } as const;
    comparisons.push(await compare(splits, wording, options));
  }
  const result: Result = {
    train: train.target.size,
    test: test.target.size,
    splits: splits.length,
    epochs,
    baselines: await baselines(splits, epochs),
    languages: comparisons,
  };
  console.log(`\n${lines(result).join("\n")}`);
  const drawn = pictures(result, process.stdout.columns ?? 80);
  console.log(drawn.text);
  await savePictures(values.pictures, drawn.svg);
  if (values.keep) await keepResult("captions", result);
});

/** A user's pictures in the form of a data set. @throws UsageError for a column that is not there */
async function own(path: string, labelColumn: string, delimiter: string | undefined) {
  const options = { labelColumn, ...(delimiter === undefined ? {} : { delimiter }) };
  try {
    const { images, target, targetNames } = await readImages(path, options);
    return { data: images, target, targetNames };
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new UsageError(
      `${path}: line 1: ${error.message} The first line names the columns; --column says which one has the words, ` +
        "--delimiter what is between columns.",
    );
  }
}

function tell(language: string, { method, seed, exact }: Run): void {
  console.log(`${language}, ${method}, split ${seed}: ${(100 * exact).toFixed(1)} % spelt right`);
}

/** The one that the flag names; all of them without it. @throws UsageError for none of them */
function chosen<Name extends string>(
  flag: string,
  given: string | undefined,
  names: readonly Name[],
): readonly Name[] {
  if (given === undefined) return names;
  return [choice(flag, given, Object.fromEntries(names.map((name) => [name, name])))];
}
