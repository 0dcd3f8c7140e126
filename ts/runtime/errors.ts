/**
 * The errors of this package.
 *
 * What belongs here: the closed list of kinds. Whoever throws writes the message: what was given, what
 * was expected, the layer if there is one, and what to do. What does not: checks.
 */

/** The base of every error that is thrown on purpose. */
export class LatchError extends Error {
  // On the prototype, so that the first line of a stack trace has it, whatever a minifier renames.
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

/** The engine's memory cannot grow as far as is needed. What existed before is whole. */
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

/** The model is in the middle of something that does not go together with the call. */
export class BusyError extends LatchError {
  override get name(): string {
    return "BusyError";
  }
}

/** The engine cannot start, or failed in a way that is a fault of this package. */
export class EngineError extends LatchError {
  override get name(): string {
    return "EngineError";
  }
}
