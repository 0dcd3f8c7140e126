/** What every larger program does around its work: a mistake in its input is one line, pictures go into a folder. */
import { mkdir, writeFile } from "node:fs/promises";
import process from "node:process";
import { FormatError, ValueError } from "latch";

/** A wrong flag or argument: what was given, what is expected. */
export class UsageError extends Error {}

/** Runs a program; what its user can mend is told in one line, anything else is a fault and keeps its stack. */
export async function program(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!isMistake(error)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** Whether a user's file, value or flag caused the error. */
function isMistake(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const isFlag = "code" in error && `${error.code}`.startsWith("ERR_PARSE_ARGS");
  return [FormatError, ValueError, UsageError].some((kind) => error instanceof kind) || isFlag;
}

/**
 * The value of a flag as an integer.
 * @throws UsageError for a value that is not an integer from `least` to `most`
 */
export function integer(flag: string, given: string, least: number, most = 2 ** 31): number {
  const value = Number(given);
  if (given.trim() !== "" && Number.isInteger(value) && value >= least && value <= most)
    return value;
  const range = most === 2 ** 31 ? `${least} up` : `${least} to ${most}`;
  throw new UsageError(`${flag} is ${given}, expected an integer from ${range}.`);
}

/** The choice that a flag names. @throws UsageError for an unknown name */
export function choice<Chosen>(
  flag: string,
  given: string,
  choices: Readonly<Record<string, Chosen>>,
): Chosen {
  const found = Object.entries(choices).find(([name]) => name === given);
  if (found !== undefined) return found[1];
  throw new UsageError(`${flag} is ${given}, expected ${Object.keys(choices).join(" or ")}.`);
}

/** Writes pictures as `FOLDER/NAME.svg` and says where they are. */
export async function savePictures(
  folder: string,
  pictures: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, svg] of Object.entries(pictures)) {
    await writeFile(`${folder}/${name}.svg`, svg);
    console.log(`${folder}/${name}.svg`);
  }
}

/**
 * Keeps what a full run reached, for the README: `docs/results/NAME.json`, from which a test draws the README's lines
 * and pictures again. Numbers that are not whole are rounded to four digits.
 */
export async function keepResult(name: string, result: object): Promise<void> {
  await mkdir("docs/results", { recursive: true });
  await writeFile(`docs/results/${name}.json`, `${JSON.stringify(result, rounded)}\n`);
  console.log(`docs/results/${name}.json`);
}

function rounded(_key: string, value: unknown): unknown {
  if (typeof value !== "number" || Number.isInteger(value)) return value;
  return Number(value.toPrecision(4));
}
