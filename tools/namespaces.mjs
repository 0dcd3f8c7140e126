// The main entry's namespaces (`layers`, `ops`, ...) as modules of the built package.
//
// Bundled into one file, `export * as layers` becomes an object that holds every layer, and a page that uses
// one carries them all. So each namespace is a module of its own, which says only what it exports; the
// members lie together in two files, since runtimes without a bundler pay for every file that they load:
//
//   index.js -> namespaces/layers.js -> members.js
//   index.js -> namespaces/losses.js -> training-members.js
//
// The second has the families of which training loads a part on demand. esbuild puts a file that two of a page's
// chunks need, in whole or in part, into a chunk that comes at once.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { buildSync } from "esbuild";
import { root } from "./command.mjs";

const mainEntry = "ts/entry/index.ts";
const generated = "build/package";

/** Namespaces that have members in ts/training/on-demand.ts. */
const loadedInPart = ["callbacks", "losses", "metrics"];

/** Imports between the generated files: no bundler may follow them. */
export const betweenModules = [/^\.\/namespaces\/\w+\.js$/, /^\.\.\/(training-)?members\.js$/];

/** Writes the sources of these modules; gives them by their names in the package. */
export function writeNamespaces() {
  const text = readFileSync(join(root, mainEntry), "utf8");
  const pattern = /^export \* as (\w+) from "(.+)";$/gm;
  const namespaces = [...text.matchAll(pattern)].map(([, name, path]) => ({
    name,
    path: posix.join(dirname(mainEntry), path),
  }));
  const sources = Object.fromEntries(namespacesWithMembers(namespaces));
  sources.index = text
    .replaceAll(pattern, 'export * as $1 from "./namespaces/$1.js";')
    .replaceAll('from "../', 'from "../../ts/');
  for (const [name, source] of Object.entries(sources)) {
    const file = join(root, generated, `${name}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, source);
  }
  return Object.fromEntries(Object.keys(sources).map((name) => [name, `${generated}/${name}.ts`]));
}

function namespacesWithMembers(namespaces) {
  const exported = exportsOf(namespaces.map(({ path }) => path));
  const clauses = (as) => (name, index) =>
    exported[index].map((member) => as(name, member)).join(", ");
  const outward = clauses((name, member) => `${member} as ${name}_${member}`);
  const inward = clauses((name, member) => `${name}_${member} as ${member}`);
  const members = { members: "", "training-members": "" };
  const modules = namespaces.map(({ name, path }, index) => {
    const file = loadedInPart.includes(name) ? "training-members" : "members";
    members[file] += `export { ${outward(name, index)} } from "../../${path}";\n`;
    return [`namespaces/${name}`, `export { ${inward(name, index)} } from "../${file}.js";\n`];
  });
  return [...Object.entries(members), ...modules];
}

/** The names that modules export at run time, types left out. */
function exportsOf(paths) {
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: paths.map((path) => path.replace(/\.js$/, ".ts")),
    bundle: true,
    format: "esm",
    platform: "neutral",
    external: ["node:*"],
    splitting: true,
    write: false,
    metafile: true,
    outdir: "build",
    logLevel: "error",
  });
  const outputs = Object.values(metafile.outputs);
  return paths.map(
    (path) =>
      outputs.find(({ entryPoint }) => entryPoint === path.replace(/\.js$/, ".ts"))?.exports ?? [],
  );
}
