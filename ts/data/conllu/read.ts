/** Treebanks from a user's own files. */
import type { FileLike } from "../files/open.js";
import { readText } from "../files/read-text.js";
import { parseConllu } from "./parse.js";
import type { ConlluSentence } from "./sentence.js";

/**
 * The sentences of a CoNLL-U file, the format of the treebanks of Universal Dependencies: words with their universal
 * part-of-speech tags. See `parseConllu` for the details.
 *
 * @param source a path (Node, Deno, Bun), or in a page a `File`
 * @throws FormatError, with file and line, for a file that is missing, empty, in another encoding, or not CoNLL-U
 * @throws ValueError for a path where the host has no files
 */
export async function readConllu(source: string | FileLike): Promise<ConlluSentence[]> {
  const { text, name } = await readText(source, "readConllu");
  return parseConllu(text, name);
}
