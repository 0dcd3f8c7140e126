/** Principal components: the linear autoencoder, beside which the other one stands. */

/** Rounds of the power iteration; the first components of the digits need a few dozens. */
const ROUNDS = 300;

type Rows = readonly (readonly number[])[];

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** A function that writes images again by their first components: x ↦ m + Σ ((x - m)·v) v, v the directions of most variance. */
export function linearAutoencoder(train: Rows, components: number): (images: Rows) => number[][] {
  const mean = train[0]!.map((_, j) => train.reduce((sum, row) => sum + row[j]!, 0) / train.length);
  const centred = train.map((row) => row.map((x, j) => x - mean[j]!));
  const directions: number[][] = [];
  for (let k = 0; k < components; k++) directions.push(nextDirection(centred, directions));
  return (images) =>
    images.map((row) => {
      const x = row.map((value, j) => value - mean[j]!);
      const parts = directions.map((v) => dot(x, v));
      return mean.map((m, j) => directions.reduce((sum, v, k) => sum + parts[k]! * v[j]!, m));
    });
}

/** By power iteration, v ← Σ (x·v) x, at right angles to the directions before it. */
function nextDirection(centred: Rows, before: Rows): number[] {
  let v: number[] = centred[0]!.map((_, j) => 1 + j);
  for (let round = 0; round < ROUNDS; round++) {
    const next = v.map(() => 0);
    for (const x of centred) {
      const share = dot(x, v);
      for (const [j, value] of x.entries()) next[j]! += share * value;
    }
    for (const u of before) {
      const along = dot(next, u);
      for (const [j, value] of u.entries()) next[j]! -= along * value;
    }
    const length = Math.sqrt(dot(next, next));
    v = next.map((value) => value / length);
  }
  return v;
}
