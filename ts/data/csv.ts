/**
 * Tables from comma-separated text.
 *
 * What belongs here: RFC 4180 (quotes, CRLF or LF, a byte order mark), and errors with the line. What does not:
 * fetching or reading files, which the platform does, and the columns' types (table.ts).
 */

import { FormatError, ValueError } from "../runtime/errors.js";
import { boolean, leftOut, optional, rejected, text as string } from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import { Table, type TableRow } from "./table.js";

/** Options of `parseCsv`. */
export interface CsvOptions {
  /** One character between fields. Default ",". */
  readonly delimiter?: string;
  /** Whether the first line names the columns; otherwise they are `column0`, `column1`, ... Default true. */
  readonly header?: boolean;
  /** Name of the text in error messages, such as its file's. Default: none. */
  readonly name?: string;
}

/** The options of tables, as the functions that read them describe theirs. */
export function csvOptions() {
  return {
    delimiter: optional(string(), ","),
    header: optional(boolean(), true),
    name: leftOut(string()),
  } satisfies Description<CsvOptions>;
}

const QUOTE = '"';

/**
 * Reads comma-separated text: `parseCsv(await response.text()).numbers(["open", "close"])`. Empty lines are skipped.
 *
 * @throws FormatError, with the line, for a quote that is never closed, text after a closing quote, a line with
 *   another number of fields than the first, two columns of one name
 */
export function parseCsv(text: string, options: CsvOptions = {}): Table {
  const { delimiter, header, name } = functionOptions("parseCsv", csvOptions(), options);
  const source = name === undefined ? "CSV" : `${name}: CSV`;
  if (typeof text !== "string") throw rejected("parseCsv: text", "the text of a file", text);
  if (delimiter.length !== 1 || delimiter === QUOTE || /[\r\n]/.test(delimiter)) {
    throw new ValueError(
      `parseCsv: delimiter is ${JSON.stringify(delimiter)}, expected one character.`,
    );
  }
  const withoutMark = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const rows = new CsvReader(withoutMark, delimiter, source).rows();
  const [first, ...others] = rows;
  if (first === undefined) throw new FormatError(`${source}: the text has no lines.`);
  const columns = header ? first.fields : first.fields.map((_, index) => `column${index}`);
  assertDistinctNames(columns, source);
  const body = header ? others : rows;
  for (const { fields, line } of body) {
    if (fields.length !== columns.length) {
      throw new FormatError(
        `${source} line ${line}: ${fields.length} fields where the first line has ${columns.length}.`,
      );
    }
  }
  return new Table(columns, body, source);
}

function assertDistinctNames(columns: readonly string[], source: string): void {
  const seen = new Set<string>();
  for (const name of columns) {
    if (seen.has(name)) {
      throw new FormatError(`${source} line 1: two columns are named ${JSON.stringify(name)}.`);
    }
    seen.add(name);
  }
}

/** Reads the text once, field by field. */
class CsvReader {
  #position = 0;
  #line = 1;

  readonly #text: string;
  readonly #delimiter: string;
  readonly #source: string;

  constructor(text: string, delimiter: string, source: string) {
    this.#text = text;
    this.#delimiter = delimiter;
    this.#source = source;
  }

  rows(): TableRow[] {
    const rows: TableRow[] = [];
    while (this.#position < this.#text.length) {
      const row = { line: this.#line, fields: this.#readFields() };
      if (row.fields.length > 1 || row.fields[0] !== "") rows.push(row);
    }
    return rows;
  }

  /** The fields of one line; moves past its end. */
  #readFields(): string[] {
    const fields = [];
    for (;;) {
      fields.push(this.#text[this.#position] === QUOTE ? this.#readQuoted() : this.#readUnquoted());
      if (this.#text[this.#position] === this.#delimiter) {
        this.#position++;
        continue;
      }
      this.#skipLineEnd();
      return fields;
    }
  }

  #readUnquoted(): string {
    const start = this.#position;
    while (this.#position < this.#text.length && !this.#atFieldEnd()) this.#position++;
    return this.#text.slice(start, this.#position);
  }

  /** The text between quotes, in which a doubled quote is one quote. */
  #readQuoted(): string {
    const firstLine = this.#line;
    let value = "";
    for (;;) {
      const start = this.#position + 1;
      const end = this.#text.indexOf(QUOTE, start);
      if (end < 0) {
        throw new FormatError(
          `${this.#source} line ${firstLine}: a quote is opened and never closed.`,
        );
      }
      const part = this.#text.slice(start, end);
      this.#line += part.split("\n").length - 1;
      this.#position = end + 1;
      value += part;
      if (this.#text[this.#position] !== QUOTE) break;
      value += QUOTE;
    }
    if (this.#position < this.#text.length && !this.#atFieldEnd()) {
      throw new FormatError(
        `${this.#source} line ${this.#line}: text follows a closing quote; a quote inside of a field is doubled.`,
      );
    }
    return value;
  }

  #atFieldEnd(): boolean {
    const character = this.#text[this.#position];
    return character === this.#delimiter || character === "\n" || this.#atCarriageReturn();
  }

  #atCarriageReturn(): boolean {
    if (this.#text[this.#position] !== "\r") return false;
    const next = this.#text[this.#position + 1];
    return next === "\n" || next === undefined;
  }

  #skipLineEnd(): void {
    if (this.#text[this.#position] === "\r") this.#position++;
    if (this.#text[this.#position] === "\n") this.#position++;
    this.#line++;
  }
}
