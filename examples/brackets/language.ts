/**
 * The language: brackets that are opened and closed, and letters in between that mean nothing.
 *
 * A sentence climbs to some depth and comes down again, over and over, with detours and letters on the way. After every
 * symbol the question is, for each kind of brackets, whether all of them are closed now. How many are open is all that
 * has to be remembered, and nothing shorter does: a ")" may close the last one, or one of twenty.
 */
import { Tensor, ValueError } from "latch";
import type { Generator } from "latch/text";

/** Kinds of brackets, each counted for itself: "([)]" is a sentence too. */
export const KINDS = ["()", "[]"];
export const LETTERS = "abc";

/** How often a symbol is a letter, and how often a bracket leads on to where the sentence is going. */
const LETTER_SHARE = 0.3;
const ONWARDS = 0.8;

export interface Language {
  /** How many of `KINDS` there are. */
  readonly kinds: number;
  /** A climb goes to a depth drawn from 1 to this. */
  readonly deepest: number;
  /** Symbols of a sentence; it ends wherever it is then. */
  readonly length: number;
}

/** All symbols: the brackets of each kind, then the letters. */
export function symbolsOf(kinds: number): string[] {
  return [...KINDS.slice(0, kinds).join(""), ...LETTERS];
}

/** Sentences drawn by chance. */
export function sentences(count: number, language: Language, chance: Generator): string[] {
  return Array.from({ length: count }, () => sentence(language, chance));
}

function sentence({ kinds, deepest, length }: Language, chance: Generator): string {
  const below = (end: number) => Math.floor(chance() * end);
  const climbers = KINDS.slice(0, kinds).map(() => ({ depth: 0, goal: 0 }));
  let text = "";
  while (text.length < length) {
    if (chance() < LETTER_SHARE) {
      text += LETTERS[below(LETTERS.length)];
      continue;
    }
    const kind = below(kinds);
    const climber = climbers[kind];
    if (climber.depth === 0) climber.goal = 1 + below(deepest);
    const isRising = climber.depth < climber.goal;
    const goesOn = chance() < ONWARDS;
    const opens = climber.depth === 0 || (isRising === goesOn && climber.depth < deepest);
    climber.depth += opens ? 1 : -1;
    // Once there, the goal is the ground.
    if (climber.depth === climber.goal) climber.goal = 0;
    text += KINDS[kind][opens ? 0 : 1];
  }
  return text;
}

/** How many brackets of a kind are open after each symbol. */
export function depths(text: string, kind: number): number[] {
  const [open, close] = KINDS[kind];
  let depth = 0;
  return Array.from(text, (symbol) => {
    if (symbol === open) depth++;
    if (symbol === close) depth--;
    return depth;
  });
}

/**
 * A sentence of a user's own.
 * @throws ValueError for symbols that the language has not, and for a bracket that closes what is not open
 */
export function checkedSentence(text: string, kinds: number): string {
  const symbols = symbolsOf(kinds);
  const strange = Array.from(text).find((symbol) => !symbols.includes(symbol));
  if (strange !== undefined || text === "") {
    const found = text === "" ? "is empty" : `has ${JSON.stringify(strange)}`;
    throw new ValueError(`The sentence ${found}; expected some of ${symbols.join(" ")}.`);
  }
  for (let kind = 0; kind < kinds; kind++) {
    const place = depths(text, kind).findIndex((depth) => depth < 0);
    if (place >= 0) {
      throw new ValueError(
        `The sentence closes "${KINDS[kind][1]}" as symbol ${place + 1}, where none is open.`,
      );
    }
  }
  return text;
}

/** From the first bracket that opens to the one after which all are closed again. */
export interface Climb {
  readonly from: number;
  readonly to: number;
  readonly deepest: number;
}

/** The climbs of one kind that a sentence finishes. */
export function climbs(text: string, kind: number): Climb[] {
  const found: Climb[] = [];
  let [from, deepest] = [0, 0];
  for (const [step, depth] of depths(text, kind).entries()) {
    if (depth === 0 && deepest > 0) found.push({ from, to: step, deepest });
    if (depth > 0 && deepest === 0) from = step;
    deepest = depth === 0 ? 0 : Math.max(deepest, depth);
  }
  return found;
}

/** Sentences of one length as one-hot symbols, [sentences, length, symbols]. */
export function encode(texts: readonly string[], kinds: number): Tensor<"float32"> {
  const symbols = symbolsOf(kinds);
  const data = new Float32Array(texts.join("").length * symbols.length);
  for (const [place, symbol] of Array.from(texts.join("")).entries()) {
    data[place * symbols.length + symbols.indexOf(symbol)] = 1;
  }
  return new Tensor([texts.length, texts[0].length, symbols.length], "float32", data);
}

/** 1 where no bracket of a kind is open, [sentences, length, kinds]. */
export function closed(texts: readonly string[], kinds: number): Tensor<"float32"> {
  const answers = texts.flatMap((text) => {
    const open = Array.from({ length: kinds }, (_, kind) => depths(text, kind));
    return Array.from(text, (_, step) => open.map((depth) => (depth[step] === 0 ? 1 : 0)));
  });
  const shape = [texts.length, texts[0].length, kinds];
  return new Tensor(shape, "float32", Float32Array.from(answers.flat()));
}
