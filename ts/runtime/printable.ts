/**
 * Text that is safe to show.
 *
 * What belongs here: replacing the characters of users' names and data that act where they are shown. What does not:
 * the escape sequences that pictures and progress bars write themselves.
 */

/**
 * Control characters, bidirectional controls (they reorder a whole line), lone surrogates, and what XML forbids. As ranges:
 * looking up \p{Cc} and \p{Cs} takes a hundredth of the time from an import to a first prediction.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const UNPRINTABLE = /[\0-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/**
 * The label as it can be shown in a line: control characters become their symbols (a tab is ␉), other unprintable ones
 * the replacement character. So no label moves a terminal's cursor or breaks a document.
 */
export function printable(label: string): string {
  return label.replace(UNPRINTABLE, (character) => {
    const code = character.charCodeAt(0);
    if (code === 0x7f) return "␡";
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : "�";
  });
}

/** A text of several lines as it can be shown. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}
