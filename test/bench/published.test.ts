/**
 * README.md and docs/benchmarks.md show the kept rows of the workloads: docs/benchmarks/workloads.json, written by
 * `npm run bench -- workloads --keep`. `UPDATE_DOCS=1` writes both anew.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { barsSvg } from "latch/plot";
import { expect, test } from "vitest";
import { page, pictures, readmeSection } from "../../bench/published.mjs";

const root = new URL("../../", import.meta.url);
const folder = new URL("docs/benchmarks/", root);
const [begin, end] = ["<!-- benchmarks:begin -->\n", "<!-- benchmarks:end -->"];
const isUpdate = process.env.UPDATE_DOCS === "1";
const results = JSON.parse(readFileSync(new URL("workloads.json", folder), "utf8"));

function hold(file: URL, text: string): void {
  if (isUpdate) writeFileSync(file, text);
  else expect(readFileSync(file, "utf8")).toBe(text);
}

test("docs/benchmarks.md shows what was kept", () => {
  hold(new URL("docs/benchmarks.md", root), page(results));
});

test("README.md shows what was kept", () => {
  const file = new URL("README.md", root);
  const [before = "", rest = ""] = readFileSync(file, "utf8").split(begin);
  const [, after = ""] = rest.split(end);
  hold(file, `${before}${begin}${readmeSection(results)}${end}${after}`);
});

test("the pictures are drawn from what was kept", () => {
  const drawn = Object.entries<string>(pictures(results, barsSvg));
  for (const [name, svg] of drawn) hold(new URL(`${name}.svg`, folder), svg);
  expect(readdirSync(folder).sort()).toEqual(
    [...drawn.map(([name]) => `${name}.svg`), "workloads.json"].sort(),
  );
});
