// What the packed package says of itself, judged by those who judge packages.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { describe, expect, onTestFinished, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { pack, runIn } from "./consumer.js";
import { isRequired } from "./required.js";

const root = new URL("../../", import.meta.url).pathname;

interface SourceMap {
  readonly sources: readonly string[];
}

function packInto(): { folder: string; tarball: string; files: string[] } {
  const folder = mkdtempSync(join(tmpdir(), "latch-pack-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, ...pack(folder) };
}

describe.skipIf(!isRequired)("the packed package", () => {
  test("holds the build, its sources and documents, and nothing of the workshop", () => {
    const { files } = packInto();
    const outside = files.filter((path) => !/^(dist|ts|docs)\//.test(path));
    expect(outside.sort()).toEqual([
      ...[
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "FEATURES.md",
        "LICENSE",
        "README.md",
        "package.json",
        "tools/scale-out/train.py",
      ],
    ]);
    expect(files.filter((path) => /^ts\/runtime\/wasm\/|^docs\/results\//.test(path))).toEqual([]);
    // Pages fetch the engine as text; these are for runtimes that compile no bytes, and for Node.
    const compiled = files.filter((path) => path.endsWith(".wasm"));
    expect(compiled.sort()).toEqual([
      ...["dist/engine/relaxed.wasm", "dist/engine/simd.wasm"],
      ...["dist/node/parts/relaxed-threads.wasm", "dist/node/parts/simd-threads.wasm"],
    ]);
  });

  test("holds what its documents link to and show", () => {
    const { files } = packInto();
    const documents = files.filter((path) => path.endsWith(".md"));
    const links = documents.flatMap((path) => {
      const text = readFileSync(join(root, path), "utf8");
      return [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, link = ""]) => ({ path, link }));
    });
    expect(links.length).toBeGreaterThan(10);
    const broken = links.filter(
      ({ path, link }) => !/^https:/.test(link) && !files.includes(join(dirname(path), link)),
    );
    expect(broken).toEqual([]);
  });

  test("holds the sources that its maps name, but for those that the build makes", () => {
    const { files } = packInto();
    const maps = files.filter((path) => path.endsWith(".map"));
    expect(maps.filter((path) => path.endsWith(".d.ts.map")).length).toBeGreaterThan(100);
    const named = maps.flatMap((path) => {
      const { sources } = JSON.parse(readFileSync(join(root, path), "utf8")) as SourceMap;
      return sources.map((source) => join(dirname(path), source));
    });
    // What passes names from one of Node's parts to another is made by the build, as a part itself is.
    const made = /^(build\/package|ts\/runtime\/wasm)\/|\brequired-[\w-]+:|^[\w-]+\.js$/;
    const written = named.filter((path) => !made.test(path));
    expect(new Set(written).size).toBeGreaterThan(100);
    expect(written.filter((path) => !files.includes(path))).toEqual([]);
  });

  test("says where it comes from: on a reserved domain, as long as it is not published", () => {
    const { homepage, repository } = manifest;
    for (const url of [homepage, repository.url.replace(/^git\+/, "")]) {
      expect(new URL(url).hostname).toBe("latch.example");
    }
    expect(readFileSync(join(root, "LICENSE"), "utf8")).toMatch(
      /^MIT License\n[\s\S]*latch contributors/,
    );
  });

  test("holds every file that its exports name", () => {
    const { files } = packInto();
    const named = JSON.stringify(manifest.exports).match(/\.\/dist\/[\w./-]+/g) ?? [];
    const targets = named.filter((path) => /\.(js|ts|json|wasm)$/.test(path) && path.includes("."));
    expect(targets.length).toBeGreaterThan(2);
    expect(targets.filter((path) => !files.includes(path.slice("./".length)))).toEqual([]);
  });

  test("tells Parcel and TypeScript's older resolution of the entries that its exports map has", () => {
    const entries = Object.entries(manifest.exports).flatMap(([key, target]) =>
      key === "." || typeof target === "string" ? [] : [{ key, ...target }],
    );
    expect(manifest.main).toBe(manifest.exports["."].default);
    expect(manifest.types).toBe(manifest.exports["."].types);
    expect(manifest.alias).toEqual(
      Object.fromEntries(entries.map(({ key, default: file }) => [key, file])),
    );
    expect(manifest.typesVersions["*"]).toEqual(
      Object.fromEntries(entries.map(({ key, types }) => [key.slice("./".length), [types]])),
    );
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
