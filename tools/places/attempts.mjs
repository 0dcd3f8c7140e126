// Trying the packed package in one place: each gives what the programs there reported, by name.
import { join } from "node:path";
import { browsers, visit } from "./browsers.mjs";
import { esbuildInto } from "./bundlers.mjs";
import { Site } from "./site.mjs";

/** What programs of tools/places/programs report, one after the other: in a page, in a page with the option, in its worker. */
const IN_BUNDLED = ["page", "option", "worker"];
const IN_BROWSER = [...IN_BUNDLED, "shared", "service"];

/** A user's project, in a folder named after the product and its major version. */
function siteOf(tarball, { name, packages }) {
  const [, product, major] = /^([\w-]+) ?(\d*)/.exec(name.toLowerCase());
  return new Site(tarball, `${product}${major}`, packages);
}

/** @param {string} tarball the packed package */
export function tryRuntime(tarball, runtime) {
  return runtime.run(siteOf(tarball, runtime));
}

/** A page built by esbuild, in a browser that the machine has. */
export async function tryBrowser(tarball, browser) {
  const version = browser.version();
  if (version === null) return { page: "not on this machine" };
  const site = siteOf(tarball, { name: "browser page", packages: ["esbuild@0.27.7"] });
  await esbuildInto(site, ["browser.js", "worker.js", "shared.js"]);
  await esbuildInto(site, ["service.js"], { splitting: false });
  site.write(
    "dist/index.html",
    `<!doctype html><title>here</title><script type="module" src="./browser.js"></script>`,
  );
  return { version, ...(await visit(browser, join(site.folder, "dist"), IN_BROWSER)) };
}

/** A page that the bundler builds, in Chromium. */
export async function tryBundler(tarball, bundler) {
  const [chromium] = browsers;
  const site = siteOf(tarball, bundler);
  await bundler.build(site);
  return visit(chromium, join(site.folder, "dist"), IN_BUNDLED);
}
