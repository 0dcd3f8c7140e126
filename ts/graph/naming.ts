/** Names: of layers that were given none, and the paths of weights inside of models. */
import { snakeCase } from "../runtime/names.js";

const used = new Map<string, number>();
const scopes: string[] = [];

/** `dense`, `dense_1`, ...: the next name of a class. */
export function uniqueName(className: string): string {
  const base = snakeCase(className);
  const count = used.get(base) ?? 0;
  used.set(base, count + 1);
  return count === 0 ? base : `${base}_${count}`;
}

/** Forgets all names, so that the next Dense is `dense` again: Keras's clear_session. */
export function clearNames(): void {
  used.clear();
}

/** Declares weights under a name: their paths begin with the names of what holds them. */
export function withNameScope<Result>(name: string, build: () => Result): Result {
  scopes.push(name);
  try {
    return build();
  } finally {
    scopes.pop();
  }
}

/** The path of a weight that is declared now. */
export function scopedPath(name: string): string {
  return [...scopes, name].join("/");
}
