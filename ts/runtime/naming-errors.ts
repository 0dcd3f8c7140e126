/** Errors of a part, with the name of the part that they are about. */
import { ShapeError, ValueError } from "./errors.js";

/**
 * What `work` returns. Messages of its ShapeErrors and ValueErrors get `name` in front of them.
 * @param mark what such a message contains if it has the name already
 */
export function namingErrors<Result>(name: string, work: () => Result, mark = name): Result {
  try {
    return work();
  } catch (error) {
    const known = error instanceof ShapeError || error instanceof ValueError;
    if (!known || error.message.includes(mark)) throw error;
    const Kind = error instanceof ShapeError ? ShapeError : ValueError;
    throw new Kind(`${name}: ${error.message}`, { cause: error });
  }
}
