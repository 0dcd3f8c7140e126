/** Labelled texts from a user's own files. */
import { ValueError } from "../../runtime/errors.js";
import { describe } from "../../runtime/fill.js";
import { type FileLike, openFile, openFiles, openPath } from "../files/open.js";
import { readFolder } from "./folder.js";
import { readTable } from "./table.js";
import type { LabelledTexts } from "./texts.js";

export interface ReadLabelledOptions {
  /**
   * The classes in the order of their indices. Default for a folder: the subfolders `neg` and `pos`; for a table:
   * all labels that occur, ascending.
   */
  readonly classes?: readonly string[];
  /** The column of a table that has the texts. Default "text". */
  readonly textColumn?: string;
  /** The column of a table that has the classes. Default "label". */
  readonly labelColumn?: string;
  /** Between the fields of a table. Default: a tab in files named .tsv, a comma in others. */
  readonly delimiter?: string;
}

const IMDB_CLASSES = ["neg", "pos"];

/**
 * Texts with their classes from a folder or a table, all in UTF-8, by class and name or in the table's order.
 *
 * A folder has a subfolder for each class with one .txt file a text, as the IMDB reviews have `neg` and `pos`.
 * A table is a CSV or TSV file (RFC 4180: quotes around fields with separators) whose first line names the columns.
 *
 * @param source the path of either (Node, Deno, Bun), or in a page: a `File` is a table, a list of them (an
 *   `<input webkitdirectory>`'s `files`) a folder
 * @throws FormatError for what is missing, empty, malformed, in another encoding, or has fewer than two classes or
 *   two texts of each; the message names the file and the line
 * @throws ValueError for a column that a table lacks, and for a path where the host has no files
 */
export async function readLabelled(
  source: string | FileLike | ArrayLike<FileLike>,
  options: ReadLabelledOptions = {},
): Promise<LabelledTexts> {
  const { classes, textColumn = "text", labelColumn = "label", delimiter } = options;
  const found = await open(source);
  return "subfolders" in found
    ? readFolder(found, classes ?? IMDB_CLASSES)
    : readTable(found, { textColumn, labelColumn, delimiter }, classes);
}

async function open(source: string | FileLike | ArrayLike<FileLike>) {
  if (typeof source === "string") return openPath(source, "readLabelled");
  if (typeof source === "object" && source !== null) {
    if ("arrayBuffer" in source) return openFile(source);
    if ("length" in source) return openFiles(Array.from(source));
  }
  throw new ValueError(
    `readLabelled: expected a path, a File or a list of Files, got ${describe(source)}.`,
  );
}
