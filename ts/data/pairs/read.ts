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
 * Pairs of texts from a file in UTF-8, one pair per line with one tab between source and target, in the file's order.
 * White space around a text is removed; empty lines may follow the last pair.
 *
 * @param source a path (Node, Deno, Bun), or in a page a `File`
 * @throws FormatError for a file that is missing, empty or in another encoding, a line without exactly one tab or with
 *   nothing on one side of it, and fewer than two pairs; the message names the file and the line
 * @throws ValueError for a path where the host has no files
 */
export async function readPairs(source: string | FileLike): Promise<TextPair[]> {
  const { name, text } = await readText(source, "readPairs");
  const lines = text.split(/\r?\n/);
  while (lines.at(-1)?.trim() === "") lines.pop();
  const pairs = lines.map((line, index) => pairOf(line, `${name}: line ${index + 1}`));
  if (pairs.length < MIN_PAIRS) {
    throw new FormatError(
      `${name}: too small to split: it has ${pairs.length} pair, expected at least ${MIN_PAIRS}.`,
    );
  }
  return pairs;
}

function pairOf(line: string, location: string): TextPair {
  const parts = line.split("\t").map((part) => part.trim());
  const [source = "", target = ""] = parts;
  if (parts.length !== 2) {
    const tabs = parts.length - 1;
    const further = tabs > 1 ? "; remove the other columns" : "";
    throw new FormatError(
      `${location}: found ${tabs === 0 ? "no tab" : `${tabs} tabs`}, expected a source, one tab and a target${further}.`,
    );
  }
  if (source === "" || target === "") {
    throw new FormatError(
      `${location}: the ${source === "" ? "source (before the tab)" : "target (after the tab)"} is empty.`,
    );
  }
  return { source, target };
}
