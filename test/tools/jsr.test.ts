// jsr.json, by which Deno imports the package by name, says what package.json says.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

interface PackageManifest {
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

interface JsrManifest {
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
}

function read<Manifest>(name: string): Manifest {
  const path = fileURLToPath(new URL(`../../${name}`, import.meta.url));
  return JSON.parse(readFileSync(path, "utf8")) as Manifest;
}

test("jsr.json has the version, the license and the modules of package.json", () => {
  const [npm, jsr] = [read<PackageManifest>("package.json"), read<JsrManifest>("jsr.json")];
  const modules = Object.entries(npm.exports).flatMap(([name, target]) =>
    typeof target !== "string" && target.default.endsWith(".js") ? [[name, target.default]] : [],
  );
  expect(jsr.exports).toEqual(Object.fromEntries(modules));
  expect([jsr.version, jsr.license]).toEqual([npm.version, npm.license]);
});
