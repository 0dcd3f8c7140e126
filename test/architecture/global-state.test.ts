// What is one for a whole program stands in one file, each item with its reason; no other module keeps anything.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { globalState } from "../../ts/runtime/global-state.js";
import { root } from "./module-graph.js";

const FILE = "runtime/global-state.ts";

/** Containers that exist to be changed: as values of modules they are state, whatever is done with them. */
const ALWAYS = /^new (WeakMap|WeakSet|WeakRef|FinalizationRegistry)\b/;
/** Containers that may be tables, which nothing changes. */
const CONTAINER = /^(new \w*(Map|Set|Array)\b|\w*Array\.|\[|\{)/;

const METHODS =
  "set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|register|unregister";

/** Whether a file changes what a name holds: by a method, an assignment to a part, or Object.assign. */
function isChanged(name: string, text: string): boolean {
  const part = `\\b${name}(\\.\\w+|\\[[^\\]]*\\]!?)`;
  return [
    `\\b${name}\\.(${METHODS})\\(`,
    `${part}+ *([-+*/%&|^?]|\\*\\*|&&|\\|\\||\\?\\?|<<|>>)?=(?![=>])`,
    `${part}+(\\+\\+|--)`,
    `(\\+\\+|--)${part}`,
    `Object\\.assign\\(${name}\\b`,
    `delete ${part}`,
  ].some((pattern) => new RegExp(pattern).test(text));
}

/** Names of a module's own that can change: variables, containers that are changed, static fields. */
function stateOf(text: string): string[] {
  const variables = [...text.matchAll(/^(?:export )?(?:let|var) (\w+)/gm)].map(([, name]) => name!);
  const constants = [
    ...text.matchAll(/^(?:export )?const (\w+)(?:: [^=]+?(?:=> [^=]+?)?)? =\s+(.*)/gm),
  ].flatMap(([, name, value]) => {
    if (name === undefined || value === undefined) return [];
    const isState = ALWAYS.test(value) || (CONTAINER.test(value) && isChanged(name, text));
    return isState ? [name] : [];
  });
  const fields = [...text.matchAll(/^ {2}(?:[a-z]+ )*static ((?:[a-z]+ )*)(\w+)(?:: .*)? =/gm)];
  const statics = fields.flatMap(([, modifiers, name]) =>
    modifiers?.includes("readonly") ? [] : [name!],
  );
  return [...variables, ...constants, ...statics];
}

const files = readdirSync(join(root, "ts"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.startsWith("runtime/wasm/"))
  .map((path) => ({ path, text: readFileSync(join(root, "ts", path), "utf8") }));

test("state of a module is recognized", () => {
  const kept = [
    "let count = 0;",
    "export let open: number[] = [];",
    "const names = new Map<string, number>();\nfunction add() { names.set('a', 1); }",
    "const ofNode = new WeakMap<Node, string>();",
    "const list: string[] = [];\nfunction add() { list.push('a'); }",
    "export const all = {\n  seed: 1,\n};\nfunction set() { all.seed = 2; }",
    "const words = new Float32Array(1);\nfunction put() { words[0] = 2; }",
    "const made = { nodes: 0 };\nfunction next() { return made.nodes++; }",
    "class A {\n  static count = 0;\n}",
    "class A {\n  private static count: number = 0;\n}",
  ];
  for (const text of kept) expect(stateOf(text), text).toHaveLength(1);
  const constant = [
    'const NAMES: ReadonlySet<string> = new Set(["a"]);\nNAMES.has("a");',
    "export const TABLE = { a: 1 } as const;\nconst b = TABLE.a === 1;",
    "const f = () => {\n  let count = 0;\n};",
    "class A {\n  static readonly className: string = 'A';\n  count = 0;\n}",
    "class A {\n  static override readonly className: string = 'A';\n}",
  ];
  for (const text of constant) expect(stateOf(text), text).toEqual([]);
});

test("no module but one keeps state", () => {
  expect(files.length).toBeGreaterThan(100);
  const found = files
    .filter(({ path }) => path !== FILE)
    .flatMap(({ path, text }) => stateOf(text).map((name) => `${path}: ${name}`));
  expect(found).toEqual([]);
});

test("every item of that one has its reason", () => {
  const text = readFileSync(join(root, "ts", FILE), "utf8");
  const body = text.slice(text.indexOf("export const globalState"));
  const items = [...body.matchAll(/^ {2}(\w+): /gm)].map(([, name]) => name);
  expect(items).toEqual(Object.keys(globalState));
  const explained = [...body.matchAll(/\*\/\n {2}(\w+): /g)].map(([, name]) => name);
  expect(explained).toEqual(items);
  expect([...text.matchAll(/^(?:export )?(?:const|let|var) /gm)]).toHaveLength(1);
});
