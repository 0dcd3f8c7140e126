/**
 * Named columns of text, and tensors from them.
 *
 * What belongs here: choosing columns and giving them a type. What does not: where the text comes from.
 */
import { FormatError } from "../runtime/errors.js";
import { unknownName } from "../runtime/names.js";
import { Tensor } from "../runtime/tensor.js";

/** Numbers that JavaScript reads and tables do not mean: 0x1f, 0b11, 0o17. */
const RADIX = /^0[xbo]/i;

/** The fields of one line, and where it began. */
export interface TableRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/** Classes as numbers, and the names that they stand for. */
export interface Categories {
  /** Shape [rows]: the place of each row's value in `names`. */
  readonly ids: Tensor<"int32">;
  /** All values that occur, ascending. */
  readonly names: readonly string[];
}

/** A table of text with named columns. */
export class Table {
  /** Names of the columns. */
  readonly columns: readonly string[];
  private readonly rows: readonly TableRow[];
  private readonly source: string;

  /** Every row has a field for each column. `source` is what messages call the text. */
  constructor(columns: readonly string[], rows: readonly TableRow[], source = "CSV") {
    this.columns = columns;
    this.rows = rows;
    this.source = source;
  }

  /** Number of rows. */
  get length(): number {
    return this.rows.length;
  }

  /** The line of the text on which a row, counted from 0, begins: for messages about it. */
  lineOf(row: number): number {
    return this.rows[row]!.line;
  }

  /** One column as it is written. @throws ValueError for a column that is not there */
  text(column: string): string[] {
    const place = this.placeOf(column);
    return this.rows.map(({ fields }) => fields[place]!);
  }

  /**
   * Columns as numbers of shape [rows, columns], by default all. An empty field is NaN.
   * @throws FormatError, with line and column, for what is no number; ValueError for a column that is not there
   */
  numbers(columns: readonly string[] = this.columns): Tensor<"float32"> {
    const places = columns.map((column) => this.placeOf(column));
    const data = new Float32Array(this.rows.length * places.length);
    let written = 0;
    for (const row of this.rows) {
      for (const place of places) data[written++] = this.numberAt(row, place);
    }
    return new Tensor([this.rows.length, places.length], "float32", data);
  }

  /** A column of classes as numbers. @throws ValueError for a column that is not there */
  categories(column: string): Categories {
    const values = this.text(column);
    const names = [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));
    const ids = new Map(names.map((name, id) => [name, id]));
    const data = Int32Array.from(values, (value) => ids.get(value)!);
    return { ids: new Tensor([values.length], "int32", data), names };
  }

  private placeOf(column: string): number {
    const place = this.columns.indexOf(column);
    if (place < 0) throw unknownName("column", column, this.columns);
    return place;
  }

  private numberAt({ fields, line }: TableRow, place: number): number {
    const field = fields[place]!.trim();
    if (field === "" || field.toLowerCase() === "nan") return Number.NaN;
    const value = Number(field);
    if (!Number.isNaN(value) && !RADIX.test(field)) return value;
    const column = JSON.stringify(this.columns[place]);
    throw new FormatError(
      `${this.source} line ${line}, column ${column}: ${JSON.stringify(field.slice(0, 40))} is no number.`,
    );
  }
}
