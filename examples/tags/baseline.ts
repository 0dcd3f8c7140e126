/** The baseline: every word gets the tag that it has most often, wherever it stands. */
import type { ConlluSentence, UniversalTag } from "latch/text";
import { featureOf } from "./features.ts";
import type { Tagger } from "./tagger.ts";

type Counts = Map<UniversalTag, number>;

export interface Baseline extends Tagger {
  /** Whether the training sentences have the word, capitals and digits aside. */
  knows(form: string): boolean;
}

/** Words that are new get the tag most frequent among those that occurred once: these were new a moment ago. */
export function mostFrequentTags(sentences: readonly ConlluSentence[]): Baseline {
  const counts = new Map<string, Counts>();
  for (const { form, upos } of sentences.flatMap(({ words }) => words)) {
    const word = featureOf("word", form);
    const own = counts.get(word) ?? new Map();
    counts.set(word, own.set(upos, (own.get(upos) ?? 0) + 1));
  }
  const once: Counts = new Map();
  const all: Counts = new Map();
  for (const own of counts.values()) {
    for (const [tag, count] of own) {
      all.set(tag, (all.get(tag) ?? 0) + count);
      if (own.size === 1 && count === 1) once.set(tag, (once.get(tag) ?? 0) + 1);
    }
  }
  const tagOfNew = mostFrequent(once.size > 0 ? once : all);
  const tags = new Map([...counts].map(([word, own]) => [word, mostFrequent(own)]));
  const tagOf = (form: string) => tags.get(featureOf("word", form)) ?? tagOfNew;
  return {
    knows: (form) => tags.has(featureOf("word", form)),
    tag: async (given) => given.map(({ words }) => words.map(({ form }) => tagOf(form))),
  };
}

/** Of equally frequent tags the one that came first. */
function mostFrequent(counts: Counts): UniversalTag {
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}
