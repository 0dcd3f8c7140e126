/**
 * What the network sees of a word: the word, and pieces of it, which words that it never saw have too.
 *
 * Each feature has a vocabulary and, in the network, an embedding of its own.
 */
import { random, type Tensor } from "latch";
import { type ConlluSentence, padSequences, Vocabulary } from "latch/text";

interface Feature {
  /** The feature of a word as it is written, all its digits 0. */
  readonly of: (form: string) => string;
  /** Numbers of its embedding. */
  readonly width: number;
}

export const FEATURES = {
  word: { of: (form) => form.toLowerCase(), width: 32 },
  lastThree: { of: (form) => form.toLowerCase().slice(-3), width: 16 },
  lastTwo: { of: (form) => form.toLowerCase().slice(-2), width: 16 },
  first: { of: (form) => form.slice(0, 1), width: 8 },
} as const satisfies Readonly<Record<string, Feature>>;

export type FeatureName = keyof typeof FEATURES;
export const FEATURE_NAMES = Object.keys(FEATURES) as FeatureName[];
export type ByFeature<Value> = Record<FeatureName, Value>;

/** Rarer ones are unknown: a large treebank has a long tail of names. */
const MAX_TOKENS = 20_000;
const UNKNOWN = 1;

export function byFeature<Value>(of: (name: FeatureName) => Value): ByFeature<Value> {
  const entries = FEATURE_NAMES.map((name) => [name, of(name)]);
  // One entry for each of the names.
  return Object.fromEntries(entries) as ByFeature<Value>;
}

/** 1998 and 2004 are one word. */
export function featureOf(name: FeatureName, form: string): string {
  return FEATURES[name].of(form.replaceAll(/\d/g, "0"));
}

export class Encoder {
  readonly vocabularies: ByFeature<Vocabulary>;
  /** How often each token occurs in the training sentences, by index. */
  private readonly counts: ByFeature<Float32Array>;

  constructor(sentences: readonly ConlluSentence[]) {
    const forms = sentences.flatMap(({ words }) => words.map(({ form }) => form));
    const tokens = byFeature((name) => forms.map((form) => featureOf(name, form)));
    this.vocabularies = byFeature((name) =>
      Vocabulary.fit(tokens[name], { split: "none", maxTokens: MAX_TOKENS }),
    );
    this.counts = byFeature((name) => {
      const vocabulary = this.vocabularies[name];
      const counts = new Float32Array(vocabulary.size);
      for (const [id] of vocabulary.encodeAll(tokens[name])) counts[id!]!++;
      return counts;
    });
  }

  /** Indices by feature, [sentences, longest], 0 behind the shorter ones. */
  encode(sentences: readonly ConlluSentence[]): ByFeature<Tensor> {
    return byFeature((name) => {
      const tokens = sentences.map(({ words }) => words.map(({ form }) => featureOf(name, form)));
      const ids = tokens.map((some) => this.vocabularies[name].encodeAll(some).flat());
      return padSequences(ids, { padding: "post" });
    });
  }

  /**
   * The same with holes, other ones each time: a token that occurs n times is made unknown with probability
   * 1 / (1 + n). So the network learns to do without rare words, as it must with new ones (the word dropout of
   * Kiperwasser and Goldberg 2016, whose a is 0.25 where here it is 1).
   */
  encodeWithHoles(sentences: readonly ConlluSentence[]): ByFeature<Tensor> {
    const encoded = this.encode(sentences);
    for (const name of FEATURE_NAMES) {
      const { data } = encoded[name];
      const drawn = random.uniform([data.length]).data;
      for (const [place, id] of data.entries()) {
        if (id > UNKNOWN && drawn[place]! < 1 / (1 + this.counts[name][id]!)) data[place] = UNKNOWN;
      }
    }
    return encoded;
  }
}
