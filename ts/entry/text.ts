/**
 * `latch/text`: tokenizers, vocabularies, padding, bags of words, bigrams, sampling, decoding; readers of labelled
 * texts, pairs of texts and CoNLL-U.
 */
export { parseConllu } from "../data/conllu/parse.js";
export { readConllu } from "../data/conllu/read.js";
export {
  type ConlluSentence,
  type ConlluWord,
  type MultiwordToken,
  spelled,
  UNIVERSAL_TAGS,
  type UniversalTag,
} from "../data/conllu/sentence.js";
export type { FileLike } from "../data/files/open.js";
export { readText, type TextFile } from "../data/files/read-text.js";
export { type ReadLabelledOptions, readLabelled } from "../data/labelled/read.js";
export type { LabelledTexts } from "../data/labelled/texts.js";
export { readPairs, type TextPair } from "../data/pairs/read.js";
export { type Decoded, type DecodeOptions, decode } from "../decoding/decode.js";
export {
  type BeamSearchOptions,
  beamSearch,
  type Continuation,
  greedySearch,
  type Hypothesis,
  type SampleSearchOptions,
  type Search,
  sampleSearch,
} from "../decoding/search.js";
export {
  type DecoderModel,
  type DecodeStep,
  decoderStep,
  type StepResult,
} from "../decoding/step.js";
export { characterErrorRate, editDistance } from "../text/edit-distance.js";
export { KneserNeyBigram, type KneserNeyOptions } from "../text/kneser-ney.js";
export { multiHot } from "../text/multi-hot.js";
export { type PadOptions, padSequences, type SequenceEnd } from "../text/pad-sequences.js";
export { perplexity } from "../text/perplexity.js";
export {
  type Generator,
  generator,
  greedy,
  type Probabilities,
  type SampleOptions,
  sample,
} from "../text/sampling.js";
export type { Texts } from "../text/texts.js";
export {
  characters,
  type Split,
  type SplitOption,
  type Tokenizer,
  words,
  wordsAndMarks,
} from "../text/tokenize.js";
export { Vocabulary, type VocabularyJSON, type VocabularyOptions } from "../text/vocabulary.js";
