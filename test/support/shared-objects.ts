/** Which objects two values share: what a change of one would change in the other. */

/** Paths in `b` of objects that are reachable from `a`, too. Functions, classes and frozen objects are no state. */
export function sharedObjects(a: unknown, b: unknown): string[] {
  const reached = new Set([...walk(a, "a", new Set())].map(({ object }) => object));
  return [...walk(b, "b", new Set())]
    .filter(({ object }) => reached.has(object))
    .map(({ path }) => path);
}

interface Found {
  readonly object: object;
  readonly path: string;
}

function* walk(value: unknown, path: string, seen: Set<object>): Generator<Found> {
  if (typeof value !== "object" || value === null || seen.has(value) || Object.isFrozen(value))
    return;
  seen.add(value);
  yield { object: value, path };
  for (const [key, inner] of Object.entries(value)) yield* walk(inner, `${path}.${key}`, seen);
}
