/** Objects from their form in a file of Keras: layers, initializers, optimizers, ..., by class and options. */
import { FormatError, ValueError } from "../../runtime/errors.js";
import { shortened, unknownName } from "../../runtime/names.js";
import { Configurable } from "../../runtime/registry/configurable.js";
import { ownNameOf } from "../../runtime/registry/option.js";
import { type Family, find, type SerializableFunction } from "../../runtime/registry/registry.js";
import { HARD_SIGMOID_OF_KERAS_2, registeredHardSigmoid } from "../hard-sigmoid-of-keras-2.js";
import { type Classes, type ClassTable, type LoadableClass, ownNameOfClass } from "./classes.js";
import { type ClassForm, classFormOf, type Json, objectAt, textAt, wrong } from "./json.js";
import { LAYER_NAMES } from "./layer-groups/index.js";
import { isNeutral } from "./neutral-options.js";

/** Classes and functions of the user's own, by the names that the file has for them. */
export type CustomObjects = Readonly<Record<string, LoadableClass | SerializableFunction>>;

/** Objects inside of objects that a file may have: more are not read. */
const MAX_DEPTH = 64;

/** Modules of Keras that do not bear the name of their family. */
const FAMILIES: readonly (readonly [prefix: string, family: Family])[] = [
  ["keras.optimizers.schedules", "schedule"],
  ["keras.src.optimizers.schedules", "schedule"],
  ["keras.layers", "layer"],
  ["keras.src.layers", "layer"],
  ["keras.initializers", "initializer"],
  ["keras.src.initializers", "initializer"],
  ["keras.regularizers", "regularizer"],
  ["keras.src.regularizers", "regularizer"],
  ["keras.constraints", "constraint"],
  ["keras.src.constraints", "constraint"],
  ["keras.losses", "loss"],
  ["keras.src.losses", "loss"],
  ["keras.metrics", "metric"],
  ["keras.src.metrics", "metric"],
  ["keras.optimizers", "optimizer"],
  ["keras.src.optimizers", "optimizer"],
];

/** Makes models, which are read with their graph. Null for other classes. */
export type ModelReader = (form: ClassForm, where: string, depth: number) => Configurable | null;

/** Reads one file: an object that the file has several times is made once. */
export class ObjectReader {
  readonly #shared = new Map<number, Configurable>();

  readonly #classes: Classes;
  readonly #custom: CustomObjects;
  readonly #readModel: ModelReader;

  constructor(classes: Classes, custom: CustomObjects, readModel: ModelReader) {
    this.#classes = classes;
    this.#custom = custom;
    this.#readModel = readModel;
  }

  /**
   * A value of a config, with objects instead of their serialized forms.
   * @param family of objects whose form does not say it
   */
  value(given: unknown, where: string, family: Family, depth = 0): unknown {
    assertDepth(depth, where);
    if (Array.isArray(given))
      return given.map((one, index) => this.value(one, `${where}[${index}]`, family, depth + 1));
    const form = classFormOf(given);
    if (form !== null) return this.#ofForm(form, where, family, depth);
    if (typeof given !== "object" || given === null) return given;
    // What looks like an object of a class would be taken for one further on.
    if ("config" in given && ("class_name" in given || "className" in given))
      throw wrong(where, "an object with the name of its class as class_name", given);
    return Object.fromEntries(
      Object.entries(given).map(([name, one]) => [
        name,
        this.value(one, `${where}.${name}`, family, depth + 1),
      ]),
    );
  }

  /** An object of a family. @throws FormatError, ValueError for what the file has instead. */
  object(given: unknown, where: string, family: Family, depth = 0): Configurable {
    const form = classFormOf(given);
    if (form === null) throw wrong(where, "an object with class_name and config", given);
    const made = this.#ofForm(form, where, family, depth);
    if (made instanceof Configurable) return made;
    throw wrong(where, `a ${family}`, form.class_name);
  }

