// `npm run places`: the packed package in every runtime, browser and bundler; writes docs/places.md.
// `npm run places -- vite webpack`: those whose name contains a word alone; writes nothing.
// Runtimes and bundlers are installed into .tools; browsers are those of the machine (on Debian: chromium, firefox-esr,
// and libwebkit2gtk-4.1-0 with xvfb for WebKit).
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runScript } from "./command.mjs";
import { buildPackage, setUp } from "./setup.mjs";

const IN_BUNDLED = ["page", "option", "worker"];
const IN_BROWSER = [...IN_BUNDLED, "shared", "service"];
const words = process.argv.slice(2).map((word) => word.toLowerCase());

await runScript(async () => {
  await setUp();
  await buildPackage();
  // Not before the packages are installed.
  const { pack, Site } = await import("./places/site.mjs");
  const { runtimes } = await import("./places/runtimes.mjs");
  const { browsers, visit } = await import("./places/browsers.mjs");
  const { bundlers, esbuildInto } = await import("./places/bundlers.mjs");
  const { placesDocument } = await import("./places/table.mjs");
  const tarball = pack();
  const siteOf = ({ name, packages }) => {
    const [, product, major] = /^([\w-]+) ?(\d*)/.exec(name.toLowerCase());
    return new Site(tarball, `${product}${major}`, packages);
  };

  const inRuntimes = await tryEach(runtimes, async (runtime) => runtime.run(siteOf(runtime)));
  const inBrowsers = await tryEach(browsers, async (browser) => {
    const version = browser.version();
    if (version === null) return { page: "not on this machine" };
    const site = siteOf({ name: "browser page", packages: ["esbuild@0.27.7"] });
    await esbuildInto(site, ["browser.js", "worker.js", "shared.js"]);
    await esbuildInto(site, ["service.js"], { splitting: false });
    site.write(
      "dist/index.html",
      `<!doctype html><title>here</title><script type="module" src="./browser.js"></script>`,
    );
    return { version, ...(await visit(browser, join(site.folder, "dist"), IN_BROWSER)) };
  });
  const [chromium] = browsers;
  const inBundlers = await tryEach(bundlers, async (bundler) => {
    const site = siteOf(bundler);
    await bundler.build(site);
    return visit(chromium, join(site.folder, "dist"), IN_BUNDLED);
  });

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
