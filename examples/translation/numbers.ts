/** Numbers in words, 0 to 9,999,999: in English, and in Traditional Chinese as it writes them. */
import { generator, type TextPair } from "latch/text";

const LARGEST = 9_999_999;

const BELOW_TWENTY = (
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen " +
  "seventeen eighteen nineteen"
).split(" ");
const TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split(" ");

/** 205 is "two hundred and five", 21,000 "twenty-one thousand". @throws RangeError beyond 0 to 9,999,999 */
export function numberInEnglish(n: number): string {
  checkRange(n);
  if (n === 0) return "zero";
  const [millions, thousands, rest] = [Math.floor(n / 1e6), Math.floor(n / 1e3) % 1e3, n % 1e3];
  const parts = [
    millions > 0 ? `${hundredsInEnglish(millions)} million` : "",
    thousands > 0 ? `${hundredsInEnglish(thousands)} thousand` : "",
    // What is below a hundred is joined to anything before it: one thousand and five.
    rest > 0 && rest < 100 && n > rest ? `and ${hundredsInEnglish(rest)}` : "",
    rest >= 100 || (rest > 0 && n === rest) ? hundredsInEnglish(rest) : "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}

/** 1 to 999. */
function hundredsInEnglish(n: number): string {
  const [hundreds, rest] = [Math.floor(n / 100), n % 100];
  const before = hundreds > 0 ? `${BELOW_TWENTY[hundreds]} hundred` : "";
  if (rest === 0) return before;
  return before === "" ? tensInEnglish(rest) : `${before} and ${tensInEnglish(rest)}`;
}

/** 1 to 99. */
function tensInEnglish(n: number): string {
  if (n < 20) return `${BELOW_TWENTY[n]}`;
  const ones = n % 10;
  return `${TENS[Math.floor(n / 10)]}${ones > 0 ? `-${BELOW_TWENTY[ones]}` : ""}`;
}

const DIGITS = [..."零一二三四五六七八九"];
const PLACES = ["千", "百", "十", ""];

/**
 * Chinese counts in ten thousands (萬): 205 is 二百零五, 150,000 十五萬. 零 stands once for a gap of zeros, but not for
 * those that end a group of four: 105,000 is 十萬五千. A number that begins with 一十 begins with 十 instead.
 * @throws RangeError beyond 0 to 9,999,999
 */
export function numberInChinese(n: number): string {
  checkRange(n);
  if (n === 0) return "零";
  const [high, low] = [Math.floor(n / 1e4), n % 1e4];
  const gap = high > 0 && low > 0 && low < 1000 ? "零" : "";
  const whole = `${high > 0 ? `${groupInChinese(high)}萬` : ""}${gap}${groupInChinese(low)}`;
  return whole.replace(/^一十/, "十");
}

/** The four digits of 0 to 9,999; nothing for 0. */
function groupInChinese(n: number): string {
  const digits = [...String(n).padStart(4, "0")].map(Number);
  return digits
    .map((digit, place) => (digit === 0 ? "0" : `${DIGITS[digit]}${PLACES[place]}`))
    .join("")
    .replace(/^0+|0+$/g, "")
    .replace(/0+/g, "零");
}

/** Digits one by one, as years are read: 1998 is 一九九八. */
export function digitsInChinese(n: number): string {
  return [...String(n)].map((digit) => DIGITS[Number(digit)]).join("");
}

function checkRange(n: number): void {
  if (Number.isInteger(n) && n >= 0 && n <= LARGEST) return;
  throw new RangeError(`${n} is not an integer from 0 to ${LARGEST}.`);
}

/** Numbers as pairs, none twice: drawn log-uniformly, so that short ones are as likely as long ones until all are drawn. */
export function numberPairs(count: number, seed: number): TextPair[] {
  const random = generator(seed);
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(Math.floor((LARGEST + 2) ** random()) - 1);
  return Array.from(drawn, (n) => ({ source: numberInEnglish(n), target: numberInChinese(n) }));
}
