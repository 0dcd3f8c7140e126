/** Default names of layers, and paths of weights inside of models. */
import { globalState } from "../runtime/global-state.js";
import { snakeCase } from "../runtime/names.js";

/** `dense`, `dense_1`, ...: the next name of a class. */
export function uniqueName(className: string): string {
  const base = snakeCase(className);
  const count = globalState.names.get(base) ?? 0;
  globalState.names.set(base, count + 1);
  return count === 0 ? base : `${base}_${count}`;
}

/** Resets the counters of default names, so that the next Dense is `dense` again: Keras's clear_session. */
export function clearNames(): void {
  globalState.names.clear();
}

/** Runs `build` in a name scope: the paths of the weights that it declares begin with the names around them. */
export function withNameScope<Result>(name: string, build: () => Result): Result {
  globalState.nameScopes.push(name);
  try {
    return build();
  } finally {
    globalState.nameScopes.pop();
  }
}

/** The path of a weight in the current name scopes. */
export function scopedPath(name: string): string {
  return [...globalState.nameScopes, name].join("/");
}
