/**
 * Options of classes and functions, and reading all of them by their description.
 *
 * A class describes each of its options once (`static options()`). Its default, its check, the field that holds it,
 * its place in a config and the error for an unknown name follow from that. Descriptions are made by functions, not
 * kept in constants: bundlers can drop an unused class only where loading its module does nothing.
 */

import { ValueError } from "../errors.js";
import { describe } from "../fill.js";
import { camelCase, nearestNames, snakeCase } from "../names.js";
import { namingErrors } from "../naming-errors.js";
import { isPlainObject } from "../plain-object.js";

/** How one option is read from a user's value, and written to a config. */
export interface Option<Given, Held> {
  /** @throws ValueError for a value that the option does not take; `what` names the object and the option. */
  readonly read: (given: Given, what: string) => Held;
  /** As plain JSON that shares nothing with the object; undefined where a config leaves the option out. */
  readonly write: (held: Held) => unknown;
  /** Keras's name where it is not the option's own in snake_case: `beta_1`. */
  readonly kerasName?: string;
  /** What files of Keras have for a value that `write` returned, where it differs; undefined where they leave it out. */
  readonly inKeras?: (written: unknown) => unknown;
}

/** An option that may be left out. */
export interface OptionalOption<Given, Held> extends Option<Given, Held> {
  /** Read instead of an option that was left out. */
  readonly fallback: Given;
}

/** An option of the base class whose value a subclass fixes: users can't set it, configs leave it out. */
export interface FixedOption<Held> extends OptionalOption<never, Held> {
  readonly isFixed: true;
}

/** Any option, its types erased, for code that iterates over descriptions. */
export interface AnyOption {
  readonly read: (given: never, what: string) => unknown;
  readonly write: (held: never) => unknown;
  readonly kerasName?: string;
  readonly inKeras?: (written: unknown) => unknown;
  readonly fallback?: unknown;
  readonly isFixed?: true;
}

/** Options by name, in the order in which they are read. */
export type AnyDescription = Readonly<Record<string, AnyOption>>;

/** An option that accepts at least these values. */
type Reads<Given> = Omit<AnyOption, "read" | "fallback"> & {
  readonly read: (given: Given, what: string) => unknown;
};

/** A description of exactly these options: optional ones have a default, required ones have none. */
export type Description<Options> = {
  readonly [Name in keyof Options]-?: undefined extends Options[Name]
    ? Reads<Exclude<Options[Name], undefined>> & { readonly fallback: unknown }
    : Reads<Options[Name]> & { readonly fallback?: never };
};

type Held<AnOption> = AnOption extends { readonly read: (given: never, what: string) => infer H }
  ? H
  : never;

/**
 * The fields that hold the options which `describe` describes. Mapped over the options, so that editors show their
 * docstrings at the fields, too.
 */
export type FieldsOf<Options, Describe extends () => unknown> = {
  readonly [Name in keyof Pick<Options, keyof Options & keyof ReturnType<Describe>>]-?: Held<
    ReturnType<Describe>[Name & keyof ReturnType<Describe>]
  >;
};

/** The values that an object holds for the options of a description, to make something else of them. */
export function heldOptions<Holder extends object, Of extends AnyDescription>(
  holder: Holder,
  description: Of,
): Pick<Holder, keyof Holder & keyof Of> {
  const values = Object.keys(description).map((name) => [name, holder[name as keyof Holder]]);
  // The names of the description, with what the holder has for each.
  return Object.fromEntries(values) as Pick<Holder, keyof Holder & keyof Of>;
}

/**
 * The values of all described options, by name.
 * @param owner names the object in errors about a value: `Dense "dense_1"`
 * @throws ValueError for an unknown option, one that is missing, and a value that an option does not take.
 */
