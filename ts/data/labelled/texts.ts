/**
 * Texts with their classes, as data sets and readers return them.
 *
 * What belongs in ts/data/labelled: reading such texts from a user's files. What does not: splitting them into
 * words (ts/text).
 */
import { FormatError } from "../../runtime/errors.js";
import { Tensor } from "../../runtime/tensor.js";

export interface LabelledTexts<TargetNames = readonly string[]> {
  /** The text of each example. */
  readonly texts: string[];
  /** Class indices, int32, of shape [texts]: indices into `targetNames`. */
  readonly target: Tensor<"int32">;
  readonly targetNames: TargetNames;
}

/** A text, the index of its class, and its file or line in error messages. */
export interface Example {
  readonly text: string;
  readonly label: number;
  readonly location: string;
}

/** The fewest texts of a class that allow one in each part of a split. */
const MIN_TEXTS = 2;

/** Called with the file, or with file, line and column, of a text that is empty and left out. */
export type OnEmpty = (location: string) => void;

/** The examples without empty ones, for which `onEmpty` is called. @throws FormatError without an `onEmpty` */
export function withoutEmpty(examples: readonly Example[], onEmpty: OnEmpty | undefined) {
  return examples.filter(({ text, location }) => {
    if (text.trim() !== "") return true;
    if (onEmpty === undefined) throw new FormatError(`${location}: the text is empty.`);
    onEmpty(location);
    return false;
  });
}

/**
 * Converts examples to data, and checks that these can be split.
 * @throws FormatError for fewer than two classes, fewer than two texts of a class
 */
export function labelledTexts(
  examples: readonly Example[],
  targetNames: readonly string[],
  source: string,
): LabelledTexts {
  if (targetNames.length < 2) {
    const names = targetNames.map((name) => JSON.stringify(name)).join(", ") || "none";
    throw new FormatError(`${source}: expected texts of at least two classes, found ${names}.`);
  }
  assertEnoughTexts(examples, targetNames, source);
  return {
    texts: examples.map(({ text }) => text),
    target: new Tensor(
      [examples.length],
      "int32",
      Int32Array.from(examples, (one) => one.label),
    ),
    targetNames,
  };
}

function assertEnoughTexts(
  examples: readonly Example[],
  targetNames: readonly string[],
  source: string,
): void {
  const found = targetNames.map((): Example[] => []);
  for (const example of examples) found[example.label]!.push(example);
  const rare = found.findIndex((texts) => texts.length < MIN_TEXTS);
  if (rare < 0) return;
  const [first] = found[rare]!;
  const count = first === undefined ? "0 texts" : `1 text (${first.location})`;
  throw new FormatError(
    `${source}: too small to split: the class ${JSON.stringify(targetNames[rare])} has ${count}, expected at least ` +
      `${MIN_TEXTS} of each class.`,
  );
}
