// What the packed package says of itself, judged by those who judge packages.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { describe, expect, onTestFinished, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { pack, runIn } from "./consumer.js";
import { isRequired } from "./required.js";

const root = new URL("../../", import.meta.url).pathname;

function packInto(): { folder: string; tarball: string; files: string[] } {
  const folder = mkdtempSync(join(tmpdir(), "latch-pack-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, ...pack(folder) };
}

describe.skipIf(!isRequired)("the packed package", () => {
  test("holds the build and nothing of the workshop", () => {
    const { files } = packInto();
    const outside = files.filter((path) => !path.startsWith("dist/"));
    expect(outside.sort()).toEqual(["README.md", "package.json"]);
    expect(files.filter((path) => path.endsWith(".wasm"))).toEqual([]);
  });

  test("holds every file that its exports name", () => {
    const { files } = packInto();
    const named = JSON.stringify(manifest.exports).match(/\.\/[\w./-]+/g) ?? [];
    const targets = named.filter((path) => /\.(js|ts|json)$/.test(path) && path.includes("."));
    expect(targets.length).toBeGreaterThan(2);
    expect(targets.filter((path) => !files.includes(path.slice("./".length)))).toEqual([]);
  });

  test("publint finds nothing", async () => {
    const { messages } = await publint({ pkgDir: root, strict: true, level: "suggestion" });
    expect(messages).toEqual([]);
  });

  test("are-the-types-wrong finds nothing", async () => {
    const { folder, tarball } = packInto();
    const attw = join(root, "node_modules/.bin/attw");
    // It exits with 1 where the profile has a problem.
    const report = await runIn(folder, attw, [tarball, "--profile", "esm-only", "--no-color"]);
    expect(report).toContain("🟢 (ESM)");
  }, 60_000);
});
