/** Decodes the bytes of text files. */
import { FormatError } from "../../runtime/errors.js";

const NEWLINE = 10;

/**
 * The text of a file in UTF-8, without a byte order mark.
 *
 * @param name name of the file in error messages
 * @throws FormatError, with the line, for an empty file, another encoding, binary data
 */
export function decodeText(bytes: Uint8Array, name: string): string {
  if (isUtf16(bytes)) {
    throw new FormatError(`${name}: line 1: the file is in UTF-16. Save it as UTF-8.`);
  }
  const text = decode(bytes);
  if (text === undefined) {
    throw new FormatError(
      `${name}: line ${undecodableLine(bytes)}: the bytes are not UTF-8. Save the file as UTF-8.`,
    );
  }
  const zero = text.indexOf("\0");
  if (zero >= 0) {
    const line = text.slice(0, zero).split("\n").length;
    throw new FormatError(`${name}: line ${line}: a zero byte, expected a text in UTF-8.`);
  }
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

/** The byte order marks ff fe and fe ff, of which neither byte occurs in UTF-8. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** The first line that cannot be decoded; a line feed's byte is never part of another character. */
function undecodableLine(bytes: Uint8Array): number {
  let start = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0 || decode(bytes.subarray(start, end)) === undefined) return line;
    start = end + 1;
  }
}
