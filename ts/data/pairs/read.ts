/**
 * Reads pairs of texts, such as a sentence and its translation, from a user's file.
 *
 * What belongs here: the form of such files. What does not: splitting texts into tokens (ts/text).
 */
import { FormatError } from "../../runtime/errors.js";
import type { FileLike } from "../files/open.js";
import { readText } from "../files/read-text.js";

/** A text and its counterpart, such as its translation. */
export interface TextPair {
  readonly source: string;
  readonly target: string;
}

/** The fewest pairs that allow one to train and one to test with. */
const MIN_PAIRS = 2;

/**
 * Pairs of texts from a file in UTF-8, one pair per line with a tab between source and target, in the file's order.
 * White space around a text is removed. Further columns, such as the origin of a pair, and empty lines are left out.
 *
 * @param source a path (Node, Deno, Bun), or in a page a `File`
 * @throws FormatError for a file that is missing, empty or in another encoding, a line without a tab or with
 *   nothing on one side of the first, and fewer than two pairs; the message names the file and the line
 * @throws ValueError for a path where the host has no files
 */
export async function readPairs(source: string | FileLike): Promise<TextPair[]> {
  const { name, text } = await readText(source, "readPairs");
  const pairs = text
    .split(/\r?\n/)
    .flatMap((line, index) =>
      line.trim() === "" ? [] : [pairOf(line, `${name}: line ${index + 1}`)],
    );
  if (pairs.length < MIN_PAIRS) {
    throw new FormatError(
      `${name}: too small to split: it has ${pairs.length} pair, expected at least ${MIN_PAIRS}.`,
    );
  }
  return pairs;
}

function pairOf(line: string, location: string): TextPair {
  const [source = "", target] = line.split("\t").map((part) => part.trim());
  if (target === undefined) {
    throw new FormatError(`${location}: found no tab, expected a source, a tab and a target.`);
  }
  if (source === "" || target === "") {
    const side =
      source === ""
        ? "column 1: the source (before the tab)"
        : "column 2: the target (after the tab)";
    throw new FormatError(`${location}, ${side} is empty.`);
  }
  return { source, target };
}
