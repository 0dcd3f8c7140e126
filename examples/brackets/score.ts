/** Accuracy of answers: by steps, by whole sentences, and by climbs of each depth. */
import { climbs, depths } from "./language.ts";

/** Whether the answer after a step of the text in this row is that all brackets of a kind are closed. */
export type Answer = (row: number, step: number, kind: number) => boolean;

export interface Score {
  /** Fraction of steps at which the answers for all kinds are correct. */
  readonly steps: number;
  /** Fraction of sentences that are correct at every step. */
  readonly sentences: number;
  /** Fraction of climbs to depth 1, 2, ... that are correct at every step; null for depths without a climb. */
  readonly climbs: readonly (number | null)[];
}

/** Compares every answer with the truth. */
export function score(texts: readonly string[], kinds: number, answer: Answer): Score {
  const counts: { right: number; all: number }[] = [];
  const wholes = texts.map((text, row) => {
    const isRight = Array.from(text, () => true);
    for (let kind = 0; kind < kinds; kind++) {
      const good = depths(text, kind).map(
        (depth, step) => answer(row, step, kind) === (depth === 0),
      );
      for (const [step, one] of good.entries()) isRight[step] &&= one;
      for (const { from, to, deepest } of climbs(text, kind)) {
        counts[deepest - 1] ??= { right: 0, all: 0 };
        counts[deepest - 1].all++;
        if (good.slice(from, to + 1).every(Boolean)) counts[deepest - 1].right++;
      }
    }
    return isRight;
  });
  const steps = wholes.flat();
  return {
    steps: fractionOf(steps),
    sentences: fractionOf(wholes.map((isRight) => isRight.every(Boolean))),
    climbs: Array.from(counts, (count) => (count === undefined ? null : count.right / count.all)),
  };
}

function fractionOf(list: readonly boolean[]): number {
  return list.filter(Boolean).length / list.length;
}

/** The baseline that always answers that a bracket is open. */
export const alwaysOpen: Answer = () => false;

/** Number of symbols that the other baseline sees. */
export const WINDOW = 8;
/** Windows that occurred less often in training are ignored. */
const MIN_OCCURRENCES = 5;
const START = "^";

/**
 * The baseline with a short memory: the most frequent answer in training after the same last eight symbols (a
 * sentence's start counts as one), or after fewer where those were rare.
 */
export function windowAnswer(
  trained: readonly string[],
  texts: readonly string[],
  kinds: number,
): Answer {
  const windows = new Map<string, { seen: number; closed: number }>();
  const keyOf = (text: string, step: number, kind: number, size: number) =>
    `${kind}${(START + text).slice(Math.max(0, step + 2 - size), step + 2)}`;
  for (const text of trained) {
    for (let kind = 0; kind < kinds; kind++) {
      for (const [step, depth] of depths(text, kind).entries()) {
        for (let size = 1; size <= Math.min(WINDOW, step + 2); size++) {
          const key = keyOf(text, step, kind, size);
          const window = windows.get(key) ?? { seen: 0, closed: 0 };
          window.seen++;
          if (depth === 0) window.closed++;
          windows.set(key, window);
        }
      }
    }
  }
  return (row, step, kind) => {
    for (let size = Math.min(WINDOW, step + 2); size > 0; size--) {
      const window = windows.get(keyOf(texts[row], step, kind, size));
      if (window !== undefined && window.seen >= MIN_OCCURRENCES) {
        return window.closed > window.seen / 2;
      }
    }
    return false;
  };
}
