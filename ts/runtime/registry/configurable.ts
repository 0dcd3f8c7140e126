/** The base class of everything that is made from options and can be written to a config. */
import { DESCRIBE, Shown } from "../console.js";
import { isPlainObject } from "../plain-object.js";
import { type AnyDescription, type AnyOption, readOptions, withOwnNames } from "./option.js";
import type { Family } from "./registry.js";

// Symbols, since declarations leave these members out: a field or method of a user's subclass may have any name.
/** Key of a line about an object. */
export const HEADLINE = Symbol();
/** Key of the values of an object's options. */
export const OPTION_VALUES = Symbol();

/** A class of these, as `fromConfig` needs it. */
interface ConfigurableClass<Made> {
  new (options: never): Made;
  options(): AnyDescription;
}

/**
 * A class describes the options of its constructor in `static options()`. The constructor of this base class sets a
 * field for each option, which is why a class declares them without defining them (`declare readonly units: number`, or
 * an interface of the same name that extends `FieldsOf`).
 */
export abstract class Configurable extends Shown {
  /** Keras's class name; names, errors and configs use it. */
  static readonly className: string = "Configurable";
  /** The family in which its name is looked up. */
  static readonly family: Family;

  /** The options of the constructor: default, check and form in a config of each. */
  static options(): AnyDescription {
    return {};
  }

  /** @throws ValueError for an unknown option, one that is missing, and a value that an option does not take. */
  constructor(options: object = {}) {
    super();
    const { className } = new.target;
    const name: unknown = (options as { readonly name?: unknown } | null)?.name;
    const owner = typeof name === "string" ? `${className} "${name}"` : className;
    this.setOptions(readOptions(className, owner, new.target.options(), options));
    this.shownAs = this.toString();
  }

  /** Sets the fields that hold the options. */
  protected setOptions(values: Readonly<Record<string, unknown>>): void {
    Object.assign(this, values);
  }

  /** The name of its class in configs, such as "Dense". */
  get className(): string {
    return this.class.className;
  }

  protected get class(): typeof Configurable {
    // The constructor of an object is its class, a subclass of this one.
    return this.constructor as typeof Configurable;
  }

  /** `Dense "dense_1"`, as errors name it; the class alone where it has no name. */
  override toString(): string {
    return "name" in this ? `${this.className} "${this.name}"` : this.className;
  }

  /** Its class and name, and what is known of it besides its options, for consoles. @internal */
  [HEADLINE](): string {
    return this.toString();
  }

  /** Its options that have other values than their defaults, as far as a word says them. @internal */
  override [DESCRIBE](): string {
    const values = this[OPTION_VALUES]();
    const options = Object.entries(this.class.options()).flatMap(([name, option]) => {
      const held = values[name];
      // A function is written as its name. Objects would need more than a word.
      const value: unknown = typeof held === "function" ? writtenName(held, option) : held;
      const isShown = ["number", "string", "boolean"].includes(typeof value);
      return isShown && name !== "name" && value !== option.fallback ? [`${name}: ${value}`] : [];
    });
    const line = options.length === 0 ? "" : `\n  ${options.join(", ")}`;
    return `${this[HEADLINE]()}${line}`;
  }

  /** The options that make an equal object, as plain JSON with Keras's names in camelCase. */
  getConfig(): Record<string, unknown> {
    const fields = this[OPTION_VALUES]();
    return Object.fromEntries(
      Object.entries(this.class.options()).flatMap(([name, option]) => {
        // An option writes the values that it has read.
        const value = option.write(fields[name] as never);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  }

  /** The values of the options, which the constructor takes again. @internal */
  [OPTION_VALUES](): Record<string, unknown> {
    return Object.fromEntries(
      Object.keys(this.class.options()).map((name) => [name, this[name as keyof this]]),
    );
  }

  /**
   * A new object with the options that `getConfig` of this class returned, or that a file of Keras holds
   * (`use_bias` for `useBias`). Weights are new.
   * @throws ValueError as the constructor.
   */
  static fromConfig<Made>(
    this: ConfigurableClass<Made>,
    config: Readonly<Record<string, unknown>>,
  ): Made {
    // biome-ignore lint/complexity/noThisInStatic: `this` is the class that fromConfig was called on, a subclass.
    const own = withOwnNames(config, this.options());
    // The constructor checks the values of the config.
    return new this(own as never);
  }
}

/** The name by which a config has a function; of one that no config can have, that it is one. */
function writtenName(held: unknown, { write }: AnyOption): unknown {
  try {
    return write(held as never);
  } catch {
    return "a function";
  }
}

/** The options with a name, by default `nameless()`. Values that are not objects are left to the base class to reject. */
export function withName<Options extends { readonly name?: string }>(
  options: Options,
  nameless: () => string,
): Options {
  if (!isPlainObject(options)) return options;
  return { ...options, name: options.name ?? nameless() };
}
