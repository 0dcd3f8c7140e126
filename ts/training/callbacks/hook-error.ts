/** Errors of hooks, named. */

import { LatchError } from "../../runtime/errors.js";
import { describe } from "../../runtime/fill.js";

/**
 * What a hook threw, with the hook's name before its message. It stays the same object, since callers may look for it;
 * a value that is not an error becomes the cause of one.
 */
export function namedError(error: unknown, where: string): unknown {
  if (!(error instanceof Error))
    return new LatchError(`${where} threw ${describe(error)}.`, { cause: error });
  const { message, stack } = error;
  const named = `${where}: ${message}`;
  // A message that can't be set, as that of an AbortError, stays.
  if (!message.startsWith(where) && Reflect.set(error, "message", named))
    Reflect.set(
      error,
      "stack",
      stack?.replace(message, () => named),
    );
  return error;
}
