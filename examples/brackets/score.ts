/** How right answers are: step by step, by whole sentences, and climb by climb by how deep it went. */
import { climbs, depths } from "./language.ts";

/** Whether all brackets of a kind are said to be closed after a step of the text in this row. */
export type Answer = (row: number, step: number, kind: number) => boolean;

export interface Score {
  /** Share of steps at which all kinds are answered rightly. */
  readonly steps: number;
  /** Share of sentences that are right at every step. */
  readonly sentences: number;
  /** Share of climbs to depth 1, 2, ... that are right from the first bracket to the last; null where none went there. */
  readonly climbs: readonly (number | null)[];
}

/** Every answer beside the truth. */
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
    steps: share(steps),
    sentences: share(wholes.map((isRight) => isRight.every(Boolean))),
    climbs: Array.from(counts, (count) => (count === undefined ? null : count.right / count.all)),
  };
}

function share(list: readonly boolean[]): number {
  return list.filter(Boolean).length / list.length;
}

/** The baseline that never looks: some bracket is open, always. */
export const alwaysOpen: Answer = () => false;

/** How many symbols the other baseline sees. */
export const WINDOW = 8;
/** Windows that training had less often than this say nothing. */
const LEAST_SEEN = 5;
const START = "^";

/**
 * The baseline with a short memory: what was true most often in training after the same last eight symbols (a
 * sentence's start is one), or after fewer where those hardly ever came.
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
      if (window !== undefined && window.seen >= LEAST_SEEN) {
        return window.closed > window.seen / 2;
      }
    }
    return false;
  };
}
