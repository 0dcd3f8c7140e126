/** Reads labelled texts from a user's files. */

import {
  callable,
  leftOut,
  listOf,
  optional,
  rejected,
  text,
  valueThat,
} from "../../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../../runtime/registry/option.js";
import { type FileLike, openFile, openFiles, openPath } from "../files/open.js";
import { readFolder } from "./folder.js";
import { readTable } from "./table.js";
import type { LabelledTexts, OnEmpty } from "./texts.js";

/** Options of `readLabelled`. */
export interface ReadLabelledOptions {
  /**
   * The classes in the order of their indices. Default for a folder: the subfolders `neg` and `pos`; for a table:
   * all labels that occur, ascending.
   */
  readonly classes?: readonly string[];
  /** The column of texts in a table. Default "text". */
  readonly textColumn?: string;
  /** The column of classes in a table. Default "label". */
  readonly labelColumn?: string;
  /** One character between the fields of a table. Default: a tab for files named .tsv, a comma for others. */
  readonly delimiter?: string;
  /** Called with the location of each text that is empty, which is then left out. Default: such a text is an error. */
  readonly onEmpty?: OnEmpty;
}

function readLabelledOptions() {
  return {
    classes: leftOut(listOf(text())),
    textColumn: optional(text(), "text"),
    labelColumn: optional(text(), "label"),
    delimiter: leftOut(text()),
    onEmpty: leftOut(callable<OnEmpty>()),
  } satisfies Description<ReadLabelledOptions>;
}

const IMDB_CLASSES = ["neg", "pos"];

/**
 * Texts with their classes from a folder or a table, in UTF-8. The order is that of classes and file names, or of rows.
 *
 * A folder has a subfolder for each class with one .txt file per text, as the IMDB reviews have `neg` and `pos`.
 * A table is a CSV or TSV file (RFC 4180: quotes around fields with separators) whose first line names the columns.
 *
 * @param source the path of either (Node, Deno, Bun), or in a page a `File` (a table) or a list of them (a folder:
 *   the `files` of an `<input webkitdirectory>`)
 * @throws FormatError for data that are missing, empty, malformed, in another encoding, or have fewer than two
 *   classes or two texts of each; the message names the file and the line
 * @throws ValueError for a column that a table lacks, and for a path where the host has no files
 */
export async function readLabelled(
  source: string | FileLike | ArrayLike<FileLike>,
  options: ReadLabelledOptions = {},
): Promise<LabelledTexts> {
  const { classes, textColumn, labelColumn, delimiter, onEmpty } = functionOptions(
    "readLabelled",
    readLabelledOptions(),
    options,
  );
  const found = await open(source);
  return "subfolders" in found
    ? readFolder(found, classes ?? IMDB_CLASSES, onEmpty)
    : readTable(found, { textColumn, labelColumn, delimiter }, classes, onEmpty);
}

async function open(source: string | FileLike | ArrayLike<FileLike>) {
  if (typeof source === "string") return openPath(source, "readLabelled");
  if (typeof source === "object" && source !== null) {
    if ("arrayBuffer" in source) return openFile(source);
    if ("length" in source)
      return openFiles(files().read(Array.from(source), "readLabelled: source"));
  }
  throw rejected("readLabelled: source", "a path, a File or a list of Files", source);
}

function files() {
  return listOf(
    valueThat<FileLike>(
      "a File",
      (file) => typeof file === "object" && file !== null && "arrayBuffer" in file,
    ),
  );
}
