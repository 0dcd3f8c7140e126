/** This project's own documentation as texts to learn from: its documents and the comments of its library. */
import { readdir } from "node:fs/promises";
import { readText, type TextFile } from "latch/text";

/** What `documentation` gave when this program was written: on it, what models reach can be compared over the years. */
const FROZEN = "examples/language/frozen";

/** The rooms of the library that its users meet. */
const ROOMS = ["models", "layers", "training", "data", "text", "decoding", "plot"];

/** One text for all documents and one for each room, a paragraph a line, found from the repository's folder. */
export async function documentation(root = "."): Promise<TextFile[]> {
  const documents = [
    ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"],
    ...(await filesIn(`${root}/docs`, ".md")).map((file) => `docs/${file}`),
  ];
  const rooms = ROOMS.map(async (room) => {
    const files = await filesIn(`${root}/ts/${room}`, ".ts");
    const sources = files.map((file) => `ts/${room}/${file}`);
    return joined(room, await paragraphsOf(root, sources, comments));
  });
  return [
    joined("documents", await paragraphsOf(root, documents, prose)),
    ...(await Promise.all(rooms)),
  ];
}

/** The frozen texts, which do not change when documents and comments do. */
export async function frozenDocumentation(root = "."): Promise<TextFile[]> {
  const files = await filesIn(`${root}/${FROZEN}`, ".txt");
  return Promise.all(files.map((file) => readText(`${root}/${FROZEN}/${file}`)));
}

/** What stands in several places of a text is taken once; what two texts share stays in both. */
function joined(name: string, paragraphs: readonly string[]): TextFile {
  return { name, text: [...new Set(paragraphs)].join("\n") };
}

async function paragraphsOf(
  root: string,
  files: readonly string[],
  cut: (text: string) => string[],
): Promise<string[]> {
  const texts = await Promise.all(files.map((file) => readText(`${root}/${file}`)));
  return texts.flatMap(({ text }) => cut(text));
}

/** The paragraphs of a Markdown text, without what people did not write as prose: code, tables, pictures. */
export function prose(markdown: string): string[] {
  return markdown
    .replace(/^ *```.*?^ *```/gms, "")
    .replace(/<!--.*?-->|!\[[^\]]*\]\([^)]*\)/gs, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^ *\|.*$/gm, "")
    .replace(/^#+ +(.*)/gm, "\n$1\n")
    .replace(/^(-|\d+\.) +/gm, "\n")
    .split(/\n\s*\n/)
    .map(oneLine)
    .filter((paragraph) => paragraph !== "");
}

/** The paragraphs of a source's doc comments up to their tags, without formulas, which are indented. */
export function comments(source: string): string[] {
  return Array.from(source.matchAll(/\/\*\*(.*?)\*\//gs), ([, comment]) => comment)
    .map((comment) => comment.replace(/^ *\* ?/gm, "").replace(/(^|\s)@\w.*/s, ""))
    .flatMap((comment) => prose(comment.replace(/^ {4}.*$/gm, "")));
}

function oneLine(paragraph: string): string {
  return paragraph.replace(/\s+/g, " ").trim();
}

async function filesIn(folder: string, extension: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true });
  return found.filter((file) => file.endsWith(extension) && !file.includes(".data.")).sort();
}
