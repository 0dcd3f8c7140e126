/** Reads the text of a user's file: the first step of every reader. */

import { FormatError } from "../../runtime/errors.js";
import { rejected } from "../../runtime/registry/kinds.js";
import { decodeContent } from "./decode.js";
import { type FileLike, type NamedFile, openFile, openPath } from "./open.js";

/** A text, and the name of its file in error messages. */
export interface TextFile {
  readonly name: string;
  /** Without a byte order mark; never only white space. */
  readonly text: string;
}

/**
 * The text of a file in UTF-8.
 *
 * @param source a path (Node, Deno, Bun), or in a page a `File`
 * @param caller the function that error messages name. Default "readText"
 * @throws FormatError, with the line where there is one, for a file that is missing, empty, in another encoding, or
 *   not text, and for a folder
 * @throws ValueError for a path where the host has no files
 */
export async function readText(source: string | FileLike, caller = "readText"): Promise<TextFile> {
  const file = await open(source, caller);
  return { name: file.name, text: decodeContent(await file.read(), file.name) };
}

async function open(source: string | FileLike, caller: string): Promise<NamedFile> {
  if (typeof source === "object" && source !== null && "arrayBuffer" in source) {
    return openFile(source);
  }
  if (typeof source !== "string") {
    throw rejected(`${caller}: source`, "a path or a File", source);
  }
  const found = await openPath(source, caller);
  if ("subfolders" in found) {
    throw new FormatError(`${source}: is a folder, expected a file.`);
  }
  return found;
}
