/** Similarity of texts by the sets of their parts, to find near-duplicates in corpora. */

/** Jaccard similarity: |A ∩ B| / |A ∪ B|. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((one) => b.has(one)).length;
  return shared / (a.size + b.size - shared);
}

/** The most similar pair of sets, by index, and its similarity. */
export function nearest(sets: readonly ReadonlySet<string>[]) {
  let most = { likeness: -1, pair: [0, 0] };
  for (let i = 0; i < sets.length; i++) {
    for (let j = 0; j < i; j++) {
      const likeness = jaccard(sets[i]!, sets[j]!);
      if (likeness > most.likeness) most = { likeness, pair: [j, i] };
    }
  }
  return most;
}
