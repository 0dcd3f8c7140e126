// Files in a page: IndexedDB, the origin's private file system, downloads, File objects, addresses.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as source from "../../ts/io/places/source.js";
import type * as target from "../../ts/io/places/target.js";
import { isRequired } from "../package/required.js";
import { launchChromium } from "./chromium.js";
import { serve } from "./serve.js";

/** What the page has as the global `places`. */
interface Places {
  readonly readSource: typeof source.readSource;
  readonly writeTarget: typeof target.writeTarget;
}
declare const places: Places;

const LENGTH = 300_000;
const content = Uint8Array.from({ length: LENGTH }, (_, i) => i * i);

describe.skipIf(!isRequired)("in a page", () => {
  let page: Page;
  let address: string;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "latch-page-"));
    const file = (name: string) => new URL(`../../ts/io/places/${name}.ts`, import.meta.url);
    buildSync({
      stdin: {
        contents: `export * from ${JSON.stringify(file("source").pathname)};
export * from ${JSON.stringify(file("target").pathname)};`,
        resolveDir: folder,
      },
      bundle: true,
      format: "iife",
      globalName: "places",
      outfile: join(folder, "places.js"),
    });
    writeFileSync(join(folder, "index.html"), '<!doctype html><script src="places.js"></script>');
    writeFileSync(join(folder, "model.keras"), content);
    const site = await serve(folder);
    const browser = await launchChromium();
    afterAll(async () => {
      await browser.close();
      site.close();
      rmSync(folder, { recursive: true });
    });
    page = await browser.newPage();
    address = site.address;
    await page.goto(address);
  });

  test.each(["indexeddb://my model", "opfs://models/my model"])("%s", async (place) => {
    const found = await page.evaluate(async (place) => {
      const missing = await places.readSource(place).catch((error) => String(error));
      await places.writeTarget(place, Uint8Array.of(1));
      await places.writeTarget(place, Uint8Array.of(2, 3, 4));
      const { bytes, name } = await places.readSource(place);
      return { missing, name, bytes: [...bytes] };
    }, place);
    expect(found).toEqual({
      missing: `FormatError: ${place}: there is no such file.`,
      name: place,
      bytes: [2, 3, 4],
    });
    // A page that is loaded anew finds it.
    await page.reload();
    const again = await page.evaluate(
      async (place) => [...(await places.readSource(place)).bytes],
      place,
    );
    expect(again).toEqual([2, 3, 4]);
  });

  test("a download", async () => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.evaluate((length) => {
        const bytes = Uint8Array.from({ length }, (_, i) => i * i);
        return places.writeTarget("download://my model.keras", bytes);
      }, LENGTH),
    ]);
    expect(download.suggestedFilename()).toBe("my model.keras");
    expect(Buffer.compare(readFileSync(await download.path()), content)).toBe(0);
  });

  test("an address, and a path from the page on, with progress", async () => {
    const found = await page.evaluate(async () => {
      const read = async (source: string | URL) => {
        const loaded: number[] = [];
        const onProgress = (now: { readonly loaded: number }) => void loaded.push(now.loaded);
        const { bytes, name } = await places.readSource(source, { onProgress });
        const isSorted = loaded.every((count, i) => count >= (loaded[i - 1] ?? 0));
        return { name, isSorted, last: loaded.at(-1), sum: bytes.reduce((a, b) => a + b, 0) };
      };
      return [await read("model.keras"), await read(new URL("model.keras", location.href))];
    });
    const sum = content.reduce((a, b) => a + b, 0);
    const wanted = { name: `${address}model.keras`, isSorted: true, last: LENGTH, sum };
    expect(found).toEqual([wanted, wanted]);
  });

  test("a File, a Blob, and a handle, which is also a target", async () => {
    const found = await page.evaluate(async () => {
      const file = new File([Uint8Array.of(5, 6)], "a.keras");
      const folder = await navigator.storage.getDirectory();
      const handle = await folder.getFileHandle("handle.keras", { create: true });
      await places.writeTarget(handle, Uint8Array.of(7, 8));
      const read = [];
      for (const source of [file, new Blob([file]), handle]) {
        const { name, bytes } = await places.readSource(source);
        read.push({ name, bytes: [...bytes] });
      }
      return read;
    });
    expect(found).toEqual([
      { name: "a.keras", bytes: [5, 6] },
      { name: "the Blob", bytes: [5, 6] },
      { name: "handle.keras", bytes: [7, 8] },
    ]);
  });

  test("what a page cannot do is an error that says what it can", async () => {
    const problem = (path: string) =>
      page.evaluate(async (path) => {
        const read = await places.readSource(path).catch(String);
        const write = await places.writeTarget(path, Uint8Array.of(1)).catch(String);
        return [read, write];
      }, path);
    const [, write] = await problem("model.keras");
    expect(write).toMatch(
      /cannot write to "model\.keras" here\. Pass download:\/\/name, indexeddb/,
    );
    const [read] = await problem("file:///etc/passwd");
    expect(read).toMatch(/a page cannot read file:\/\/\/etc\/passwd\. Pass a File/);
    expect((await problem("no.keras"))[0]).toMatch(/the server answered 404 Not Found/);
    for (const path of ["opfs://", "opfs://a//b", "opfs://../a"]) {
      expect((await problem(path))[0], path).toMatch(/names no file, expected opfs:/);
    }
  });
});
