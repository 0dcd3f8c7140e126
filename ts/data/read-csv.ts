/** Tables from a user's files. */
import { leftOut, text as string } from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import { type CsvOptions, csvOptions, parseCsv } from "./csv.js";
import type { FileLike } from "./files/open.js";
import { readText } from "./files/read-text.js";
import type { Table } from "./table.js";

/** Options of CSV. The default delimiter is a tab for files named .tsv, a comma for others. */
export type ReadCsvOptions = Omit<CsvOptions, "name">;

/**
 * The table in a file, UTF-8: `(await readCsv("sensor.csv")).numbers(["temperature"])`. All error messages, those
 * of the table too, name the file and the line.
 *
 * @param source a path (Node, Deno, Bun), or in a page a `File`
 * @throws FormatError for a file that is missing, empty, in another encoding or not a table
 * @throws ValueError for a path where the host has no files
 */
export async function readCsv(
  source: string | FileLike,
  options: ReadCsvOptions = {},
): Promise<Table> {
  const { header } = csvOptions();
  const description = {
    header,
    delimiter: leftOut(string()),
  } satisfies Description<ReadCsvOptions>;
  const settings = functionOptions("readCsv", description, options);
  const { name, text } = await readText(source, "readCsv");
  const delimiter = settings.delimiter ?? (name.toLowerCase().endsWith(".tsv") ? "\t" : ",");
  return parseCsv(text, { ...settings, delimiter, name });
}
