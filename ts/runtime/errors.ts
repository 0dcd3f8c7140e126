/**
 * The errors of this package.
 *
 * What belongs here: the closed list of kinds. A message says what was given, what was expected, the layer if there is
 * one, and what to do. What does not: checks and their messages.
 */
import { printableLines } from "./printable.js";

/** The base of every error that is thrown on purpose. */
export class LatchError extends Error {
  /** @param message control characters in it, such as in names and data that it quotes, are replaced by symbols */
  constructor(message?: string, options?: ErrorOptions) {
    super(message === undefined ? message : printableLines(message), options);
  }

  // A getter on the prototype, so that the first line of a stack trace has the name even if a minifier renames classes.
  override get name(): string {
    return "LatchError";
  }
}

/** Sizes or ranks do not fit each other, or a model. */
export class ShapeError extends LatchError {
  override get name(): string {
    return "ShapeError";
  }
}

/** An argument or an element of data has a value or a type that is not allowed. */
export class ValueError extends LatchError {
  override get name(): string {
    return "ValueError";
  }
}

/** A file or text is damaged, or not of the format that it was read as. */
export class FormatError extends LatchError {
  override get name(): string {
    return "FormatError";
  }
}

/** The engine's memory cannot grow as far as is needed. What existed before is unchanged. */
export class MemoryError extends LatchError {
  override get name(): string {
    return "MemoryError";
  }
}

/** Something has to happen first: start of the engine, `compile`, a build, a scaler's `fit`. */
export class NotReadyError extends LatchError {
  override get name(): string {
    return "NotReadyError";
  }
}

/** The model is busy with a call, such as `fit`, during which this one is not possible. */
export class BusyError extends LatchError {
  override get name(): string {
    return "BusyError";
  }
}

/** The engine cannot start, or failed because of a bug in this package. */
export class EngineError extends LatchError {
  override get name(): string {
    return "EngineError";
  }
}
