/**
 * Tables: named columns of text, and tensors made from them.
 *
 * What belongs here: choosing columns and converting them. What does not: parsing the text (csv.ts).
 */
import { FormatError } from "../runtime/errors.js";
import { unknownName } from "../runtime/names.js";
import { Opaque } from "../runtime/opaque.js";
import { anything, listOf, text } from "../runtime/registry/kinds.js";
import { Tensor } from "../runtime/tensor.js";

/** Literals that `Number` accepts, but which are not numbers in a table: 0x1f, 0b11, 0o17. */
const RADIX = /^0[xbo]/i;

/** The fields of one row, and the line on which it begins. */
export interface TableRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/** Class indices and their names. */
export interface Categories {
  /** Shape [rows]: indices into `names`. */
  readonly ids: Tensor<"int32">;
  /** All values that occur, ascending. */
  readonly names: readonly string[];
}

/** A table of text with named columns. */
export class Table extends Opaque {
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** The index of each column, by name. */
  readonly #indices: ReadonlyMap<string, number>;
  readonly #rows: readonly TableRow[];
  readonly #source: string;

  /** Every row needs a field for each column. `source` names the text in error messages. */
  constructor(columns: readonly string[], rows: readonly TableRow[], source = "CSV") {
    super();
    this.columns = listOf(text()).read(columns, "Table: columns");
    listOf(anything<TableRow>()).read(rows, "Table: rows");
    this.#indices = new Map(columns.map((name, index) => [name, index]));
    this.#rows = rows;
    this.#source = source;
  }

  /** Number of rows. */
  get length(): number {
    return this.#rows.length;
  }

  /** The line of the text, from 1, on which a row, from 0, begins: for error messages. */
  lineOf(row: number): number {
    return this.#rows[row]!.line;
  }

  /** One column as text. @throws ValueError for a column that is not there */
  text(column: string): string[] {
    const index = this.#indexOf(column);
    return this.#rows.map(({ fields }) => fields[index]!);
  }

  /**
   * Columns as numbers of shape [rows, columns], by default all. An empty field is NaN.
   * @throws FormatError, with line and column, for a field that is not a number; ValueError for an unknown
   *   column
   */
  numbers(columns: readonly string[] = this.columns): Tensor<"float32"> {
    const indices = columns.map((column) => this.#indexOf(column));
    const data = new Float32Array(this.#rows.length * indices.length);
    let written = 0;
    for (const row of this.#rows) {
      for (const index of indices) data[written++] = this.#numberAt(row, index);
    }
    return new Tensor([this.#rows.length, indices.length], "float32", data);
  }

  /** A column of classes as class indices. @throws ValueError for a column that is not there */
  categories(column: string): Categories {
    const values = this.text(column);
    const names = [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));
    const ids = new Map(names.map((name, id) => [name, id]));
    const data = Int32Array.from(values, (value) => ids.get(value)!);
    return { ids: new Tensor([values.length], "int32", data), names };
  }

  #indexOf(column: string): number {
    const index = this.#indices.get(column);
    if (index === undefined) throw unknownName("column", column, this.columns);
    return index;
  }

  #numberAt({ fields, line }: TableRow, index: number): number {
    const field = fields[index]!.trim();
    if (field === "" || field.toLowerCase() === "nan") return Number.NaN;
    const value = Number(field);
    if (!Number.isNaN(value) && !RADIX.test(field)) return value;
    const column = JSON.stringify(this.columns[index]);
    throw new FormatError(
      `${this.#source} line ${line}, column ${column}: ${JSON.stringify(field.slice(0, 40))} is not a number.`,
    );
  }
}