  #ofForm(form: ClassForm, where: string, family: Family, depth: number): unknown {
    assertDepth(depth, where);
    const { class_name, config, shared_object_id: id } = form;
    if (class_name === "function")
      return this.#functionOf(textAt(config, `${where}.config`), where);
    if (class_name.startsWith("__")) return plainValue(class_name, config, where);
    if (class_name.endsWith("DTypePolicy") || class_name === "Policy")
      return objectAt(config, `${where}.config`).name;
    const known = id === null ? undefined : this.#shared.get(id);
    if (known !== undefined) return known;
    const made = this.#readModel(form, where, depth) ?? this.#ofClass(form, where, family, depth);
    if (id !== null) this.#shared.set(id, made);
    return made;
  }

  #ofClass(form: ClassForm, where: string, family: Family, depth: number): Configurable {
    const own = familyOf(form.module) ?? family;
    const Class = this.classOf(form, own, where);
    const config = objectAt(form.config, `${where}.config`);
    const name = typeof config.name === "string" ? `${form.class_name} "${config.name}"` : where;
    const values = this.#options(config, Class, name, depth);
    return naming(name, where, () => Class.fromConfig(values));
  }

  /** The options of a class as they are called here, with objects instead of their serialized forms. */
  #options(config: Json, Class: LoadableClass, where: string, depth: number): Json {
    const description = Class.options();
    const entries = Object.entries(config).flatMap(([kerasName, given]) => {
      const name = ownNameOf(kerasName, description);
      const family = familyOfOption(kerasName);
      const value = this.value(given, `${where}: ${kerasName}`, family, depth + 1);
      const isKnown = Object.hasOwn(description, name) && !description[name]?.isFixed;
      if (!isKnown && kerasName === "dtype") assertFloat32(value, where);
      const isDropped = !isKnown && (kerasName === "dtype" || isNeutral(kerasName, value));
      return isDropped ? [] : [[name, value] as const];
    });
    return Object.fromEntries(entries);
  }

  /** @throws ValueError for a class that is not known. */
  classOf(form: ClassForm, family: Family, where: string): LoadableClass {
    const { class_name, registered_name } = form;
    for (const name of [registered_name, class_name]) {
      const custom = name === null ? undefined : this.#customOf(name);
      if (custom !== undefined && "family" in custom) return custom;
    }
    const table: ClassTable = this.#classes[family] ?? {};
    // KerasHub registers its layers under its own name; those that are here are in the table.
    const registered = registered_name ?? "";
    const isCustom = registered.includes(">") && !registered.startsWith("keras_hub>");
    const name = isCustom ? registered : ownNameOfClass(class_name);
    const found = find<LoadableClass>(family, name, table);
    if (found !== undefined) return found;
    const known = family === "layer" ? LAYER_NAMES : Object.keys(table);
    const kind = `${family} in ${where}`;
    // Names of Keras's classes are no help where somebody else's class is missing.
    const { message } = isCustom
      ? { message: `Unknown ${kind} "${shortened(registered)}".` }
      : unknownName(kind, name, known);
    throw new ValueError(
      `${message} Make a class of your own known: registerSerializable(Class), or customObjects: { ${class_name}: Class }.`,
    );
  }

  #customOf(name: string): CustomObjects[string] | undefined {
    return Object.hasOwn(this.#custom, name) ? this.#custom[name] : undefined;
  }

  /** A function that was registered; the name itself, of an activation or loss of Keras, for the option to look it up. */
  #functionOf(name: string, where: string): SerializableFunction | string {
    const own =
      this.#customOf(name) ??
      find<SerializableFunction>("function", name, {}) ??
      (name === HARD_SIGMOID_OF_KERAS_2 ? registeredHardSigmoid() : undefined);
    if (own !== undefined && !("family" in own)) return own;
    if (!name.includes(">")) return name;
    throw new ValueError(
      `${where}: the function "${name}" is not known. registerSerializable makes it known, or customObjects.`,
    );
  }
}

function assertDepth(depth: number, where: string): void {
  if (depth <= MAX_DEPTH) return;
  throw new FormatError(`${where}: objects are nested deeper than ${MAX_DEPTH} times.`);
}

function familyOf(module: string | null): Family | null {
  return FAMILIES.find(([prefix]) => module?.startsWith(prefix) === true)?.[1] ?? null;
}

/** The family of the objects that an option holds, which older files do not say. */
function familyOfOption(name: string): Family {
  if (name.endsWith("initializer")) return "initializer";
  if (name.endsWith("regularizer")) return "regularizer";
  if (name.endsWith("constraint")) return "constraint";
  return name === "learning_rate" ? "schedule" : "layer";
}

/** @throws FormatError for another dtype. */
export function assertFloat32(dtype: unknown, where: string): void {
  if (dtype === null || dtype === "float32" || dtype === "float32_float32") return;
  throw new FormatError(`${where}: dtype is ${JSON.stringify(dtype)}; only float32 is supported.`);
}

/** Values that JSON has no form for. */
function plainValue(className: string, config: unknown, where: string): unknown {
  const { value } = objectAt(config, `${where}.config`);
  if (["__tensor__", "__numpy__", "__tuple__"].includes(className)) return value;
  if (className === "__lambda__") {
    throw new ValueError(
      `${where}: the file holds a Python function (a Lambda), which is never run. Write the layer as a class and pass it by registerSerializable.`,
    );
  }
  throw new FormatError(`${where}: a value of kind ${className} can't be read.`);
}

/** Errors about what a file says of an object are those of the file, and name the object and where it is. */
function naming<Made>(name: string, where: string, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const named = message.includes(name) ? message : `${name}: ${message}`;
    const full = named.includes(where) ? named : `${where}: ${named}`;
    throw new FormatError(full, { cause: error });
  }
}
