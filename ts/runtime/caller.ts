/** Stacks of errors that lead to the caller's line. */
import { LatchError } from "./errors.js";

/**
 * The error, with the frames of a call added that its stack lacks: hosts keep only some frames (V8 ten), which those of
 * this package alone can fill. Errors of others stay as they are.
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
