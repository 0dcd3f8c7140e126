/** The options of TextVectorization that are functions of a text, by name or a user's own. */
import { ValueError } from "../../runtime/errors.js";
import { describe } from "../../runtime/fill.js";
import { functionForm } from "../../runtime/registry/keras-form.js";
import { optional, rejected } from "../../runtime/registry/kinds.js";
import type { OptionalOption } from "../../runtime/registry/option.js";
import {
  find,
  nameOfFunction,
  type SerializableFunction,
} from "../../runtime/registry/registry.js";
import {
  characters,
  chineseWords,
  lowerCase,
  splitAtSpaces,
  withoutPunctuation,
} from "../../text/tokenize.js";

const STANDARDIZATIONS = {
  lower_and_strip_punctuation: (text: string) => withoutPunctuation(lowerCase(text)),
  lower: lowerCase,
  strip_punctuation: withoutPunctuation,
} as const;

const SPLITS = { whitespace: splitAtSpaces, character: characters, chinese: chineseWords } as const;

/** A standardization by name, or a function from text to text. */
export type Standardize = keyof typeof STANDARDIZATIONS | ((text: string) => string);

/** A split by name, or a function from text to tokens. */
export type TextSplit = keyof typeof SPLITS | ((text: string) => readonly string[]);

/** A function of a text, with the name or function that the option was given. */
export interface TextFunction<Result> {
  readonly given: string | ((text: string) => Result);
  /** @throws ValueError where a user's function returns something else; `owner` names the layer. */
  apply(text: string, owner: string): Result;
}

export function standardizeOption(): OptionalOption<
  Standardize | null,
  TextFunction<string> | null
> {
  return textFunction<string, Standardize>(
    STANDARDIZATIONS,
    "lower_and_strip_punctuation",
    "a string",
    (value) => typeof value === "string",
  );
}

export function splitOption(): OptionalOption<
  TextSplit | null,
  TextFunction<readonly string[]> | null
> {
  return textFunction<readonly string[], TextSplit>(
    SPLITS,
    "whitespace",
    "an array of strings",
    (value) => Array.isArray(value) && value.every((token) => typeof token === "string"),
  );
}

function textFunction<Result, Given>(
  table: Readonly<Record<string, (text: string) => Result>>,
  fallback: NoInfer<Given>,
  expected: string,
  accepts: (value: unknown) => boolean,
): OptionalOption<Given | null, TextFunction<Result> | null> {
  const names = Object.keys(table).map((name) => JSON.stringify(name));
  const read = (given: Given | TextFunction<Result> | null, what: string) => {
    if (given === null) return null;
    // `copyWith` passes what an object holds.
    if (isTextFunction<Result>(given)) return given;
    const fn = typeof given === "string" ? find("function", given, table) : given;
    if (typeof fn !== "function") {
      const hint = " registerSerializable makes a function known by its name.";
      throw rejected(what, `${names.join(", ")}, null or a function of a text`, given, hint);
    }
    const call = fn as (text: string) => Result;
    return {
      given: call,
      apply: (text: string, owner: string) => checked(call(text), owner, what),
    };
  };
  const checked = (result: Result, owner: string, what: string): Result => {
    if (accepts(result)) return result;
    const option = what.slice(what.lastIndexOf(" ") + 1);
    throw new ValueError(
      `${owner}: the function ${option} returned ${describe(result)} for a text, expected ${expected}.`,
    );
  };
  return optional<Given | null, TextFunction<Result> | null>(
    {
      read,
      // A function of the table is written as its name, others as they were registered.
      write: (held) =>
        held === null ? null : nameOfFunction(held.given as SerializableFunction, table as never),
      inKeras: (written) =>
        written === null || Object.hasOwn(table, written as string)
          ? written
          : functionForm(written),
    },
    fallback,
  );
}

function isTextFunction<Result>(given: unknown): given is TextFunction<Result> {
  return typeof given === "object" && given !== null && "apply" in given && "given" in given;
}
