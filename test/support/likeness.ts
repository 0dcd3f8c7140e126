/** How alike texts are by what they are made of: for corpora, which must not say the same thing twice. */

/** |A and B| / |A or B|. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((one) => b.has(one)).length;
  return shared / (a.size + b.size - shared);
}

/** The two sets that are most alike, and how much. */
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
