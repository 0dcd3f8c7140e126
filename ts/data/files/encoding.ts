/**
 * What a file is that is not text in UTF-8.
 *
 * What belongs here: telling forms and encodings by their bytes, for error messages. What does not: decoding (decode.ts).
 */

/** The first bytes of files that are no text, or in UTF-16 or UTF-32. None of them begins a text in UTF-8. */
const MARKS: readonly (readonly [form: string, bytes: readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  ["UTF-32", [0xff, 0xfe, 0x00, 0x00]],
  ["UTF-16", [0xff, 0xfe]],
  ["UTF-16", [0xfe, 0xff]],
];

/** Bytes that are enough to guess by. */
const SAMPLE = 20_000;
/** The fraction of zero bytes from which on a text is likely UTF-16 without a mark: every other byte of Latin letters. */
const ZEROS = 0.2;

/** Of the most frequent characters of Chinese texts, those that are alike in both forms, and those of one. */
const FREQUENT = new Set(
  "的一不是有在人我他大以可上了就要子能好也年多中出生下心本地到那和自家天如小而事去前面" +
    "这个们来为国说时对会学没过后还里发经么开两样动间进现点从问关长实与当" +
    "這個們來為國說時對會學沒過後還裡發經麼開兩樣動間進現點從問關長實與當很，。！？",
);

/**
 * The name of the form or encoding that the first bytes mark; with `isGuessing`, also of one without a mark that the bytes
 * are likely in, of a file that is not UTF-8.
 */
export function encodingOf(bytes: Uint8Array, isGuessing = false): string | undefined {
  const marked = MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  return marked?.[0] ?? (isGuessing ? guess(bytes.subarray(0, SAMPLE)) : undefined);
}

function guess(bytes: Uint8Array): string | undefined {
  const zeros = bytes.filter((byte) => byte === 0).length;
  if (zeros > ZEROS * bytes.length) return "UTF-16";
  const scores = [
    { name: "GBK", fraction: frequentIn(bytes, "gbk") },
    { name: "Big5", fraction: frequentIn(bytes, "big5") },
  ].sort((a, b) => b.fraction - a.fraction);
  // A text that is no Chinese, read as Chinese, has hardly any of the frequent characters.
  return scores[0]!.fraction > 0.1 ? scores[0]!.name : undefined;
}

/** The fraction of frequent Chinese characters among all that are not ASCII. */
function frequentIn(bytes: Uint8Array, encoding: string): number {
  let text: string;
  try {
    text = new TextDecoder(encoding).decode(bytes);
  } catch {
    // A host without this encoding.
    return 0;
  }
  const others = Array.from(text).filter((character) => character > "\u007f");
  return others.filter((character) => FREQUENT.has(character)).length / Math.max(1, others.length);
}

/** What to do about a file of this form. */
export function adviceFor(form: string | undefined): string {
  if (form === "gzip" || form === "zip") {
    return `the file is compressed (${form}), expected UTF-8 text. Unpack it.`;
  }
  if (form === undefined) return "the bytes are not UTF-8. Save the file as UTF-8.";
  if (form.startsWith("UTF")) return `the file is in ${form}. Save it as UTF-8.`;
  return `the bytes are not UTF-8, likely ${form} (Chinese). Save the file as UTF-8.`;
}
