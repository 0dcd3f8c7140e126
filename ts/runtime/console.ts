import { Opaque } from "./opaque.js";

/** Key of the method of what consoles show. A symbol, as for all members that declarations leave out: subclasses may use any name. */
export const DESCRIBE = Symbol();

/**
 * What consoles show of an object: a few lines in place of its fields. Node, Deno and Bun call a method of a well-known
 * name. Browsers show the class and its first fields, so the first one says the same. (They would show a
 * `Symbol.toStringTag`, but that is in the lines of stack traces, too.)
 */
export abstract class Shown extends Opaque {
  /** What browsers show; set when an object is made, and where what it says changes. */
  protected shownAs = "";

  /** A few lines about the object. @internal */
  [DESCRIBE](): string {
    return this.toString();
  }

  /** What the consoles of Node, Deno and Bun show. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this[DESCRIBE]();
  }
}

/** A number of things: `1 layer`, `3 layers`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
