/** The option `callbacks` of fit, evaluate and predict: one callback, or several. */
import { unknownName } from "../../runtime/names.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import { listOf, optional, rejected } from "../../runtime/registry/kinds.js";
import type { Option, OptionalOption } from "../../runtime/registry/option.js";
import { Callback, type CallbackLike } from "./callback.js";
import { BATCH_HOOKS, OTHER_HOOKS } from "./list.js";

const HOOKS: readonly (keyof CallbackLike)[] = [
  ...OTHER_HOOKS,
  ...BATCH_HOOKS,
  "setParams",
  "setModel",
];

/** One callback, or several; by default none. */
export function callbacksOption(): OptionalOption<
  CallbackLike | readonly CallbackLike[],
  readonly CallbackLike[]
> {
  const list = listOf(callback());
  const read = (given: CallbackLike | readonly CallbackLike[], what: string) =>
    Array.isArray(given) ? list.read(given, what) : [callback().read(given as CallbackLike, what)];
  return optional({ read, write: list.write }, []);
}

function callback(): Option<CallbackLike, CallbackLike> {
  return {
    read: (given, what) => {
      const isObject = typeof given === "object" && given !== null;
      const hooks = isObject ? HOOKS.filter((hook) => given[hook] !== undefined) : [];
      if (isObject) assertHooks(given, hooks, what);
      if (hooks.length > 0 || given instanceof Callback) return given;
      const expected =
        "a callback, such as callbacks.earlyStopping() or an object with hooks ({ onEpochEnd() { ... } })";
      throw rejected(what, expected, given);
    },
    write: (held) => held,
  };
}

/** @throws ValueError for hooks that are not functions, and for misspelt ones. */
function assertHooks(
  given: CallbackLike,
  hooks: readonly (keyof CallbackLike)[],
  what: string,
): void {
  for (const hook of hooks)
    if (typeof given[hook] !== "function")
      throw rejected(`${what}.${hook}`, "a function", given[hook]);
  const names = isPlainObject(given) ? Object.keys(given) : [];
  const unknown = names.find(
    (name) => /^on(_|[A-Z])/.test(name) && !HOOKS.some((hook) => hook === name),
  );
  if (unknown !== undefined) throw unknownName(`hook of ${what}`, unknown, HOOKS);
}
