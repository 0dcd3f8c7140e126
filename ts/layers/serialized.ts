/**
 * Objects that options name (initializers, regularizers, constraints), as configurations hold them.
 *
 * What belongs here: the form in which such an object is written down, and making one again from it or
 * from a name. What does not: the objects.
 */

import { snakeCase } from "../graph/naming.js";
import { ValueError } from "../runtime/errors.js";
import { unknownName } from "../runtime/names.js";

/** An object written down: its class and the options that make an equal one. */
export interface Serialized {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What can be written down. */
export interface Configured {
  readonly className: string;
  getConfig(): Record<string, unknown>;
}

/** A class of a registry: made from its options, all of which may be left out. */
export interface RegisteredClass<Made> {
  readonly className: string;
  new (options: never): Made;
}

/** `leaky_relu` is also `leakyRelu`. */
export type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** A name in Keras's spelling or in camelCase. */
export type EitherCase<Name extends string> = Name | CamelCase<Name>;

export function serialize(object: Configured): Serialized {
  return { className: object.className, config: object.getConfig() };
}

export function serializeOrNull(object: Configured | null): Serialized | null {
  return object === null ? null : serialize(object);
}

/** Names in any of Keras's spellings (`glorot_uniform`, `GlorotUniform`) and in camelCase, to classes. */
export class Registry<Made extends Configured> {
  private readonly classes = new Map<string, RegisteredClass<Made>>();

  constructor(
    /** What the members are, for errors: "initializer". */
    private readonly kind: string,
    members: readonly RegisteredClass<Made>[],
    /** Further names in snake_case, each with the class that it stands for. */
    aliases: Readonly<Record<string, RegisteredClass<Made>>> = {},
  ) {
    for (const member of members) this.classes.set(snakeCase(member.className), member);
    for (const [alias, member] of Object.entries(aliases)) this.classes.set(alias, member);
  }

  /** Makes the member of that name, with the default options or those given. */
  make(name: string, config: Readonly<Record<string, unknown>> = {}): Made {
    const member = this.classes.get(snakeCase(name));
    if (member === undefined) throw unknownName(this.kind, name, this.classes.keys());
    // A configuration that getConfig wrote is what the constructor takes; nothing can check it here.
    return new member(config as never);
  }

  /** The object that a name, a written-down object or an object stands for. */
  get(given: unknown): Made {
    if (typeof given === "string") return this.make(given);
    if (isSerialized(given)) return this.make(given.className, given.config);
    if (isCallable<Made>(given)) return given;
    throw new ValueError(
      `Expected the name of a known ${this.kind}, an object with a method "call", or null; got ${String(given)}.`,
    );
  }
}

function isSerialized(given: unknown): given is Serialized {
  return isObject(given) && !("call" in given) && "className" in given && "config" in given;
}

function isCallable<Made>(given: unknown): given is Made {
  return isObject(given) && "call" in given && typeof given.call === "function";
}

function isObject(given: unknown): given is object {
  return typeof given === "object" && given !== null;
}
