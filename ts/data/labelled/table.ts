/** Reads texts from a table, one per row, with the class in another column. */
import { FormatError } from "../../runtime/errors.js";
import { parseCsv } from "../csv.js";
import { decodeContent } from "../files/decode.js";
import type { NamedFile } from "../files/open.js";
import { type LabelledTexts, labelledTexts, type OnEmpty, withoutEmpty } from "./texts.js";

export interface TableColumns {
  readonly textColumn: string;
  readonly labelColumn: string;
  readonly delimiter: string | undefined;
}

/**
 * @param classes the labels in the order of their indices; by default all that occur, ascending
 * @throws FormatError, with the line, for a file that is not a table or not text, ValueError for a missing column
 */
export async function readTable(
  file: NamedFile,
  { textColumn, labelColumn, delimiter }: TableColumns,
  classes: readonly string[] | undefined,
  onEmpty: OnEmpty | undefined,
): Promise<LabelledTexts> {
  const text = decodeContent(await file.read(), file.name);
  const separator = delimiter ?? (file.name.toLowerCase().endsWith(".tsv") ? "\t" : ",");
  const table = parseCsv(text, { delimiter: separator, name: file.name });
  const texts = table.text(textColumn);
  const labels = table.text(labelColumn);
  const names = classes ?? [...new Set(labels)].sort();
  const indices = new Map(names.map((name, index) => [name, index]));
  const examples = texts.map((one, row) => {
    const line = `${file.name}: line ${table.lineOf(row)}`;
    const label = classIndex(
      labels[row]!,
      indices,
      `${line}, column ${JSON.stringify(labelColumn)}`,
    );
    return { text: one, label, location: `${line}, column ${JSON.stringify(textColumn)}` };
  });
  return labelledTexts(withoutEmpty(examples, onEmpty), names, file.name);
}

function classIndex(label: string, indices: ReadonlyMap<string, number>, location: string): number {
  if (label.trim() === "") throw new FormatError(`${location}: the label is empty.`);
  const index = indices.get(label);
  if (index !== undefined) return index;
  throw new FormatError(
    `${location}: the label ${JSON.stringify(label.slice(0, 40))} is none of the classes ${[...indices.keys()].join(", ")}.`,
  );
}
