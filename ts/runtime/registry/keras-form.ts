/**
 * The form of objects in files of Keras 3: class, module, and options with Keras's names.
 *
 * What belongs here: what follows from the description of a class alone. What does not: graphs of layers, and reading.
 */
import { ValueError } from "../errors.js";
import { isPlainObject } from "../plain-object.js";
import { Configurable, OPTION_VALUES } from "./configurable.js";
import { type AnyDescription, kerasNameOf } from "./option.js";
import { type Family, isSerialized, registeredNameOf, registerWritten } from "./registry.js";

/** An object as Keras 3 writes it. */
export interface KerasForm {
  /** Where Keras has the class; the package of one that was registered. */
  readonly module: string;
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** `package>name`; null for a class of Keras. */
  readonly registered_name: string | null;
  /** Equal where the same object is in a file several times. */
  readonly shared_object_id?: number;
}

const MODULES: Readonly<Record<Family, string>> = {
  layer: "keras.layers",
  operation: "keras.src.ops",
  loss: "keras.losses",
  metric: "keras.metrics",
  optimizer: "keras.optimizers",
  schedule: "keras.optimizers.schedules",
  callback: "keras.callbacks",
  initializer: "keras.initializers",
  activation: "keras.activations",
  regularizer: "keras.regularizers",
  constraint: "keras.constraints",
};

/** Layers that KerasHub has, not Keras, under this name of its registry. */
const KERAS_HUB: ReadonlySet<string> = new Set([
  "PositionEmbedding",
  "RotaryEmbedding",
  "SinePositionEncoding",
]);

/** The form of objects that have more to say than their options, such as models; null for others. */
export type SpecialForm = (object: Configurable) => KerasForm | null;

/** Module, class and registered name of an object's class, which this program can read from now on. */
export function kerasClassOf(object: Configurable): Omit<KerasForm, "config"> {
  // The constructor of an object is its class.
  const Class = object.constructor as typeof Configurable;
  const ofHub = KERAS_HUB.has(object.className) ? `keras_hub>${object.className}` : null;
  const registered = registerWritten(object) ?? ofHub;
  const module = registered === null ? MODULES[Class.family] : registered.split(">")[0];
  return {
    module: module ?? "Custom",
    class_name: object.className,
    registered_name: registered,
  };
}

/** The form of an object in a file of Keras, as plain JSON. `special` decides about it and all objects inside first. */
export function kerasForm(object: Configurable, special: SpecialForm = () => null): KerasForm {
  const own = special(object);
  if (own !== null) return own;
  assertOwnName(object);
  const { module, class_name, registered_name } = kerasClassOf(object);
  // The constructor of an object is its class.
  const description: AnyDescription = (object.constructor as typeof Configurable).options();
  const held = object[OPTION_VALUES]();
  const config = Object.entries(object.getConfig()).flatMap(([name, value]) => {
    const inKeras = description[name]?.inKeras;
    const written = inKeras === undefined ? valueForm(value, held[name], special) : inKeras(value);
    return written === undefined ? [] : [[kerasNameOf(name, description), written] as const];
  });
  return { module, class_name, config: Object.fromEntries(config), registered_name };
}

/** @throws ValueError for a class that inherits its className: a reader would take it for the class that it extends. */
function assertOwnName(object: Configurable): void {
  const Class = object.constructor;
  if (Object.hasOwn(Class, "className") || registeredNameOf(Class) !== undefined) return;
  throw new ValueError(
    `${object}: its class${Class.name === "" ? "" : ` ${Class.name}`} needs a static className of its own, by which files name it.`,
  );
}

/** A value of a config: objects that a field holds (`held`), and functions that were registered, have forms of their own. */
function valueForm(value: unknown, held: unknown, special: SpecialForm): unknown {
  if (held instanceof Configurable && isSerialized(value)) return kerasForm(held, special);
  if (typeof held === "function" && typeof value === "string" && value.includes(">"))
    return functionForm(value);
  if (Array.isArray(value) && Array.isArray(held))
    return value.map((one, index) => valueForm(one, held[index], special));
  if (!isPlainObject(value) || !isPlainObject(held)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, valueForm(one, held[name], special)]),
  );
}

/** The form of a function of a user's own, by its name. */
export function functionForm(name: unknown): Readonly<Record<string, unknown>> {
  return {
    module: "builtins",
    class_name: "function",
    config: name,
    registered_name: "function",
  };
}
