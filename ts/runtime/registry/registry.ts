/**
 * The registry: classes and functions of every family by name, and the form of objects in configs.
 *
 * Each family has a table of its built-in entries in a file of its own, so that a page contains only the families that
 * it uses. Classes and functions that users register, or that were written to a config, are kept here.
 */
import { ValueError } from "../errors.js";
import { globalState } from "../global-state.js";
import { snakeCase, unknownName } from "../names.js";
import { leftOut, optional, rejected, text } from "./kinds.js";
import { type Description, functionOptions } from "./option.js";

/** The families of named classes. Functions belong to none: they serve as activations, losses and metrics. */
export type Family =
  | "layer"
  | "operation"
  | "loss"
  | "metric"
  | "optimizer"
  | "schedule"
  | "callback"
  | "initializer"
  | "activation"
  | "regularizer"
  | "constraint";

/** An object as a config holds it: its class and the options that make an equal one. */
export interface Serialized {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** `package>name`, where its class was registered by `registerSerializable`. */
  readonly registeredName?: string;
}

/** An object that can be written to a config. */
export interface Serializable {
  readonly className: string;
  getConfig(): Record<string, unknown>;
}

/** A class whose objects are written to configs and made from them. */
export interface SerializableClass<Made = Serializable> {
  readonly className: string;
  readonly family: Family;
  fromConfig(config: Readonly<Record<string, unknown>>): Made;
}

/** A function that options may name. */
export type SerializableFunction = (...given: never[]) => unknown;

/** Options of `registerSerializable`. */
export interface RegisterOptions {
  /** A prefix that separates the names of several authors. Default "Custom", as in Keras. */
  readonly package?: string;
  /** By default `className` of a class, the name of a function. */
  readonly name?: string;
}

/**
 * Registers a class or function of your own by name, so that files and configs that name it can be read: models that
 * contain it, layers around it (`bidirectional`, `timeDistributed`, `rnn`), and options that name it as an activation.
 * Classes of this package that have been written to a config by the same program need not be registered; in another program
 * they do.
 *
 * @returns the class or function
 * @throws ValueError for a class without a className of its own, and for a function without a name.
 * @example
 * class Scale extends Layer { static override readonly className: string = "Scale"; ... }
 * registerSerializable(Scale, { package: "mine" });
 */
export function registerSerializable<Thing extends SerializableClass | SerializableFunction>(
  thing: Thing,
  options: RegisterOptions = {},
): Thing {
  assertFunction(thing);
  const own = "className" in thing ? ownClassName(thing) : thing.name;
  const settings = functionOptions("registerSerializable", registerOptions(), options);
  const name = settings.name ?? own;
  if (name === "") {
    throw new ValueError(
      "registerSerializable: a class without a static className of its own, and a function without a name, need the option name.",
    );
  }
  const registered = `${settings.package}>${name}`;
  const family = familyOf(thing);
  globalState.registeredNames.set(thing, registered);
  globalState.registered.set(keyOf(family, registered), thing);
  globalState.registered.set(keyOf(family, name), thing);
  return thing;
}

function assertFunction(thing: unknown): void {
  if (typeof thing === "function") return;
  throw rejected("registerSerializable: thing", "a class or a function", thing);
}

function registerOptions() {
  return {
    package: optional(text(), "Custom"),
    name: leftOut(text()),
  } satisfies Description<RegisterOptions>;
}

/** `package>name` of a registered class or function. */
export function registeredNameOf(thing: object): string | undefined {
  return globalState.registeredNames.get(thing);
}

/** Empty where the class only inherits the name of its base, which registering would then replace. */
function ownClassName(Class: SerializableClass): string {
  return Object.hasOwn(Class, "className") ? Class.className : "";
}

type FamilyOrFunction = Family | "function";

function familyOf(thing: SerializableClass | SerializableFunction): FamilyOrFunction {
  return "family" in thing ? thing.family : "function";
}

function keyOf(family: FamilyOrFunction, name: string): string {
  return `${family} ${name}`;
}

/** The names of a table, and the registered names of its family that are not another spelling of one of them. */
function knownNames(family: FamilyOrFunction, own: readonly string[]): string[] {
  const start = keyOf(family, "");
  const registered = [...globalState.registered.keys()].flatMap((key) => {
    const name = key.startsWith(start) ? key.slice(start.length) : null;
    const isNew = name !== null && !spellingsOf(name).some((spelling) => own.includes(spelling));
    return isNew ? [name] : [];
  });
  return [...own, ...registered];
}

/** Registers entries that were loaded on demand. */
export function addToFamily(family: Family, entries: Readonly<Record<string, unknown>>): void {
  for (const [name, entry] of Object.entries(entries))
    globalState.registered.set(keyOf(family, name), entry);
}

/**
 * The entry of a name in snake_case, in camelCase or as a class name (`mean_squared_error`,
 * `meanSquaredError`, `MeanSquaredError`). Undefined where it is not known, or not loaded yet.
 *
 * @param table the built-in entries, by names in snake_case
 */
