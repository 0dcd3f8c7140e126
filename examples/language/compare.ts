/** One unit of text, from numbers to a result: both models learn, are measured on the same tokens, and write. */
import { inspect, setSeed, tensor } from "latch";
import {
  generator,
  KneserNeyBigram,
  perplexity,
  sample,
  type TextFile,
  type Vocabulary,
} from "latch/text";
import { type Corpus, corpusOf, type Unit } from "./corpus.ts";
import {
  type Budget,
  type Epoch,
  read,
  type Trained,
  train,
  UNREADABLE,
  write,
} from "./language.ts";

const TEMPERATURES = [0.3, 0.7, 1];
/** Of the sentence that is looked into, and of its units. */
const SHOWN = { char: 48, word: 20, units: 12 } as const;
/** Tokens of a text that goes on, and of the default prompt before it. */
const WRITTEN = { char: { length: 240, prompt: 40 }, word: { length: 50, prompt: 8 } } as const;

interface Written {
  readonly model: "LSTM" | "bigram";
  readonly temperature: number;
  readonly text: string;
}

/** The sentence token by token; what belongs to a token is the probability that it had. */
export interface Sentence {
  readonly tokens: readonly string[];
  readonly lstm: readonly number[];
  readonly bigram: readonly number[];
  /** The hidden states after each token, of the units that vary most. */
  readonly units: readonly number[];
  readonly hidden: readonly (readonly number[])[];
}

export interface UnitResult {
  readonly unit: Unit;
  readonly budget: Budget;
  readonly vocabulary: number;
  readonly tokens: { readonly train: number; readonly validation: number; readonly test: number };
  /** Share of the held-out tokens that are unknown. */
  readonly unknown: number;
  readonly epochs: readonly Epoch[];
  readonly lstm: { readonly validation: number; readonly test: number };
  readonly bigram: { readonly validation: number; readonly test: number };
  readonly prompt: string;
  readonly written: readonly Written[];
  readonly sentence: Sentence;
}

export interface CompareOptions {
  readonly unit: Unit;
  readonly budget: Budget;
  readonly seed: number;
  /** What generated texts go on from; by default what the held-out text begins with. */
  readonly prompt?: string;
  /** Told of every epoch, with the bigram model's perplexity on the same text. */
  readonly onEpoch: (epoch: Epoch, bigram: number) => void;
}

export async function compare(
  texts: readonly TextFile[],
  { unit, budget, seed, prompt, onEpoch }: CompareOptions,
): Promise<UnitResult> {
  setSeed(seed);
  const corpus = corpusOf(texts, unit);
  const { vocabulary, validation, test } = corpus;
  const bigram = KneserNeyBigram.fit([corpus.train], { vocabularySize: vocabulary.size });
  const baseline = {
    validation: bigram.perplexity(validation),
    test: bigram.perplexity(test),
  };
  const trained = await train(vocabulary.size, corpus, budget, (epoch) => {
    onEpoch(epoch, baseline.validation);
  });
  const { net, epochs, states } = trained;
  const { probabilities } = await read(net, test, states);
  const begin =
    prompt === undefined ? test.slice(0, WRITTEN[unit].prompt) : vocabulary.encode(prompt);
  return {
    unit,
    budget,
    vocabulary: vocabulary.size,
    tokens: { train: corpus.train.length, validation: validation.length, test: test.length },
    unknown: test.filter((token) => token === 1).length / test.length,
    epochs,
    lstm: {
      validation: Math.min(...epochs.map((epoch) => epoch.validation)),
      test: perplexity(probabilities),
    },
    bigram: baseline,
    prompt: vocabulary.decode(begin),
    written: await writings(trained, bigram, vocabulary, begin, { unit, seed }),
    sentence: await sentenceOf(trained, bigram, corpus, { unit, budget }),
  };
}

async function writings(
  { net, states }: Trained,
  bigram: KneserNeyBigram,
  vocabulary: Vocabulary,
  prompt: readonly number[],
  { unit, seed }: Pick<CompareOptions, "unit" | "seed">,
): Promise<Written[]> {
  const { length } = WRITTEN[unit];
  const written: Written[] = [];
  for (const temperature of TEMPERATURES) {
    const tokens = await write(net, states, prompt, { length, temperature, seed });
    written.push({ model: "LSTM", temperature, text: vocabulary.decode(tokens) });
  }
  const chance = { exclude: UNREADABLE, generator: generator(seed) };
  const chain = prompt.slice(-1);
  while (chain.length <= length) chain.push(sample(bigram.probabilities(chain.at(-1)!), chance));
  const text = vocabulary.decode(chain.slice(1));
  return [...written, { model: "bigram", temperature: 1, text }];
}

/** A look inside while the model reads a line of the held-out text, with all that stands before it in its states. */
async function sentenceOf(
  { net, states: begin }: Trained,
  bigram: KneserNeyBigram,
  { vocabulary, test, heldOut }: Corpus,
  { unit, budget }: Pick<CompareOptions, "unit" | "budget">,
): Promise<Sentence> {
  const start = startOfLine(heldOut, vocabulary, SHOWN[unit]) ?? Math.floor(test.length / 2);
  const shown = test.slice(start, start + SHOWN[unit]);
  const { states } = await read(net, test.slice(0, start), begin);
  // `read` leaves the last token before the line unread: it is what the first one is judged by.
  const ids = test.slice(start - 1, start + shown.length);
  const { probabilities } = await read(net, ids, states);
  const x = [tensor(ids, [1, ids.length], "int32"), ...states];
  const { hidden } = await inspect(net, x, { layer: "memory" });
  const rows = Array.from({ length: budget.units }, (_, unit) =>
    shown.map((_, place) => hidden.at(0, place + 1, unit)),
  );
  const units = liveliest(rows)
    .slice(0, SHOWN.units)
    .sort((a, b) => a - b);
  return {
    tokens: shown.map((id) => vocabulary.tokens[id]),
    lstm: probabilities,
    bigram: shown.map((id, place) => bigram.probability(ids[place], id)),
    units,
    hidden: units.map((unit) => rows[unit]),
  };
}

/** The token that begins the first line, but the very first, of at least so many tokens; null where there is none. */
function startOfLine(text: string, vocabulary: Vocabulary, least: number): number | null {
  const lines = text.split("\n");
  const place = lines.findIndex(
    (line, index) => index > 0 && vocabulary.encode(line).length >= least,
  );
  return place < 0 ? null : vocabulary.encode(`${lines.slice(0, place).join("\n")}\n`).length;
}

/** Places of the rows, those first that vary most. */
function liveliest(rows: readonly (readonly number[])[]): number[] {
  const variances = rows.map((row) => {
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
    return row.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  });
  return Array.from(rows.keys()).sort((a, b) => variances[b] - variances[a]);
}
