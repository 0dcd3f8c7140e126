/**
 * Sentences of a treebank: words with their tags, and the tokens that are written.
 *
 * What belongs in ts/data/conllu: CoNLL-U, the format of Universal Dependencies, version 2
 * (https://universaldependencies.org/format.html). What does not: models that predict tags.
 */

import { anything, listOf } from "../../runtime/registry/kinds.js";
import { assertOptions } from "../../runtime/registry/option.js";

/** The parts of speech of Universal Dependencies (https://universaldependencies.org/u/pos/), in its order. */
export const UNIVERSAL_TAGS = [
  "ADJ",
  "ADP",
  "ADV",
  "AUX",
  "CCONJ",
  "DET",
  "INTJ",
  "NOUN",
  "NUM",
  "PART",
  "PRON",
  "PROPN",
  "PUNCT",
  "SCONJ",
  "SYM",
  "VERB",
  "X",
] as const;

export type UniversalTag = (typeof UNIVERSAL_TAGS)[number];

/** A syntactic word. Columns are as in the file; `_` means that there is no value. */
export interface ConlluWord {
  readonly form: string;
  readonly lemma: string;
  readonly upos: UniversalTag;
  /** The tag of the language's own tag set. */
  readonly xpos: string;
  /** `Number=Sing|Person=3`, or `_`. */
  readonly feats: string;
  /** Number, from 1, of the word on which this one depends; 0 for the root, null where there is no value. */
  readonly head: number | null;
  readonly deprel: string;
  /** Enhanced dependencies. */
  readonly deps: string;
  /** Remarks such as `SpaceAfter=No`. */
  readonly misc: string;
}

/** Words that are written as one token: `don't` for the words `do` and `n't`. */
export interface MultiwordToken {
  /** Numbers of its first and last word, from 1. */
  readonly first: number;
  readonly last: number;
  readonly form: string;
  readonly misc: string;
}

export interface ConlluSentence {
  /** Value of the comment `# sent_id = `, if there is one. */
  readonly id: string | null;
  /** Value of the comment `# text = `, if there is one. */
  readonly text: string | null;
  /** All comments, each without its `#` and the spaces around it. */
  readonly comments: readonly string[];
  /** Syntactic words, which have the tags; a multiword token is not among them, but its words are. */
  readonly words: readonly ConlluWord[];
  readonly multiwordTokens: readonly MultiwordToken[];
}

/**
 * The text of a sentence: its tokens, separated by spaces except after those with `SpaceAfter=No`. A multiword token
 * takes the place of its words. The comment `# text = ` should have the same value.
 */
export function spelled(sentence: ConlluSentence): string {
  const { words, multiwordTokens } = assertOptions("spelled: sentence", sentence);
  listOf(anything<ConlluWord>()).read(words, "spelled: sentence.words");
  listOf(anything<MultiwordToken>()).read(multiwordTokens, "spelled: sentence.multiwordTokens");
  const startingAt = new Map(multiwordTokens.map((token) => [token.first, token]));
  const pieces: string[] = [];
  for (let number = 1; number <= words.length; number++) {
    const token = startingAt.get(number);
    const { form, misc } = token ?? words[number - 1]!;
    pieces.push(form, misc.split("|").includes("SpaceAfter=No") ? "" : " ");
    number = token?.last ?? number;
  }
  return pieces.join("").trimEnd();
}
