/**
 * Next character and next word, many to many in step: an LSTM beside a Kneser-Ney bigram model.
 *
 *   npm run example language                       learns from this project's documentation
 *   npm run example language -- FILE ...           from your own texts, in UTF-8
 *   npm run example language -- --frozen           from the documentation as it was when this was written
 *   npm run example language -- --unit char        characters alone; or word
 *   npm run example language -- --prompt "An LSTM" what the generated texts go on from
 *
 * Also --seed N, --pictures FOLDER (default build/language), --quick (a smaller network, for a look), and --keep, which
 * writes what was reached to docs/results/language.json. Both models see the same tokens, a token that does not occur
 * twice in what they learn from is the same unknown one for both, and perplexity is measured on the same held-out text,
 * of which the first token is given: the LSTM begins with the states that the training text leaves, and carries them to
 * the end.
 */
import { parseArgs } from "node:util";
import { readText } from "latch/text";
import { integer, keepResult, program, savePictures, UsageError } from "../shared/program.ts";
import { compare, type UnitResult } from "./compare.ts";
import { NOUN, UNITS } from "./corpus.ts";
import { documentation, frozenDocumentation } from "./documentation.ts";
import type { Budget } from "./language.ts";
import { lines, pictures, rounded } from "./report.ts";

const BUDGETS = {
  char: {
    ...{ embedding: 48, units: 192, dropout: 0.2 },
    ...{ batchSize: 32, sequenceLength: 64, learningRate: 5e-3, epochs: 36 },
  },
  word: {
    ...{ embedding: 96, units: 192, dropout: 0.6 },
    ...{ batchSize: 32, sequenceLength: 32, learningRate: 5e-3, epochs: 36 },
  },
} satisfies Record<string, Budget>;
const QUICK = { units: 64, epochs: 6, batchSize: 16 };

await program(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      unit: { type: "string" },
      frozen: { type: "boolean", default: false },
      prompt: { type: "string" },
      pictures: { type: "string", default: "build/language" },
      seed: { type: "string", default: "0" },
      quick: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const units = UNITS.filter((unit) => (values.unit ?? unit) === unit);
  if (units.length === 0)
    throw new UsageError(`--unit is ${values.unit}, expected char or word (default: both).`);
  const seed = integer("--seed", values.seed, 0);
  const { source, texts } = await textsOf(positionals, values.frozen);

  const results: UnitResult[] = [];
  for (const unit of units) {
    console.log(`\n${NOUN[unit]} of ${source}`);
    const budget = { ...BUDGETS[unit], ...(values.quick ? QUICK : {}) };
    const result = await compare(texts, {
      ...{ unit, budget, seed, prompt: values.prompt },
      onEpoch: ({ epoch, training, validation }, bigram) => {
        const [learned, watched, baseline] = [training, validation, bigram].map((one) =>
          one.toFixed(2),
        );
        console.log(
          `epoch ${epoch}/${budget.epochs}: perplexity in training ${learned}, validation ${watched} (bigram ${baseline})`,
        );
      },
    });
    results.push(result);
  }

  const result = rounded({ source, seed, results });
  console.log(`\n${lines(result).join("\n")}`);
  const { svg, text } = pictures(result);
  console.log(text);
  await savePictures(values.pictures, svg);
  if (values.keep) await keepResult("language", result);
});

async function textsOf(files: readonly string[], frozen: boolean) {
  if (files.length > 0 && frozen)
    throw new UsageError("--frozen has its own texts: leave it out, or the files.");
  if (frozen) {
    return {
      source: "a frozen copy of this project's documentation",
      texts: await frozenDocumentation(),
    };
  }
  if (files.length === 0)
    return { source: "this project's documentation", texts: await documentation() };
  const texts = await Promise.all(files.map((file) => readText(file)));
  return { source: files.join(", "), texts };
}
