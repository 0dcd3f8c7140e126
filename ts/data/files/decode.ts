/** Decodes the bytes of text files. */
import { FormatError } from "../../runtime/errors.js";
import { adviceFor, encodingOf } from "./encoding.js";

const NEWLINE = 10;

/**
 * The text of a file in UTF-8, without a byte order mark; may be empty.
 *
 * @param name name of the file in error messages
 * @throws FormatError, with line and column, for binary data and other encodings (named if recognized)
 */
export function decodeText(bytes: Uint8Array, name: string): string {
  const marked = encodingOf(bytes);
  const text = marked === undefined ? decode(bytes) : undefined;
  if (text === undefined) {
    const { line, column } = findUndecodable(bytes);
    const where = marked === undefined ? `line ${line}, column ${column}` : "line 1, column 1";
    throw new FormatError(`${name}: ${where}: ${adviceFor(marked ?? encodingOf(bytes, true))}`);
  }
  const zero = text.indexOf("\0");
  if (zero >= 0) {
    const lines = text.slice(0, zero).split("\n");
    const where = `line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
    const likely = encodingOf(bytes, true);
    const found = likely === undefined ? "a zero byte" : `the file is likely in ${likely}`;
    throw new FormatError(`${name}: ${where}: ${found}, expected UTF-8 text.`);
  }
  return text;
}

/** As decodeText. @throws FormatError also for a file that is empty or only white space */
export function decodeContent(bytes: Uint8Array, name: string): string {
  const text = decodeText(bytes, name);
  if (text.trim() === "") throw new FormatError(`${name}: line 1: the file is empty.`);
  return text;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // A fatal decoder throws for undecodable bytes only.
    return undefined;
  }
}

/**
 * Position of the first byte that cannot be decoded. Lines can be decoded separately, since no other character
 * contains the byte of a line feed.
 */
function findUndecodable(bytes: Uint8Array): { readonly line: number; readonly column: number } {
  let start = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(NEWLINE, start);
    const found = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (end < 0 || decode(found) === undefined) {
      return { line, column: new TextDecoder().decode(found).indexOf("\ufffd") + 1 };
    }
    start = end + 1;
  }
}