export function readOptions(
  className: string,
  owner: string,
  description: AnyDescription,
  given: object,
): Record<string, unknown> {
  if (!isPlainObject(given)) throw noOptions(className, description, given);
  const values = withSingleWords(given, description);
  const isOption = (name: string) =>
    Object.hasOwn(description, name) && description[name]?.isFixed !== true;
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && !isOption(name)) throw unknownOption(className, name, description);
  }
  return Object.fromEntries(
    Object.entries(description).map(([name, option]) => {
      const value = values[name] ?? missing(owner, name, option, values[name]);
      const what = `${owner}: ${name}`;
      // A user's value may have any type; `read` checks it.
      return [name, namingErrors(what, () => option.read(value as never, what), name)];
    }),
  );
}

/** The values that options of a function hold. */
export type ValuesOf<Of extends AnyDescription> = { readonly [Name in keyof Of]: Held<Of[Name]> };

/**
 * The options of a function, as it describes them, with the defaults of those that were left out.
 * @param caller names the function in errors: `trainTestSplit`
 * @throws ValueError as readOptions.
 */
export function functionOptions<Of extends AnyDescription>(
  caller: string,
  description: Of,
  given: object = {},
): ValuesOf<Of> {
  // `readOptions` returns what each option of the description has read.
  return readOptions(caller, caller, description, given) as ValuesOf<Of>;
}

/** An object of options as it is, whose names are checked later. @throws ValueError for anything else. */
export function assertOptions<Options extends object>(caller: string, given: Options): Options {
  if (isPlainObject(given)) return given;
  throw noOptions(caller, {}, given);
}

function noOptions(className: string, description: AnyDescription, given: unknown): ValueError {
  const needed = Object.entries(description).flatMap(([name, option]) =>
    // Classes have a default for their name.
    "fallback" in option || name === "name" ? [] : [`${name}: ...`],
  );
  const hint = needed.length === 0 ? "" : ` Pass { ${needed.join(", ")} }.`;
  return new ValueError(`${className} takes an object of options, got ${describe(given)}.${hint}`);
}

/** The options by their own names: names of Keras that are a single word, such as `maxlen`, are taken too. */
function withSingleWords(
  given: Readonly<Record<string, unknown>>,
  description: AnyDescription,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(given).map(([name, value]) => {
    const isKnown = name.includes("_") || Object.hasOwn(description, name);
    return [isKnown ? name : (optionOfKeras(name, description) ?? name), value];
  });
  return Object.fromEntries(entries);
}

/** The default of an option that was left out; null is kept, since to some options it is a value. */
function missing(owner: string, name: string, option: AnyOption, given: unknown): unknown {
  if (given === null) return null;
  if (!("fallback" in option)) throw new ValueError(`${owner} needs the option ${name}.`);
  return option.fallback;
}

function unknownOption(className: string, name: string, description: AnyDescription): ValueError {
  const names = Object.keys(description).filter((known) => description[known]?.isFixed !== true);
  const error = `${className} has no option "${name}".`;
  const fromKeras = optionOfKeras(name, description);
  if (fromKeras !== undefined) {
    return new ValueError(
      `${error} Did you mean "${fromKeras}"? Keras's names are written in camelCase here.`,
    );
  }
  const [nearest] = nearestNames(name, names);
  return new ValueError(
    nearest === undefined
      ? `${error} Its options are ${names.join(", ")}.`
      : `${error} Did you mean "${nearest}"?`,
  );
}

/** Keras's name of an option: `use_bias` of `useBias`. */
export function kerasNameOf(name: string, description: AnyDescription): string {
  return description[name]?.kerasName ?? snakeCase(name);
}

/** The option that Keras calls by this name. */
function optionOfKeras(name: string, description: AnyDescription): string | undefined {
  return Object.keys(description).find(
    (known) => known !== name && kerasNameOf(known, description) === name,
  );
}

/** The name here of an option that a config of this package or of Keras has. */
export function ownNameOf(name: string, description: AnyDescription): string {
  if (Object.hasOwn(description, name)) return name;
  return optionOfKeras(name, description) ?? camelCase(name);
}

/** A config with the names of options as they are here, whether it was written here or by Keras. */
export function withOwnNames(
  config: Readonly<Record<string, unknown>>,
  description: AnyDescription,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [ownNameOf(name, description), value]),
  );
}
