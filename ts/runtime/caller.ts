/** Stacks of errors that lead to the caller's line. */
import { LatchError } from "./errors.js";

/**
 * Adds the frames of a call to the stack of an error of this package. Hosts keep only some frames (V8 ten), so that without
 * this the line of the user's call may be missing. Other errors are returned unchanged.
 * @param call made where the call began, or within an async function that its caller awaits
 */
export function withCaller(error: unknown, call: Error): unknown {
  if (!(error instanceof LatchError)) return error;
  const { stack = "" } = error;
  const missing = (call.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at |@/.test(line) && !stack.includes(line));
  if (missing.length > 0) error.stack = [stack.trimEnd(), ...missing].join("\n");
  return error;
}
