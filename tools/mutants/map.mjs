// What became of the mutants of another commit: `npm run mutants -- --map REF`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { commitOf, writeCommit } from "../checkout.mjs";
import { root, StepError } from "../command.mjs";
import { mutants } from "./list.mjs";

const NAME = "[a-z0-9]+(?:-[a-z0-9]+)*";
const LINE = new RegExp(`^(${NAME}) -> (?:(${NAME})(?: \\(.+\\))?|dropped: (\\S.*))$`);

/**
 * The table of map.txt, by old names.
 * @returns {Map<string, { renamed: string } | { dropped: string }>}
 * @throws {StepError} for a line of another form, or a name that stands twice
 */
export function parseMap(text) {
  const table = new Map();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const match = LINE.exec(line);
    if (match === null) {
      throw new StepError(
        `tools/mutants/map.txt: expected "old -> new" or "old -> dropped: reason", got "${line}"`,
      );
    }
    const [, old, renamed, dropped] = match;
    if (table.has(old)) throw new StepError(`tools/mutants/map.txt: ${old} stands there twice`);
    table.set(old, renamed === undefined ? { dropped } : { renamed });
  }
  return table;
}

/** The committed table. */
export function readMap() {
  return parseMap(readFileSync(join(root, "tools/mutants/map.txt"), "utf8"));
}

/**
 * Sorts old names by what became of them, following renames of renames.
 * @param {readonly string[]} old @param {readonly string[]} now
 */
export function compareMutants(old, now, table) {
  const found = { kept: [], renamed: [], dropped: [], lost: [] };
  for (const name of old) {
    const [kind, line] = fateOf(name, now, table);
    found[kind].push(line);
  }
  const reached = new Set([...found.kept, ...found.renamed.map((line) => line.split(" -> ")[1])]);
  return { ...found, added: now.filter((name) => !reached.has(name)) };
}

function fateOf(name, now, table) {
  const seen = new Set();
  for (let current = name; !seen.has(current); ) {
    seen.add(current);
    if (now.includes(current)) {
      return current === name ? ["kept", name] : ["renamed", `${name} -> ${current}`];
    }
    const entry = table.get(current);
    if (entry === undefined) break;
    if ("dropped" in entry) return ["dropped", `${name} -> dropped: ${entry.dropped}`];
    current = entry.renamed;
  }
  return ["lost", name];
}

/** Prints what became of the mutants of a commit. @throws {StepError} where that is not known of all of them. */
export async function printMap(ref) {
  const folder = writeCommit("mutants-of", commitOf(ref));
  const list = pathToFileURL(join(folder, "tools/mutants/list.mjs")).href;
  const { mutants: old } = await import(list);
  const names = (some) => some.map(({ name }) => name);
  const { kept, ...rest } = compareMutants(names(old), names(mutants), readMap());
  for (const [kind, lines] of Object.entries(rest)) {
    if (lines.length > 0) console.log(`${kind}:\n${lines.map((line) => `  ${line}`).join("\n")}`);
  }
  const counts = Object.entries({ kept, ...rest }).map(
    ([kind, lines]) => `${lines.length} ${kind}`,
  );
  console.log(counts.join(", "));
  if (rest.lost.length > 0) {
    throw new StepError(
      `of ${rest.lost.length} mutants of ${ref} it is not known what became: add them to tools/mutants/map.txt`,
    );
  }
}
