/**
 * Reads labelled images from a user's table of pixels.
 *
 * What belongs here: the form of such tables. What does not: drawing images (ts/plot), scaling their values.
 */

import { FormatError, ShapeError } from "../../runtime/errors.js";
import { leftOut, optional, text as string, valueThat } from "../../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import { parseCsv } from "../csv.js";
import type { FileLike } from "../files/open.js";
import { readText } from "../files/read-text.js";
import type { Categories, Table } from "../table.js";

/** Images of one channel and one size, with their classes. */
export interface LabelledImages {
  /** Unscaled values, of shape [images, height, width]. */
  readonly images: Tensor<"float32">;
  /** Class indices of shape [images]: indices into `targetNames`. */
  readonly target: Tensor<"int32">;
  /** All labels that occur, ascending. */
  readonly targetNames: readonly string[];
}

/** Options of `readImages`. */
export interface ReadImagesOptions {
  /** The column that has the classes; all others are pixels, row by row from the upper left. Default "label". */
  readonly labelColumn?: string;
  /** One character between the fields. Default: a tab for files named .tsv, a comma for others. */
  readonly delimiter?: string;
  /** Height and width of an image. Default: a square. */
  readonly size?: readonly [height: number, width: number];
}

/** The fewest images of a class that allow one in each part of a split. */
const MIN_IMAGES = 2;

/**
 * Images from a CSV file in UTF-8 whose first line names the columns, one image per line, in the file's order, such as
 * MNIST with the columns label, pixel0, pixel1, ...
 *
 * @param source a path (Node, Deno, Bun), or in a page a `File`
 * @throws FormatError for a file that is missing, empty or in another encoding, a pixel that is not a finite number,
 *   an empty label, pixels that do not fill a square, fewer than two classes or two images of a class; the
 *   message names the file and, where there is one, the line
 * @throws ShapeError for a `size` that differs from that of the file's images
 * @throws ValueError without the column of labels, and for a path where the host has no files
 */
export async function readImages(
  source: string | FileLike,
  options: ReadImagesOptions = {},
): Promise<LabelledImages> {
  const description = {
    labelColumn: optional(string(), "label"),
    delimiter: leftOut(string()),
    size: leftOut(
      valueThat<readonly [number, number]>(
        "[height, width]",
        (value) => Array.isArray(value) && value.length === 2 && value.every(Number.isInteger),
      ),
    ),
  } satisfies Description<ReadImagesOptions>;
  const { labelColumn, size } = functionOptions("readImages", description, options);
  const { name, text } = await readText(source, "readImages");
  const delimiter = options.delimiter ?? (name.toLowerCase().endsWith(".tsv") ? "\t" : ",");
  const table = parseCsv(text, { name, delimiter });
  const target = table.categories(labelColumn);
  assertLabels(table, labelColumn, name);
  assertEnoughImages(target, name);
  const columns = table.columns.filter((column) => column !== labelColumn);
  const [height, width] = sizeOf(columns.length, size, name);
  const pixels = table.numbers(columns);
  assertFinite(pixels, columns, table, name);
  return {
    images: pixels.reshape([table.length, height, width]),
    target: target.ids,
    targetNames: target.names,
  };
}

function sizeOf(
  pixels: number,
  size: readonly [number, number] | undefined,
  name: string,
): readonly [height: number, width: number] {
  if (size !== undefined) {
    const [height, width] = size;
    if (height * width === pixels && height > 0) return size;
    throw new ShapeError(
      `${name}: size is [${size.join(", ")}], but each line has ${pixels} pixels besides its label.`,
    );
  }
  const side = Math.sqrt(pixels);
  if (pixels > 0 && Number.isInteger(side)) return [side, side];
  throw new FormatError(
    `${name}: line 1: ${pixels} columns besides the label, which do not fill a square image; expected 64, 784 or another ` +
      "square number, or the option size of readImages.",
  );
}

function assertLabels(table: Table, labelColumn: string, name: string): void {
  const row = table.text(labelColumn).findIndex((label) => label.trim() === "");
  if (row < 0) return;
  const where = `line ${table.lineOf(row)}, column ${JSON.stringify(labelColumn)}`;
  throw new FormatError(`${name}: ${where}: the label is empty.`);
}

function assertEnoughImages({ ids, names }: Categories, name: string): void {
  if (names.length < 2) {
    const found = names.map((label) => JSON.stringify(label)).join(", ") || "none";
    throw new FormatError(`${name}: expected images of at least two classes, found ${found}.`);
  }
  const counts = new Array<number>(names.length).fill(0);
  for (const id of ids.data) counts[id]!++;
  const rare = counts.findIndex((count) => count < MIN_IMAGES);
  if (rare >= 0) {
    throw new FormatError(
      `${name}: too small to split: the class ${JSON.stringify(names[rare])} has ${counts[rare]} image, ` +
        `expected at least ${MIN_IMAGES} of each class.`,
    );
  }
}

/** Rejects NaN, which an empty field of a table becomes, and infinite values. */
function assertFinite(
  { data }: Tensor<"float32">,
  columns: readonly string[],
  table: Table,
  name: string,
): void {
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const line = table.lineOf(Math.floor(bad / columns.length));
  const column = JSON.stringify(columns[bad % columns.length]);
  throw new FormatError(
    `${name}: line ${line}, column ${column}: expected a pixel's value, found an empty field or a number that is not finite.`,
  );
}
