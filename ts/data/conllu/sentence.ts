/**
 * Sentences of a treebank: words with their tags, and how they are written.
 *
 * What belongs in ts/data/conllu: CoNLL-U, the format of Universal Dependencies, version 2
 * (https://universaldependencies.org/format.html). What does not: models that tag.
 */

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

/** A syntactic word. Columns are as in the file; `_` stands for what is not given. */
export interface ConlluWord {
  readonly form: string;
  readonly lemma: string;
  readonly upos: UniversalTag;
  /** The tag of the language's own tag set. */
  readonly xpos: string;
  /** `Number=Sing|Person=3`, or `_`. */
  readonly feats: string;
  /** The word on which this one depends: its place from 1, 0 for the root, null where it is not given. */
  readonly head: number | null;
  readonly deprel: string;
  /** Enhanced dependencies. */
  readonly deps: string;
  /** Remarks such as `SpaceAfter=No`. */
  readonly misc: string;
}

/** Words that are written as one token: `don't` for the words `do` and `n't`. */
export interface MultiwordToken {
  /** Places of its first and last word, from 1. */
  readonly first: number;
  readonly last: number;
  readonly form: string;
  readonly misc: string;
}

export interface ConlluSentence {
  /** What `# sent_id = ` says, if it is there. */
  readonly id: string | null;
  /** What `# text = ` says, if it is there. */
  readonly text: string | null;
  /** All comments, each without its `#` and the spaces around it. */
  readonly comments: readonly string[];
  /** Syntactic words, which carry the tags: the words of multiword tokens, not these tokens themselves. */
  readonly words: readonly ConlluWord[];
  readonly multiwordTokens: readonly MultiwordToken[];
}

/**
 * The text that a sentence spells: its tokens with spaces between them, but where `SpaceAfter=No` says that there is
 * none. A multiword token stands for its words. It is what `# text = ` should say.
 */
export function spelled({ words, multiwordTokens }: ConlluSentence): string {
  const startingAt = new Map(multiwordTokens.map((token) => [token.first, token]));
  const pieces: string[] = [];
  for (let place = 1; place <= words.length; place++) {
    const token = startingAt.get(place);
    const { form, misc } = token ?? words[place - 1]!;
    pieces.push(form, misc.split("|").includes("SpaceAfter=No") ? "" : " ");
    place = token?.last ?? place;
  }
  return pieces.join("").trimEnd();
}
