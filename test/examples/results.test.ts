/**
 * README.md and docs/programs show what full runs of the larger programs reached: docs/results, written by
 * `npm run example NAME -- --keep`. `UPDATE_DOCS=1` writes both anew.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { purposeOf } from "../../tools/example.mjs";

/** What report.ts of a program makes of its result. */
interface Report {
  /** The picture that the README shows. */
  readonly cover: string;
  pictures(result: unknown): { readonly svg: Readonly<Record<string, string>> };
  readme(result: unknown): string;
}

const root = new URL("../../", import.meta.url);
const pictures = new URL("docs/programs/", root);
const [begin, end] = ["<!-- programs:begin -->\n", "<!-- programs:end -->"];
const isUpdate = process.env.UPDATE_DOCS === "1";

/** As the README orders them: what goes in and what comes out, as the course does. */
const PROGRAMS = [
  "captions",
  "language",
  "tags",
  "translation",
  "sentiment",
  "saliency",
  "forecast",
  "brackets",
  "memory",
  "lookup",
  "tables",
  "waves",
  "digits",
  "drawing",
  "cartpole",
];

const reports = new Map<string, { readonly report: Report; readonly result: unknown }>();
for (const name of PROGRAMS) {
  // Every program of this list has a report.ts of this form; its result is its own.
  const report = (await import(new URL(`examples/${name}/report.ts`, root).href)) as Report;
  const result = JSON.parse(readFileSync(new URL(`docs/results/${name}.json`, root), "utf8"));
  reports.set(name, { report, result });
}

function section(): string {
  return PROGRAMS.map((name) => {
    const { report, result } = reports.get(name)!;
    const picture = `![${purposeOf(name)}](docs/programs/${name}-${report.cover}.svg)`;
    return `**${purposeOf(name)}** \`npm run example ${name}\`. ${report.readme(result)}\n\n${picture}\n`;
  }).join("\n");
}

test("every result has its program, and every picture its result", () => {
  expect(readdirSync(new URL("docs/results/", root)).sort()).toEqual(
    PROGRAMS.map((name) => `${name}.json`).sort(),
  );
  if (isUpdate) {
    rmSync(pictures, { recursive: true, force: true });
    return;
  }
  const drawn = PROGRAMS.flatMap((name) => {
    const { report, result } = reports.get(name)!;
    return Object.keys(report.pictures(result).svg).map((picture) => `${name}-${picture}.svg`);
  });
  expect(readdirSync(pictures).sort()).toEqual(drawn.sort());
});

test.each(PROGRAMS)("%s: its pictures are what its report draws", (name) => {
  const { report, result } = reports.get(name)!;
  const { svg } = report.pictures(result);
  expect(Object.keys(svg)).toContain(report.cover);
  mkdirSync(pictures, { recursive: true });
  for (const [picture, text] of Object.entries(svg)) {
    const file = new URL(`${name}-${picture}.svg`, pictures);
    if (isUpdate) writeFileSync(file, text);
    else expect(readFileSync(file, "utf8"), picture).toBe(text);
  }
});

test("README.md tells what the programs reached", () => {
  const file = new URL("README.md", root);
  const [before = "", rest = ""] = readFileSync(file, "utf8").split(begin);
  const [committed = "", after = ""] = rest.split(end);
  if (isUpdate) writeFileSync(file, `${before}${begin}${section()}${end}${after}`);
  else expect(committed).toBe(section());
});