export function find<Entry>(
  family: FamilyOrFunction,
  name: string,
  table: Readonly<Record<string, Entry>>,
): Entry | undefined {
  const spellings = spellingsOf(name);
  const own = spellings.find((spelling) => Object.hasOwn(table, spelling));
  if (own !== undefined) return table[own];
  const registered = spellings.find((spelling) =>
    globalState.registered.has(keyOf(family, spelling)),
  );
  // Registered entries of a family have the type of its table's entries.
  return registered === undefined
    ? undefined
    : (globalState.registered.get(keyOf(family, registered)) as Entry);
}

/** The spellings in which a table may hold a name. */
function spellingsOf(name: string): string[] {
  return [name, snakeCase(name), name.toLowerCase()];
}

/**
 * The entry of a name, as `find` returns it.
 * @param kind the noun for the family in errors
 * @param others further known names, for the suggestions of the error
 * @throws ValueError with the nearest names for one that is not known.
 */
export function lookUp<Entry>(
  family: FamilyOrFunction,
  name: string,
  table: Readonly<Record<string, Entry>>,
  {
    kind = family,
    others = [],
  }: { readonly kind?: string; readonly others?: readonly string[] } = {},
): Entry {
  const found = find(family, name, table);
  if (found !== undefined) return found;
  throw unknownName(kind, name, knownNames(family, [...Object.keys(table), ...others]));
}

/** @throws ValueError, as `lookUp`, for a name that is neither known nor one of the `others`, which may not be loaded. */
export function assertKnown(
  family: Family,
  name: string,
  table: Readonly<Record<string, unknown>>,
  others: readonly string[],
): void {
  const isOther = spellingsOf(name).some((spelling) => others.includes(spelling));
  if (!isOther) lookUp<unknown>(family, name, table, { others });
}

/** The form of an object in a config. Registers its class, so that this program can read what it wrote. */
export function serialize(object: Serializable): Serialized {
  const { className } = object;
  const config = object.getConfig();
  const registeredName = registerWritten(object);
  return registeredName === undefined
    ? { className, config }
    : { className, config, registeredName };
}

/** Registers the class of an object that is written. Returns the name under which users have registered it, if they have. */
export function registerWritten({ className, constructor }: Serializable): string | undefined {
  // The constructor of an object is its class; of a plain object it is Object, which nothing will ask for.
  const Class = constructor as unknown as SerializableClass;
  const registeredName = registeredNameOf(Class);
  if (registeredName === undefined)
    globalState.registered.set(keyOf(Class.family, className), Class);
  return registeredName;
}

/** Whether a value is the form of an object in a config, of this package or of Keras (`class_name`). */
export function isSerialized(given: unknown): given is Serialized | KerasSerialized {
  return (
    typeof given === "object" &&
    given !== null &&
    "config" in given &&
    ("className" in given || "class_name" in given)
  );
}

/** An object in a file of Keras. */
export interface KerasSerialized {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly registered_name?: string | null;
}

/**
 * A new object from its form in a config.
 * @throws ValueError for a class that is not known, with the nearest names.
 */
export function deserialize<Made>(
  family: Family,
  given: Serialized | KerasSerialized,
  table: Readonly<Record<string, SerializableClass<Made>>>,
): Made {
  const [className, registered] =
    "className" in given
      ? [given.className, given.registeredName]
      : [given.class_name, given.registered_name ?? undefined];
  const name = registered?.includes(">") === true ? registered : className;
  const Class = find(family, name, table);
  if (Class === undefined) {
    const { message } = unknownName(family, name, knownNames(family, Object.keys(table)));
    throw new ValueError(`${message} registerSerializable makes a class known.`);
  }
  return Class.fromConfig(given.config);
}

/**
 * The object for an option's value: the value itself if it is one, a new one with defaults for the name of a class, or
 * a new one from its form in a config.
 * @throws ValueError for anything else, and for a name that is not known, with the nearest names.
 */
export function objectOf<Made>(
  family: Family,
  given: unknown,
  Base: abstract new (...given: never[]) => Made,
  table: Readonly<Record<string, SerializableClass<Made>>>,
): Made {
  if (given instanceof Base) return given;
  if (typeof given === "string") return lookUp(family, given, table).fromConfig({});
  if (isSerialized(given)) return deserialize(family, given, table);
  const hint = typeof given === "function" ? ` To make one, call it: ${given.name}().` : "";
  throw rejected(
    family,
    `the name of a known ${family}, or an object of such a class`,
    given,
    hint,
  );
}

/**
 * The name of a function in a config: that in the table, the registered one, or its own, under which it is registered.
 * @throws ValueError for a function without a name, or with the name of another function.
 */
export function nameOfFunction<Fn extends SerializableFunction>(
  fn: Fn,
  table: Readonly<Record<string, Fn>>,
): string {
  const builtIn = Object.keys(table).find((name) => table[name] === fn);
  if (builtIn !== undefined) return builtIn;
  const registered = registeredNameOf(fn);
  if (registered !== undefined) return registered;
  const key = keyOf("function", fn.name);
  const other = (find("function", fn.name, table) ?? fn) !== fn;
  if (fn.name === "" || other) {
    throw new ValueError(
      `A function ${fn.name === "" ? "without a name" : `with the name of another, "${fn.name}",`} can't be written to a config: it needs one, by registerSerializable(fn, { name }).`,
    );
  }
  globalState.registered.set(key, fn);
  return fn.name;
}
