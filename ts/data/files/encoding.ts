/**
 * The likely format or encoding of a file that is not UTF-8 text.
 *
 * What belongs here: recognizing formats and encodings by their bytes, for error messages. What does not: decoding
 * (decode.ts).
 */

/** The first bytes of compressed files, and the byte-order marks of UTF-16 and UTF-32. No UTF-8 text begins with them. */
const SIGNATURES: readonly (readonly [format: string, bytes: readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  ["UTF-32", [0xff, 0xfe, 0x00, 0x00]],
  ["UTF-16", [0xff, 0xfe]],
  ["UTF-16", [0xfe, 0xff]],
];

/** Number of bytes that a guess looks at. */
const SAMPLE_BYTES = 20_000;
/**
 * A text with a larger fraction of zero bytes is likely UTF-16 without a byte-order mark, in which every other byte of
 * Latin letters is 0.
 */
const MAX_ZERO_FRACTION = 0.2;

/** Very frequent Chinese characters: first those of both simplified and traditional Chinese, then those of only one. */
const FREQUENT = new Set(
  "的一不是有在人我他大以可上了就要子能好也年多中出生下心本地到那和自家天如小而事去前面" +
    "这个们来为国说时对会学没过后还里发经么开两样动间进现点从问关长实与当" +
    "這個們來為國說時對會學沒過後還裡發經麼開兩樣動間進現點從問關長實與當很，。！？",
);

/**
 * The name of the format or encoding whose signature the bytes begin with. Without one undefined or, if `mayGuess`, the
 * encoding that a file that is not UTF-8 is likely in.
 */
export function encodingOf(bytes: Uint8Array, mayGuess = false): string | undefined {
  const marked = SIGNATURES.find(([, signature]) =>
    signature.every((byte, index) => bytes[index] === byte),
  );
  return marked?.[0] ?? (mayGuess ? guess(bytes.subarray(0, SAMPLE_BYTES)) : undefined);
}

function guess(bytes: Uint8Array): string | undefined {
  const zeros = bytes.filter((byte) => byte === 0).length;
  if (zeros > MAX_ZERO_FRACTION * bytes.length) return "UTF-16";
  const scores = [
    { name: "GBK", fraction: frequentFraction(bytes, "gbk") },
    { name: "Big5", fraction: frequentFraction(bytes, "big5") },
  ].sort((a, b) => b.fraction - a.fraction);
  // Text in another language, decoded as Chinese, has hardly any of the frequent characters.
  return scores[0]!.fraction > 0.1 ? scores[0]!.name : undefined;
}

/** The fraction of frequent Chinese characters among all that are not ASCII. */
function frequentFraction(bytes: Uint8Array, encoding: string): number {
  let text: string;
  try {
    text = new TextDecoder(encoding).decode(bytes);
  } catch {
    // A host without this encoding.
    return 0;
  }
  const nonAscii = Array.from(text).filter((character) => character > "\u007f");
  return (
    nonAscii.filter((character) => FREQUENT.has(character)).length / Math.max(1, nonAscii.length)
  );
}

/** What to do about a file of this format or encoding. */
export function adviceFor(format: string | undefined): string {
  if (format === "gzip" || format === "zip") {
    return `the file is compressed (${format}), expected UTF-8 text. Unpack it.`;
  }
  if (format === undefined) return "the bytes are not UTF-8. Save the file as UTF-8.";
  if (format.startsWith("UTF")) return `the file is in ${format}. Save it as UTF-8.`;
  return `the bytes are not UTF-8, likely ${format} (Chinese). Save the file as UTF-8.`;
}
