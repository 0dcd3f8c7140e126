/** Objects that two values share: a change of one would change the other. */

/** Paths in `b` of objects that are reachable from `a`, too. Functions, classes and frozen objects do not count. */
export function sharedObjects(a: unknown, b: unknown): string[] {
  const reached = new Set([...objectsIn(a, "a", new Set())].map(({ object }) => object));
  return [...objectsIn(b, "b", new Set())]
    .filter(({ object }) => reached.has(object))
    .map(({ path }) => path);
}

interface Found {
  readonly object: object;
  readonly path: string;
}

function* objectsIn(value: unknown, path: string, seen: Set<object>): Generator<Found> {
  if (typeof value !== "object" || value === null || seen.has(value) || Object.isFrozen(value))
    return;
  seen.add(value);
  yield { object: value, path };
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, `${path}.${key}`, seen);
}
