/** Reads texts from a folder for each class, one file per text: the layout of the IMDB reviews. */
import { FormatError } from "../../runtime/errors.js";
import { decodeText } from "../files/decode.js";
import type { Folder, NamedFile } from "../files/open.js";
import {
  type Example,
  type LabelledTexts,
  labelledTexts,
  type OnEmpty,
  withoutEmpty,
} from "./texts.js";

/** Files read concurrently: several, because each waits for the disk; a host limits how many may be open. */
const CONCURRENT_READS = 64;

/** @throws FormatError for a class without a subfolder or without texts, and for files that are not text */
export async function readFolder(
  folder: Folder,
  classes: readonly string[],
  onEmpty: OnEmpty | undefined,
): Promise<LabelledTexts> {
  const examples: Example[] = [];
  for (const [label, name] of classes.entries()) {
    for (const { text, file } of await readTexts(folder, name, classes)) {
      examples.push({ text, label, location: file.name });
    }
  }
  return labelledTexts(withoutEmpty(examples, onEmpty), classes, folder.name);
}

async function readTexts(folder: Folder, name: string, classes: readonly string[]) {
  if (!folder.subfolders.includes(name)) {
    const found = folder.subfolders.map((one) => JSON.stringify(one)).join(", ") || "none";
    throw new FormatError(
      `${folder.name}: expected the subfolders ${classes.join(" and ")}, found ${found}; there is one for each class.`,
    );
  }
  const files = (await folder.filesOf(name)).filter((file) => file.name.endsWith(".txt"));
  if (files.length === 0) {
    throw new FormatError(`${folder.name}: there are no .txt files in the subfolder ${name}.`);
  }
  const texts = [];
  for (let start = 0; start < files.length; start += CONCURRENT_READS) {
    texts.push(...(await Promise.all(files.slice(start, start + CONCURRENT_READS).map(readText))));
  }
  return texts;
}

async function readText(file: NamedFile) {
  return { text: decodeText(await file.read(), file.name).trim(), file };
}
