/** Collects the lines of one sentence and checks each against those before it. */
import { FormatError } from "../../runtime/errors.js";
import { type Columns, columnsOf, excerpt, headOf, tagOf } from "./columns.js";
import type { ConlluSentence, ConlluWord, MultiwordToken } from "./sentence.js";

const WORD = /^[1-9]\d*$/;
const RANGE = /^(\d+)-(\d+)$/;
const EMPTY_NODE = /^(\d+)\.(\d+)$/;
/** `sent_id = weblog-7`. */
const COMMENT_VALUE = /^(\S+)\s*=\s*(.*)$/;

export class SentenceLines {
  readonly #comments: string[] = [];
  readonly #words: ConlluWord[] = [];
  /** The lines of words and multiword tokens, for errors that are found at the sentence's end. */
  readonly #wordLines: number[] = [];
  readonly #tokenLines: number[] = [];
  readonly #multiwordTokens: MultiwordToken[] = [];
  /** Empty nodes after the last word. */
  #emptyNodes = 0;
  #line = 0;

  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  get isBegun(): boolean {
    return this.#line > 0;
  }

  /** @throws FormatError, with the line, for a line that is malformed or out of order */
  add(text: string, line: number): void {
    this.#line = line;
    if (text.startsWith("#")) this.#addComment(text);
    else this.#addColumns(columnsOf(text, (message) => this.#fail(message)));
  }

  /** @throws FormatError for a sentence without words, ranges and heads that exceed it */
  finish(): ConlluSentence {
    const comments = this.#comments;
    const words = this.#words;
    const multiwordTokens = this.#multiwordTokens;
    if (words.length === 0) {
      this.#fail("there are no words before the empty line, expected a line for each word");
    }
    this.#assertWordsExist();
    const valueOf = (key: string) =>
      comments.map((one) => one.match(COMMENT_VALUE)).find((found) => found?.[1] === key)?.[2] ??
      null;
    return { id: valueOf("sent_id"), text: valueOf("text"), comments, words, multiwordTokens };
  }

  #addComment(text: string): void {
    if (this.#words.length > 0 || this.#multiwordTokens.length > 0 || this.#emptyNodes > 0) {
      this.#fail(
        "a comment after words of a sentence, expected an empty line before the next sentence",
      );
    }
    this.#comments.push(text.slice(1).trim());
  }

  #addColumns(columns: Columns): void {
    const [id] = columns;
    if (WORD.test(id)) this.#addWord(columns);
    else if (RANGE.test(id)) this.#addToken(columns);
    else if (EMPTY_NODE.test(id)) this.#addEmptyNode(id);
    else {
      this.#fail(
        `the id is ${excerpt(id)}, expected a number from 1, a range such as 3-4 or an empty node such as 8.1`,
      );
    }
  }

  #addWord(columns: Columns): void {
    const [id, form, lemma, upos, xpos, feats, head, deprel, deps, misc] = columns;
    const fail = (message: string) => this.#fail(message);
    const next = this.#words.length + 1;
    if (Number(id) !== next) {
      this.#fail(
        id === "1"
          ? `the id is 1 after ${next - 1} words, expected an empty line before the next sentence`
          : `the id is ${id}, expected ${next}: ids count the words of a sentence from 1`,
      );
    }
    this.#words.push({
      form,
      lemma,
      upos: tagOf(upos, fail),
      xpos,
      feats,
      head: headOf(head, fail),
      deprel,
      deps,
      misc,
    });
    this.#wordLines.push(this.#line);
    this.#emptyNodes = 0;
  }

  #addToken(columns: Columns): void {
    const [id, form, , , , , , , , misc] = columns;
    const [first, last] = id.split("-").map(Number) as [number, number];
    const next = this.#words.length + 1;
    const before = this.#multiwordTokens.at(-1);
    if (before !== undefined && first <= before.last) {
      this.#fail(`the range ${id} overlaps the one before, ${before.first}-${before.last}`);
    }
    if (first !== next) {
      this.#fail(
        `the range is ${id}, expected one that begins with ${next}: it precedes its first word`,
      );
    }
    if (last < first) this.#fail(`the range ${id} ends before it begins`);
    this.#multiwordTokens.push({ first, last, form, misc });
    this.#tokenLines.push(this.#line);
  }

  #addEmptyNode(id: string): void {
    const expected = `${this.#words.length}.${this.#emptyNodes + 1}`;
    if (id !== expected) {
      this.#fail(
        `the id of the empty node is ${id}, expected ${expected}: nodes after a word are counted from 1`,
      );
    }
    this.#emptyNodes += 1;
  }

  /** No range and no head may exceed the number of words. */
  #assertWordsExist(): void {
    const count = this.#words.length;
    for (const [index, { first, last }] of this.#multiwordTokens.entries()) {
      if (last <= count) continue;
      this.#fail(
        `the range ${first}-${last} reaches beyond the sentence of ${count} words`,
        this.#tokenLines[index],
      );
    }
    for (const [index, { head }] of this.#words.entries()) {
      if (head === null || head <= count) continue;
      this.#fail(
        `the head is ${head}, expected a word of the sentence, 1 to ${count}, or 0`,
        this.#wordLines[index],
      );
    }
  }

  #fail(message: string, line = this.#line): never {
    throw new FormatError(`${this.#name}: line ${line}: ${message}.`);
  }
}
