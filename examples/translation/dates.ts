/** Dates as people write them, and as ISO 8601 does: "Tuesday 3 March 1998" is 1998-03-03. */
import { generator, type TextPair } from "latch/text";
import { digitsInChinese, numberInChinese } from "./numbers.ts";

const MONTHS =
  "January February March April May June July August September October November December".split(
    " ",
  );
const WEEKDAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const WEEKDAYS_IN_CHINESE = [..."日一二三四五六"];

/** A day as the forms need it. */
interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
}

/** Year 1 of the Republic (民國) is 1912. */
const BEFORE_THE_REPUBLIC = 1911;

/**
 * The forms, all of them unambiguous: years have four digits (or are the Republic's), and what is written in numbers alone begins with the
 * year.
 */
const FORMS: readonly ((date: Day) => string)[] = [
  ({ year, month, day }) => `${day} ${nameOf(month)} ${year}`,
  ({ year, month, day }) => `${day} ${shortNameOf(month)} ${year}`,
  ({ year, month, day }) => `${day}-${shortNameOf(month)}-${year}`,
  ({ year, month, day }) => `${ordinal(day)} of ${nameOf(month)}, ${year}`,
  ({ year, month, day }) => `the ${ordinal(day)} of ${nameOf(month)} ${year}`,
  ({ year, month, day }) => `${nameOf(month)} ${day}, ${year}`,
  ({ year, month, day }) => `${nameOf(month)} ${ordinal(day)}, ${year}`,
  ({ year, month, day }) => `${shortNameOf(month)}. ${day}, ${year}`,
  ({ year, month, day }) => `${year} ${nameOf(month)} ${day}`,
  ({ year, month, day, weekday }) => `${WEEKDAYS[weekday]} ${day} ${nameOf(month)} ${year}`,
  ({ year, month, day, weekday }) => `${WEEKDAYS[weekday]}, ${nameOf(month)} ${day}, ${year}`,
  ({ year, month, day, weekday }) =>
    `${WEEKDAYS[weekday]?.slice(0, 3)}, ${day} ${shortNameOf(month)} ${year}`,
  ({ year, month, day }) => `${year}/${month}/${day}`,
  ({ year, month, day }) => `${year}.${twoDigits(month)}.${twoDigits(day)}`,
  ({ year, month, day }) => `${year}年${month}月${day}日`,
  ({ year, month, day, weekday }) =>
    `${year}年${month}月${day}日星期${WEEKDAYS_IN_CHINESE[weekday]}`,
  ({ year, month, day }) =>
    `${digitsInChinese(year)}年${numberInChinese(month)}月${numberInChinese(day)}日`,
  ({ year, month, day }) => `民國${year - BEFORE_THE_REPUBLIC}年${month}月${day}日`,
];

/** How many forms a date has. */
export const FORM_COUNT = FORMS.length;

/** A day of the Gregorian calendar in one of the forms, 0 to FORM_COUNT - 1. */
export function dateInWords(date: Date, form: number): string {
  const write = FORMS[form];
  if (write === undefined) throw new RangeError(`${form} is no form from 0 to ${FORM_COUNT - 1}.`);
  return write({
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
  });
}

const FIRST = Date.UTC(1920, 0, 1);
const DAY = 24 * 60 * 60 * 1000;
/** From 1920 to 2099. */
const DAYS = (Date.UTC(2100, 0, 1) - FIRST) / DAY;

/** Days as pairs, none twice, each in one form: what is held out are days that were never seen in any form. */
export function datePairs(count: number, seed: number): TextPair[] {
  const random = generator(seed);
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(Math.floor(DAYS * random()));
  return Array.from(drawn, (days) => {
    const date = new Date(FIRST + days * DAY);
    const source = dateInWords(date, Math.floor(FORM_COUNT * random()));
    return { source, target: date.toISOString().slice(0, 10) };
  });
}

function nameOf(month: number): string {
  return `${MONTHS[month - 1]}`;
}

function shortNameOf(month: number): string {
  return nameOf(month).slice(0, 3);
}

function twoDigits(n: number): string {
  return String(n).padStart(2, "0");
}

/** 1st, 2nd, 3rd, 4th; 11th to 13th. */
function ordinal(n: number): string {
  const isTeen = n > 10 && n < 20;
  const ending = isTeen ? undefined : ["st", "nd", "rd"][(n % 10) - 1];
  return `${n}${ending ?? "th"}`;
}
