/**
 * Plain objects, which hold what users pass by name.
 *
 * What belongs here: telling them from other objects, and reading and writing their own entries. What does not: which
 * names are known (names.ts, registry/option.ts).
 */

/** Whether a value is an object literal, of any realm: not an array, nor an instance of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The object's own entry of a name. A plain index would find `constructor` and its kin in every object. */
export function ownEntry<Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Sets the object's own entry of a name, of `__proto__` too. */
export function setEntry<Value>(record: Record<string, Value>, name: string, value: Value): void {
  Object.defineProperty(record, name, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}
