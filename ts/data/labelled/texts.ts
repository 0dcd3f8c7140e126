/**
 * Texts with their classes, as data sets and readers give them.
 *
 * What belongs in ts/data/labelled: reading such texts from files of a user's. What does not: cutting them into
 * words (text).
 */
import { FormatError } from "../../runtime/errors.js";
import { Tensor } from "../../runtime/tensor.js";

export interface LabelledTexts<TargetNames = readonly string[]> {
  /** One text an example. */
  readonly texts: string[];
  /** Class indices, int32, of shape [texts]: places in `targetNames`. */
  readonly target: Tensor<"int32">;
  readonly targetNames: TargetNames;
}

/** A text, the index of its class, and where it was found. */
export interface Example {
  readonly text: string;
  readonly label: number;
  readonly place: string;
}

/** Below this a class cannot be in both parts of a split. */
const LEAST = 2;

/**
 * The examples as data, once they can be split.
 * @throws FormatError for an empty text, fewer than two classes, fewer than two texts of a class
 */
export function labelledTexts(
  examples: readonly Example[],
  targetNames: readonly string[],
  source: string,
): LabelledTexts {
  const empty = examples.find(({ text }) => text.trim() === "");
  if (empty !== undefined) throw new FormatError(`${empty.place}: the text is empty.`);
  if (targetNames.length < 2) {
    const names = targetNames.map((name) => JSON.stringify(name)).join(", ") || "none";
    throw new FormatError(`${source}: expected texts of at least two classes, found ${names}.`);
  }
  for (const [label, name] of targetNames.entries()) refuseRare(examples, label, name, source);
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

function refuseRare(examples: readonly Example[], label: number, name: string, source: string) {
  const found = examples.filter((example) => example.label === label);
  if (found.length >= LEAST) return;
  const where = found.length === 0 ? "" : ` (${found[0]!.place})`;
  throw new FormatError(
    `${source}: too small to split: the class ${JSON.stringify(name)} has ${found.length} ` +
      `text${found.length === 1 ? "" : "s"}${where}, expected at least ${LEAST} of each class.`,
  );
}
