/** Names of files with values in them, in Python's format: `net-{epoch:02d}-{val_loss:.3f}.keras`. */
import { FormatError, ValueError } from "../../runtime/errors.js";
import { ownEntry } from "../../runtime/plain-object.js";

/** A field: the name of a value, and how it is written: `02d`, `.3f`, `.2e`. */
const FIELD = /\{([^{}:]*)(?::(0?)(\d*)(?:\.(\d+))?([dfeg]?))?\}/g;

/** @throws ValueError for a field in another form */
export function assertFileName(name: string, what: string): void {
  const rest = name.replaceAll(FIELD, "");
  if (!/[{}]/.test(rest)) return;
  throw new ValueError(
    `${what}: "${name}" has a field in another form than {epoch}, {epoch:02d} or {val_loss:.3f}.`,
  );
}

/** The name with its fields replaced by values. @throws FormatError for a value that is not there */
export function fileName(
  name: string,
  values: Readonly<Record<string, number>>,
  what: string,
): string {
  return name.replaceAll(
    FIELD,
    (_, field: string, zeros: string, width: string, digits: string | undefined, kind: string) => {
      const value = ownEntry(values, field);
      if (value === undefined) {
        throw new FormatError(
          `${what}: "${name}" needs the value ${field}; there are ${Object.keys(values).join(", ")}.`,
        );
      }
      return formatted(value, digits, kind).padStart(Number(width || 0), zeros === "0" ? "0" : " ");
    },
  );
}

function formatted(value: number, digits: string | undefined, kind: string): string {
  if (kind === "d") return String(Math.trunc(value));
  if (kind === "e") return exponential(value, Number(digits ?? 6));
  if (kind === "f") return value.toFixed(Number(digits ?? 6));
  return digits === undefined ? String(value) : String(Number(value.toPrecision(Number(digits))));
}

/** As Python writes it: an exponent of at least two digits. */
function exponential(value: number, digits: number): string {
  return value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");
}
