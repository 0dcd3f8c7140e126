/** Parses JSON in files; errors name the position in the file. */
import { FormatError } from "../../runtime/errors.js";

/**
 * The value of a text in UTF-8.
 *
 * @param file the file's name in error messages
 * @param what names the text in error messages, such as "the header"
 * @param position of the first byte in the file
 * @throws FormatError for text that is not JSON, which NaN and Infinity are not either
 */
export function decodeJson(bytes: Uint8Array, file: string, what: string, position = 0): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError(`${file}: byte ${position}: expected ${what} in UTF-8.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new FormatError(
      `${file}: byte ${position}: expected ${what} in JSON, which cannot be parsed (${problem}).`,
      { cause: error },
    );
  }
}

/** Whether a value is an object of JSON, not a list. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The bytes of a shape's elements; undefined for anything but a shape, and from 2^53 bytes on. */
export function bytesOfShape(shape: unknown, elementSize: number): number | undefined {
  if (!Array.isArray(shape)) return undefined;
  let bytes = elementSize;
  for (const size of shape) {
    if (!Number.isInteger(size) || size < 0) return undefined;
    bytes *= size;
  }
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
