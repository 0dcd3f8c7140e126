// The main entry's namespaces (`layers`, `ops`, ...) as modules of the built package.
//
// Bundled into one file, `export * as layers` becomes an object that holds every layer, and a page that uses
// one carries them all. So each namespace is a module of its own, which says only what it exports; the
// members lie together in two files, since runtimes without a bundler pay for every file that they load:
//
//   index.js -> namespaces/layers.js -> layers-basic.js, ..., members.js
//   index.js -> namespaces/ops.js -> members.js
//   index.js -> beside-training.js
//   index.js -> namespaces/losses.js -> training-members.js
//
// The second has the families of which training loads a part on demand. esbuild puts a file that two of a page's
// chunks need, in whole or in part, into a chunk that comes at once, and follows all imports of a file that passes on a name that is
// used. So layers are passed on by a file for each group of those that are loaded when a file of a model names one, and `export *`,
// which esbuild looks through, joins these files.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { buildSync } from "esbuild";
import { root } from "./command.mjs";
import { importOfCore } from "./joined-parts.mjs";

const mainEntry = "ts/entry/index.ts";
const generated = "build/package";

/** Namespaces that have members in ts/training/on-demand.ts. */
const loadedInPart = ["callbacks", "losses", "metrics"];

/** Imports between the generated files: no bundler may follow them. */
export const betweenModules = [
  /^\.\/namespaces\/\w+\.js$/,
  /^\.\.\/(training-)?members\.js$/,
  /^\.\.\/layers-\w+\.js$/,
  /^\.\/beside-training\.js$/,
];

/** Of the main entry what programs do beside training, with what a page that trains has no use for. */
const besideTraining =
  /^export \{[^}]*\} from "\.\.\/(graph\/value-and-grad|models\/(clone|diagnose|inspect|load|profile)|training\/compile-step)\.js";$/gm;

const layersIndex = "ts/layers/index.ts";
/** The groups in which models' files load layers; each passes on the classes of some modules. */
const layerGroups = "ts/models/loading/layer-groups";

/** Writes the sources of these modules; gives them by their names in the package. */
export function writeNamespaces() {
  const text = readFileSync(join(root, mainEntry), "utf8");
  const pattern = /^export \* as (\w+) from "(.+)";$/gm;
  const namespaces = [...text.matchAll(pattern)].map(([, name, path]) => ({
    name,
    path: posix.join(dirname(mainEntry), path),
  }));
  const sources = Object.fromEntries(namespacesWithMembers(namespaces));
  const toSources = (code) => code.replaceAll('from "../', 'from "../../ts/');
  sources["beside-training"] = toSources((text.match(besideTraining) ?? []).join("\n"));
  const own = text
    .replaceAll(besideTraining, "")
    .replaceAll(pattern, 'export * as $1 from "./namespaces/$1.js";');
  sources.index = `${toSources(own)}export * from "./beside-training.js";\n`;
  for (const [name, source] of Object.entries(sources)) {
    const file = join(root, generated, `${name}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${importOfCore}\n${source}`);
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
  const groups = layersByGroup();
  const modules = namespaces.map(({ name, path }, index) => {
    if (name === "layers") {
      const grouped = new Set([...groups.values()].flatMap(({ names }) => names));
      exported[index] = exported[index].filter((member) => !grouped.has(member));
    }
    const file = loadedInPart.includes(name) ? "training-members" : "members";
    members[file] += `export { ${outward(name, index)} } from "../../${path}";\n`;
    const own = `export { ${inward(name, index)} } from "../${file}.js";\n`;
    const joined = name === "layers" ? [...groups.keys()] : [];
    const stars = joined.map((group) => `export * from "../layers-${group}.js";\n`);
    return [`namespaces/${name}`, `${own}${stars.join("")}`];
  });
  const grouped = [...groups].map(([group, { source }]) => [`layers-${group}`, source]);
  return [...Object.entries(members), ...grouped, ...modules];
}

/** @returns {Map<string, { names: readonly string[], source: string }>} what each group of layers passes on */
function layersByGroup() {
  const homes = exportsByModule(layersIndex);
  return new Map(
    readdirSync(join(root, layerGroups))
      .filter((file) => file !== "index.ts")
      .map((file) => {
        const modules = [...exportsByModule(`${layerGroups}/${file}`).keys()];
        const clauses = modules.flatMap((path) =>
          homes.has(path) ? [[path, homes.get(path)]] : [],
        );
        const source = clauses.map(
          ([path, all]) => `export { ${all.join(", ")} } from "../../${path}";\n`,
        );
        const names = clauses.flatMap(([, all]) => all.map((one) => one.split(" as ").at(-1)));
        return [file.replace(".ts", ""), { names, source: source.join("") }];
      }),
  );
}

/** What a module passes on of others, types left out: by the module that has it, as "name" or "name as other". */
function exportsByModule(path) {
  const text = readFileSync(join(root, path), "utf8");
  const found = new Map();
  for (const [, clause, from] of text.matchAll(/^export (\*|\{[^}]*\}) from "(.+?)";$/gms)) {
    const home = posix.join(dirname(path), from).replace(/\.js$/, ".ts");
    if (clause === "*") {
      for (const [inner, names] of exportsByModule(home)) add(found, inner, names);
    } else {
      const names = clause.slice(1, -1).split(",");
      add(
        found,
        home,
        names.map((name) => name.trim()).filter((name) => name !== "" && !name.startsWith("type ")),
      );
    }
  }
  return found;
}

function add(map, key, values) {
  map.set(key, [...(map.get(key) ?? []), ...values]);
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
