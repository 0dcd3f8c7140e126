/** Places that are named by a scheme: `indexeddb://name`, `opfs://name`, `download://name`. */

export type Scheme = "indexeddb" | "opfs" | "download";

export interface Place {
  readonly scheme: Scheme;
  readonly name: string;
}

/** The place that a text names; undefined for a path or an address. */
export function placeOf(text: string): Place | undefined {
  const [, scheme, name] = /^(indexeddb|opfs|download):\/\/(.*)$/s.exec(text) ?? [];
  // The pattern has no other schemes.
  return scheme === undefined ? undefined : { scheme: scheme as Scheme, name: name ?? "" };
}

/** Whether a text is an address that is fetched. */
export function isAddress(text: string): boolean {
  return /^(https?|blob|data):/i.test(text);
}

/** Whether a value is a URL, maybe of another realm (a frame, a test's context). */
export function isUrl(value: unknown): value is URL {
  return Object.prototype.toString.call(value) === "[object URL]";
}
