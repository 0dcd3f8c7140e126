/** Texts and what becomes of them, in types. Checked by tsc alone. */
import { type Tensor, tensor, trainTestSplit } from "latch";
import { reviews } from "latch/datasets";
import {
  type ConlluSentence,
  type ConlluWord,
  characterErrorRate,
  editDistance,
  generator,
  greedy,
  KneserNeyBigram,
  type LabelledTexts,
  multiHot,
  padSequences,
  parseConllu,
  perplexity,
  readConllu,
  readLabelled,
  readPairs,
  sample,
  type TextPair,
  UNIVERSAL_TAGS,
  type UniversalTag,
  Vocabulary,
  words,
  wordsAndMarks,
} from "latch/text";
import { same } from "./same.js";

const { texts, target, targetNames } = await reviews();
same<string[]>()(texts);
same<Tensor<"int32">>()(target);
same<readonly ["negative", "positive"]>()(targetNames);
same<LabelledTexts>()(await readLabelled("folder"));

// A split of texts goes straight into a vocabulary, and its indices into padding.
const [train, rest] = trainTestSplit(texts, { testSize: 0.2 });
same<Tensor<"string">>()(train);
const vocabulary = Vocabulary.fit(train, { split: "characters", maxTokens: 100 });
same<number[][]>()(vocabulary.encodeAll(rest));
same<string>()(vocabulary.decode(new Int32Array(2)));
same<string[]>()(words("a b"));

same<Tensor<"int32">>()(padSequences([[1], [2, 3]]));
same<Tensor<"float32">>()(padSequences([[0.5]], { dtype: "float32" }));
same<Tensor<"string">>()(padSequences([["a"]], { dtype: "string", value: "" }));
same<Tensor<"float32">>()(multiHot(vocabulary.encodeAll(texts), vocabulary.size));

same<number>()(greedy(tensor([0.5, 0.5])));
same<number>()(sample([0.5, 0.5], { topK: 1, generator: generator(1) }));

same<TextPair[]>()(await readPairs("pairs.tsv"));
same<number>()(editDistance("a", ["a"]));
same<number>()(characterErrorRate(train, texts));

const bigrams = KneserNeyBigram.fit(vocabulary.encodeAll(texts), {
  vocabularySize: vocabulary.size,
});
same<Float64Array<ArrayBufferLike>>()(bigrams.probabilities(0));
same<number>()(sample(bigrams.probabilities(0), { exclude: [0, 1] }));
same<number>()(bigrams.perplexity(new Int32Array(3)));
same<number>()(perplexity([0.5]));
same<string[]>()(wordsAndMarks("a, b"));

// @ts-expect-error
KneserNeyBigram.fit([[1, 2]], {});
// @ts-expect-error
new KneserNeyBigram([[1, 2]], { vocabularySize: 3 });
// @ts-expect-error
padSequences([[1]], { padding: "before" });
padSequences([[1]], { maxlen: 3 });
// @ts-expect-error
padSequences([[1]], { max_len: 3 });
// @ts-expect-error
Vocabulary.fit("one text");
// @ts-expect-error
Vocabulary.fit(texts, { split: "lines" });
// @ts-expect-error
sample([0.5, 0.5], { temp: 1 });
// @ts-expect-error
readLabelled(texts, { text: "review" });
// @ts-expect-error
editDistance(1, 2);

// Treebanks: the tags are a union of 17 names.
const [sentence] = parseConllu("");
same<ConlluSentence | undefined>()(sentence);
same<readonly ConlluWord[] | undefined>()(sentence?.words);
same<UniversalTag | undefined>()(sentence?.words[0]?.upos);
same<UniversalTag>()(UNIVERSAL_TAGS[0 as number]!);
same<ConlluSentence[]>()(await readConllu("file"));
// @ts-expect-error
UNIVERSAL_TAGS.indexOf("NN");
