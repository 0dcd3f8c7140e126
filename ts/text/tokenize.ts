/**
 * From texts to tokens.
 *
 * What belongs here: functions that cut one text. What does not: numbers for tokens (vocabulary.ts).
 */

/** What Keras's TextVectorization strips by default: the 32 punctuation marks of ASCII. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;
/** What it splits at by default: ASCII's white space. A no-break or ideographic space is none. */
const SPACE = /[ \t\n\v\f\r]+/;
const CAPITALS = /[A-Z]+/g;

/**
 * The words of a text, as Keras's TextVectorization makes them by default: A to Z in lower case (and no other
 * letters: "É" stays), ASCII punctuation removed ("don't" is "dont"), split at ASCII white space.
 */
export function words(text: string): string[] {
  return text
    .replace(CAPITALS, (capitals) => capitals.toLowerCase())
    .replace(PUNCTUATION, "")
    .split(SPACE)
    .filter((word) => word !== "");
}

/**
 * The characters of a text by code point, unchanged: "讚 👍" is ["讚", " ", "👍"]. Good for Chinese, which
 * writes no spaces between words.
 */
export function characters(text: string): string[] {
  return [...text];
}
