/**
 * Parts of speech, many to many in step: an LSTM reads a sentence from both ends and tags every word.
 *
 *   npm run example tags                          our own English and Chinese sentences, a minute or two
 *   npm run example tags -- --language en         one of them: en or zh
 *   npm run example tags -- FILE.conllu           a treebank of Universal Dependencies, a fifth of it to measure with
 *   npm run example tags -- TRAIN.conllu TEST.conllu --development DEV.conllu
 *                                                 of all epochs, the one that tags DEV best is kept (may be left out)
 *
 * Lines and pictures have the name of the file that was measured on. Also: --quick (fewer epochs and one split, for a look), --seed N (default 0), --pictures FOLDER (default build/tags),
 * --keep (keeps the result for the README).
 */
import { basename } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { type ConlluSentence, readConllu } from "latch/text";
import {
  choice,
  integer,
  keepResult,
  program,
  savePictures,
  UsageError,
} from "../shared/program.ts";
import { compare, type Part, split } from "./compare.ts";
import { lines, pictures, type Result } from "./report.ts";

const CORPORA = {
  en: { name: "English", file: "examples/tags/english.conllu" },
  zh: { name: "Chinese", file: "examples/tags/chinese.conllu" },
};

const FULL = { splits: 5, training: { epochs: 60, words: 2_000_000 } };
const QUICK = { splits: 1, training: { epochs: 20, words: 200_000 } };
/** Of more sentences one split says enough. */
const SMALL = 1_000;

await program(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      language: { type: "string" },
      development: { type: "string" },
      pictures: { type: "string", default: "build/tags" },
      seed: { type: "string", default: "0" },
      quick: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const seed = integer("--seed", values.seed, 0);
  const { splits, training } = values.quick ? QUICK : FULL;
  const corpora = [];
  for (const { name, isSmall, partOf } of await corporaOf(
    positionals,
    values.language,
    values.development,
  )) {
    const seeds = Array.from({ length: isSmall ? splits : 1 }, (_, k) => seed + k);
    const options = { seeds, training, verbose: true, say: console.log };
    corpora.push(await compare(name, partOf, options));
  }
  const result: Result = { corpora };
  console.log(`\n${lines(result).join("\n")}`);
  const { svg, text } = pictures(result, process.stdout.columns ?? 80);
  console.log(text);
  await savePictures(values.pictures, svg);
  if (values.keep) await keepResult("tags", result);
});

interface Corpus {
  readonly name: string;
  /** Whether one split would say little. */
  readonly isSmall: boolean;
  readonly partOf: (seed: number) => Part;
}

async function corporaOf(
  paths: readonly string[],
  language: string | undefined,
  development: string | undefined,
) {
  if (development !== undefined && paths.length === 0)
    throw new UsageError("--development belongs to files of your own: name them before it.");
  if (paths.length === 0) {
    const own =
      language === undefined ? Object.values(CORPORA) : [choice("--language", language, CORPORA)];
    return Promise.all(own.map(ownCorpus));
  }
  if (language !== undefined) {
    throw new UsageError("--language chooses among our own corpora: leave it out, or the files.");
  }
  const [path, testPath, ...more] = paths;
  if (more.length > 0) {
    throw new UsageError(
      `got ${paths.length} files, expected one, or one to train with and one to measure with.`,
    );
  }
  const sentences = await readConllu(path!);
  const watched = development === undefined ? {} : { development: await readConllu(development) };
  if (testPath === undefined) return [splitCorpus(nameOf(path!), sentences, watched)];
  const part = { train: sentences, test: await readConllu(testPath), ...watched };
  return [{ name: nameOf(testPath), isSmall: false, partOf: () => part }];
}

/** `en_gum-ud-test` of `treebanks/en_gum-ud-test.conllu`. */
function nameOf(path: string): string {
  return basename(path).replace(/\.conllu$/i, "");
}

async function ownCorpus({ name, file }: { name: string; file: string }): Promise<Corpus> {
  return splitCorpus(name, await readConllu(file));
}

function splitCorpus(
  name: string,
  sentences: readonly ConlluSentence[],
  watched: Pick<Part, "development"> = {},
): Corpus {
  return {
    name,
    isSmall: sentences.length <= SMALL,
    partOf: (seed) => ({ ...split(sentences, name, seed), ...watched }),
  };
}
