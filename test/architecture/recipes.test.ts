/** The programs of docs/recipes.md, and those of README.md behind the first, run as they stand. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setSeed } from "latch";
import { expect, test, vi } from "vitest";

const root = new URL("../../", import.meta.url);
const folder = new URL("build/recipes/", root);

/** The programs of a document, each with the heading above it. */
function programsOf(path: string) {
  const text = readFileSync(new URL(path, root), "utf8");
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(({ 1: program = "", index }) => ({
    heading:
      text
        .slice(0, index)
        .match(/^## .*$/gm)
        ?.at(-1)
        ?.slice("## ".length) ?? "",
    // Programs save into the folder in which they run.
    program: program.replaceAll('"net.', `"${fileURLToPath(folder)}net.`),
  }));
}

/** Runs a program; returns what it printed. */
async function run(name: string, program: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${name}.ts`, folder), `${program}\nexport {};\n`);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await import(new URL(`${name}.ts`, folder).href);
    return log.mock.calls.map((line) => line.map(String).join(" ")).join("\n");
  } finally {
    log.mockRestore();
  }
}

const recipes = programsOf("docs/recipes.md");
const expected: Readonly<Record<string, RegExp>> = {
  "Classify texts": /^0\.\d+,0\.\d+$/,
  "Write texts, character by character": /quick brown/,
  "Forecast a series": /^0 [\d.]+\n1 [\d.]+\n2 [\d.]+$/,
  "Several inputs and outputs": /^64,1 64,3$/,
  "A layer and a training step of your own": /^scale\S*,dense\S*\n[\d.]+,[\d.]+$/,
  "A training loop of your own": /^([\d.]+\n){9}[\d.]+$/,
  "Weights from Keras": /^$/,
};

test("each recipe is expected to print something", () => {
  expect(recipes.map(({ heading }) => heading)).toEqual(Object.keys(expected));
});

test.each(recipes)("the recipe $heading", async ({ heading, program }) => {
  setSeed(4);
  expect(await run(heading.replaceAll(/\W+/g, "-"), program)).toMatch(expected[heading] ?? /^$/);
});

test.each(programsOf("README.md").slice(1))("README.md: $heading", async ({ heading, program }) => {
  const printed = await run(`readme-${heading.replaceAll(/\W+/g, "-")}`, program);
  expect(printed.includes("Trainable params: 22,371")).toBe(program.includes("summary()"));
});
