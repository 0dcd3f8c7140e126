// `npm run places`: the packed package in every runtime, browser and bundler; writes docs/places.md.
// `npm run places -- vite webpack`: those whose name contains a word alone; writes nothing.
// Runtimes and bundlers are installed into .tools; browsers are those of the machine (on Debian: chromium, firefox-esr,
// and libwebkit2gtk-4.1-0 with xvfb for WebKit). test/package/every-place.test.ts tries those that come from registries.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runScript } from "./command.mjs";
import { buildPackage, setUp } from "./setup.mjs";

const words = process.argv.slice(2).map((word) => word.toLowerCase());

await runScript(async () => {
  await setUp();
  await buildPackage();
  // Not before the packages are installed.
  const { pack } = await import("./places/site.mjs");
  const { tryBrowser, tryBundler, tryRuntime } = await import("./places/attempts.mjs");
  const { runtimes } = await import("./places/runtimes.mjs");
  const { browsers } = await import("./places/browsers.mjs");
  const { bundlers } = await import("./places/bundlers.mjs");
  const { placesDocument } = await import("./places/table.mjs");
  const tarball = pack();
  const inRuntimes = await tryEach(runtimes, (runtime) => tryRuntime(tarball, runtime));
  const inBrowsers = await tryEach(browsers, (browser) => tryBrowser(tarball, browser));
  const inBundlers = await tryEach(bundlers, (bundler) => tryBundler(tarball, bundler));

  const text = placesDocument({ inRuntimes, inBrowsers, inBundlers });
  if (words.length === 0) writeFileSync(join(root, "docs/places.md"), text);
  else console.log(text);
});

/** What came of each place; a place that could not be tried has its error. */
async function tryEach(places, attempt) {
  const chosen = places.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word)),
  );
  const results = [];
  for (const place of chosen) {
    const result = await attempt(place).catch((error) => ({ page: `not built: ${error.message}` }));
    console.log(place.name, JSON.stringify(result));
    results.push({ name: place.name, ...result });
  }
  return results;
}
