/** Parses CoNLL-U text into sentences. */

import { FormatError } from "../../runtime/errors.js";
import { text as string } from "../../runtime/registry/kinds.js";
import type { ConlluSentence } from "./sentence.js";
import { SentenceLines } from "./sentence-lines.js";

/**
 * The sentences of a text in CoNLL-U: a line of ten columns for each word, separated by tabs, comments (`#`) before
 * the words of a sentence, an empty line after it. After the last sentence it may be missing; lines may end with CR LF.
 *
 * Words are syntactic ones. A multiword token (`3-4`, as `don't` for `do` and `n't`) goes to `multiwordTokens`;
 * empty nodes (`8.1`), which belong to the enhanced dependencies, are checked and left out.
 *
 * @param name name of the text in error messages
 * @throws FormatError, with the line, for another number of columns, empty columns, ids that do not count words from
 *   1 without a gap, ranges that overlap or exceed the sentence, tags that are not universal, heads outside of the
 *   sentence, a missing empty line between sentences, and a text without sentences
 */
export function parseConllu(text: string, name = "parseConllu"): ConlluSentence[] {
  const { read } = string();
  read(name, "parseConllu: name");
  const sentences: ConlluSentence[] = [];
  const lines = read(text, "parseConllu: text").split("\n");
  let current = new SentenceLines(name);
  for (const [index, raw] of lines.entries()) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (line.trim() !== "") {
      current.add(line, index + 1);
    } else if (current.isBegun) {
      sentences.push(current.finish());
      current = new SentenceLines(name);
    }
  }
  if (current.isBegun) sentences.push(current.finish());
  if (sentences.length === 0) {
    throw new FormatError(
      `${name}: line 1: the text is empty, expected sentences in CoNLL-U, a line of ten columns for each word.`,
    );
  }
  return sentences;
}
