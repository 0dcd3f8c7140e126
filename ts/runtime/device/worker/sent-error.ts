/** Errors as messages: those of this package arrive as what they were, so that `instanceof` holds. */
import {
  BusyError,
  EngineError,
  FormatError,
  LatchError,
  MemoryError,
  NotReadyError,
  ShapeError,
  ValueError,
} from "../../errors.js";
import { IndexOutOfRange } from "../device.js";

export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** The numbers of an IndexOutOfRange; null for other errors. */
  readonly outOfRange:
    | readonly [instruction: number, position: number, index: number, size: number]
    | null;
}

const CLASSES = {
  LatchError,
  ShapeError,
  ValueError,
  FormatError,
  MemoryError,
  NotReadyError,
  BusyError,
  EngineError,
};

/** What is sent for an error. */
export function toSent(error: unknown): SentError {
  if (!(error instanceof Error))
    return { name: "Error", message: String(error), stack: undefined, outOfRange: null };
  const { name, message, stack } = error;
  const outOfRange =
    error instanceof IndexOutOfRange
      ? ([error.instruction, error.position, error.index, error.size] as const)
      : null;
  return { name, message, stack, outOfRange };
}

/** The error that was sent. */
export function fromSent({ name, message, stack, outOfRange }: SentError): Error {
  if (outOfRange !== null) return new IndexOutOfRange(...outOfRange);
  const error = isOwn(name) ? new CLASSES[name](message) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

function isOwn(name: string): name is keyof typeof CLASSES {
  return Object.hasOwn(CLASSES, name);
}
