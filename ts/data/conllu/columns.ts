/** The columns of one line. */
import { UNIVERSAL_TAGS, type UniversalTag } from "./sentence.js";

const NAMES = "ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC".split(" ");

/** Throws a FormatError that names the text and the line. */
type Fail = (message: string) => never;

/** Fields in the order of `NAMES`. */
export type Columns = readonly [
  id: string,
  form: string,
  lemma: string,
  upos: string,
  xpos: string,
  feats: string,
  head: string,
  deprel: string,
  deps: string,
  misc: string,
];

/** Splits a line into ten non-empty columns. */
export function columnsOf(line: string, fail: Fail): Columns {
  const columns = line.split("\t");
  if (columns.length !== NAMES.length) {
    const bySpaces = columns.length === 1 && /\S\s+\S/.test(line);
    const hint = bySpaces ? "; spaces do not separate them" : "";
    fail(
      `${columns.length} column${columns.length === 1 ? "" : "s"} in ${excerpt(line)}, ` +
        `expected ${NAMES.length} separated by tabs${hint}`,
    );
  }
  const empty = columns.indexOf("");
  if (empty >= 0) {
    fail(`the column ${NAMES[empty]} is empty, expected a value or _ where there is none`);
  }
  // The length was checked above.
  return columns as readonly string[] as Columns;
}

/** Maps each tag to itself: a look-up that also narrows the type. */
const tags: ReadonlyMap<string, UniversalTag> = new Map(UNIVERSAL_TAGS.map((tag) => [tag, tag]));

export function tagOf(upos: string, fail: Fail): UniversalTag {
  const tag = tags.get(upos);
  if (tag !== undefined) return tag;
  return fail(`the tag (UPOS) is ${excerpt(upos)}, expected one of ${UNIVERSAL_TAGS.join(", ")}`);
}

export function headOf(head: string, fail: Fail): number | null {
  if (head === "_") return null;
  if (/^\d+$/.test(head)) return Number(head);
  return fail(`the head is ${excerpt(head)}, expected the number of a word, 0 or _`);
}

/** Quotes a text, shortened for an error message. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
