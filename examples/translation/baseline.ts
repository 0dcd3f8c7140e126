/** The baseline, a memory without understanding: the translation of the source that is nearest among those it was taught. */
import { editDistance, type TextPair, Vocabulary } from "latch/text";
import type { Task } from "./tasks.ts";

/** For each source to test with, the target of the training source with the smallest edit distance in tokens. */
export function nearestTargets({ train, test, sourceSplit }: Task): string[] {
  const vocabulary = Vocabulary.fit(
    train.map(({ source }) => source),
    { split: sourceSplit },
  );
  const cut = ({ source }: TextPair) => {
    const ids = vocabulary.encode(source);
    return { ids, bag: [...ids].sort((a, b) => a - b) };
  };
  const known = train.map(cut);
  return test.map((pair) => {
    const asked = cut(pair);
    const bounds = known.map(({ bag }) => leastDistance(bag, asked.bag));
    let nearest = 0;
    let distance = Number.POSITIVE_INFINITY;
    // Nothing whose distance is at least `bound` can be nearer than what has been found below.
    for (let bound = 0; bound < distance; bound++) {
      for (const [place, least] of bounds.entries()) {
        if (least !== bound) continue;
        const found = editDistance(known[place].ids, asked.ids);
        if (found < distance) [nearest, distance] = [place, found];
      }
    }
    return train[nearest].target;
  });
}

/** No edit distance is smaller: the tokens, whatever their order, that the longer has and the other has not. */
function leastDistance(a: readonly number[], b: readonly number[]): number {
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) common++;
    const [fromA, fromB] = [a[i] <= b[j], b[j] <= a[i]];
    if (fromA) i++;
    if (fromB) j++;
  }
  return Math.max(a.length, b.length) - common;
}
