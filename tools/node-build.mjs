// The package as Node, Deno and Bun load it: dist/node.
//
// Where no bundler leaves out what a program does not use, each of its starts reads, parses and evaluates all that an entry
// imports. So here the package is a few CommonJS modules ("parts", tools/node-parts.mjs), of which a program's start loads the
// first; the others are loaded by `require`, which is synchronous, when a member of a namespace (`layers.lstm`) or a function that
// needs them is first used. Every module of ts/ is in exactly one part, so there is one copy of each class and of the state.
//
//   index.js -> parts/entry-index.cjs -> parts/core.cjs; parts/ops.cjs, ... on use
//
// Parts are without comments and white space: letters outside of ASCII, which comments have, would double the memory of the text,
// and a start takes a twentieth longer. Names stay, for stacks of errors, and `node --enable-source-maps` finds the lines of ts/.
// Bundlers take the modules of dist/ instead ("module" in the exports map), from which they can drop what is not used.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { inflateRawSync } from "node:zlib";
import { build } from "esbuild";
import { root, StepError } from "./command.mjs";
import { bundledKeys, entryName } from "./entries.mjs";
import { families, parts } from "./node-parts.mjs";
import { pureCalls } from "./pure-calls.mjs";

const folder = "dist/node";
const target = "node20";

/** The entries that have state or classes, below ts/. Engines have neither. */
const entries = [...bundledKeys.map(entryName), "layers"]
  .filter((name) => !name.startsWith("engine/"))
  .map((name) => `entry/${name}`);

/** What the core loads when it first reads something that it exports. */
const deferred = new Set(
  Object.entries(parts).flatMap(([part, roots]) => (part === "core" ? [] : roots.map(sourceOf))),
);

const familiesOf = new Map(
  Object.entries(families).map(([index, members]) => [sourceOf(index), members.map(sourceOf)]),
);

/**
 * @typedef {object} Modules paths are from the root
 * @property {object} inputs what esbuild says of each module
 * @property {Map<string, string>} partOf the part of each module
 * @property {Map<string, readonly string[]>} exported what modules export to other parts and entries
 */

/** Builds dist/node. */
export async function buildForNode() {
  rmSync(join(root, folder), { recursive: true, force: true });
  mkdirSync(join(root, folder, "parts"), { recursive: true });
  const { inputs } = await bundle(entries.map(sourceOf));
  const partOf = assignParts(inputs);
  const exported = await exportsOf(inputs, partOf);
  const modules = { inputs, partOf, exported };
  await Promise.all([...new Set(partOf.values())].map((part) => buildPart(part, modules)));
  for (const entry of entries) writeEntry(entry.replace("entry/", ""), modules);
}

function sourceOf(name) {
  return name.endsWith(".js") ? `ts/${name}` : `ts/${name}.ts`;
}

/** What esbuild says of these modules and all that they import, each a file of its own. */
async function bundle(entryPoints) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    bundle: true,
    splitting: true,
    format: "esm",
    target,
    platform: "node",
    write: false,
    metafile: true,
    outdir: "build",
    logLevel: "error",
  });
  return metafile;
}

/** The part of each module: the first that imports it. What is loaded on demand, and of no part that is listed, is one of its own. */
function assignParts(inputs) {
  const partOf = new Map();
  const assign = (path, part) => {
    if (partOf.has(path) || isEntry(path)) return;
    if (inputs[path] === undefined)
      throw new StepError(`tools/node-parts.mjs: there is no ${path}`);
    partOf.set(path, part);
    for (const imported of importsOf(inputs[path])) {
      if (part !== "core" || !deferred.has(imported)) assign(imported, part);
    }
  };
  for (const [part, roots] of Object.entries(parts)) {
    for (const source of roots.map(sourceOf)) {
      const made = isEntry(source) ? importsOf(inputs[source]) : [source];
      for (const path of made) assign(path, part);
    }
  }
  for (const { imports } of Object.values(inputs)) {
    for (const { path, kind } of imports) {
      if (kind === "dynamic-import" && inputs[path] !== undefined) assign(path, nameOfPart(path));
    }
  }
  return partOf;
}

/** "ts/data/datasets/wine.data.ts" as the name of a file. */
function nameOfPart(path) {
  return path
    .replace(/^ts\//, "")
    .replace(/\.\w+$/, "")
    .replaceAll(/[^\w-]/g, "-");
}

function isEntry(path) {
  return path.startsWith("ts/entry/");
}

/** What a module imports at once. */
function importsOf({ imports }) {
  return imports
    .filter(({ kind, external }) => kind === "import-statement" && external !== true)
    .map(({ path }) => path);
}

/**
 * What modules export to other parts and to entries, at run time. Of an index with families: what no family has.
 * @returns {Promise<Map<string, readonly string[]>>}
 */
async function exportsOf(inputs, partOf) {
  const imported = importedNames(inputs, partOf);
  const { outputs } = await bundle([...imported.keys()]);
  const all = new Map(
    Object.values(outputs).map(({ entryPoint, exports }) => [entryPoint, exports]),
  );
  const theirs = (path) =>
    new Set((familiesOf.get(path) ?? []).flatMap((family) => all.get(family)));
  return new Map(
    [...imported].map(([path, names]) => [
      path,
      all
        .get(path)
        .filter((name) => (names.has("*") || names.has(name)) && !theirs(path).has(name)),
    ]),
  );
}

/** The names under which other parts and entries import something of each module, types among them; "*" for all that it exports. */
function importedNames(inputs, partOf) {
  const imported = new Map();
  const add = (path, names) => {
    if (!isEntry(path)) imported.set(path, new Set([...(imported.get(path) ?? []), ...names]));
  };
  for (const family of [...familiesOf.values()].flat()) add(family, "*");
  for (const [importer, { imports }] of Object.entries(inputs)) {
    const text = readFileSync(join(root, importer), "utf8");
    for (const { path, kind, original, external } of imports) {
      if (external === true) continue;
      if (kind === "dynamic-import") add(path, "*");
      else if (partOf.get(importer) !== partOf.get(path)) add(path, namesFrom(text, original));
    }
  }
  return imported;
}

/** The names that a module imports or exports from a path. */
function namesFrom(text, path) {
  const clauses = text.matchAll(/^(?:import|export) ([^;]*?) from "(.+?)";$/gms);
  return [...clauses]
    .filter(([, , from]) => from === path)
    .flatMap(([, clause]) => (clause.startsWith("{") ? clause.match(/\w+/g) : "*"));
}

/** The name of a module's export among all those of its part. */
function nameIn(path, name) {
  const module = path.replace(/^ts\//, "").replace(/\.\w+$/, "");
  return `${module.replaceAll(/\W/g, "_")}_${name}`;
}

async function buildPart(part, modules) {
  const own = [...modules.exported].filter(([path]) => modules.partOf.get(path) === part);
  const imports = own.map(([path, names]) => {
    const clause = names.map((name) => `${name} as ${nameIn(path, name)}`).join(", ");
    return `import { ${clause} } from "./${path}";\n`;
  });
  // One object of values is made in a tenth of the time that esbuild's own, of getters, takes.
  const members = own.flatMap(([path, names]) => {
    const passedOn = namesFromOtherParts(path, modules);
    return names.map((name) => {
      const value = nameIn(path, name);
      return passedOn.has(name) ? `get ${value}() { return ${value}; }` : value;
    });
  });
  const contents = `${imports.join("")}module.exports = { ${members.join(", ")} };`;
  await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root, sourcefile: `${part}.js` },
    bundle: true,
    format: "cjs",
    target,
    platform: "neutral",
    external: ["node:*"],
    outfile: join(folder, `parts/${part}.cjs`),
    minifyWhitespace: true,
    // A process that an error ends prints the line that threw it.
    lineLimit: 120,
    sourcemap: true,
    sourcesContent: false,
    // What is loaded on demand is a part, too.
    supported: { "dynamic-import": false },
    logLevel: "error",
    plugins: [otherParts(part, modules), compiledEngines(), pureCalls()],
  });
}

/** What a module may export of modules of other parts, which reading it would load. */
function namesFromOtherParts(path, { inputs, partOf, exported }) {
  const text = readFileSync(join(root, path), "utf8");
  const others = inputs[path].imports.filter(
    ({ path: other }) => exported.has(other) && partOf.get(other) !== partOf.get(path),
  );
  // With "*" what the other exports, else each word of the clause: a name, or what it is renamed to.
  const names = others.flatMap(({ path: other, original }) =>
    namesFrom(text, original).flatMap((name) => (name === "*" ? exported.get(other) : name)),
  );
  return new Set(names);
}

/** The plugin for esbuild: modules of other parts are required from there, the deferred ones when what they export is read. */
function otherParts(part, { partOf, exported }) {
  const [atOnce, whenRead, apart] = ["required-at-once", "required-when-read", "member-of-family"];
  const from = (path) => {
    const names = exported.get(path).map((name) => ({ name, named: nameIn(path, name) }));
    return { names, file: JSON.stringify(`./${partOf.get(path)}.cjs`) };
  };
  return {
    name: "other-parts",
    setup: ({ onLoad, onResolve }) => {
      onResolve({ filter: /^\./, namespace: atOnce }, ({ path }) => ({ path, external: true }));
      onResolve({ filter: /^\./, namespace: whenRead }, ({ path }) => ({ path, external: true }));
      onResolve({ filter: /^\./, namespace: "file" }, ({ path, importer, resolveDir, kind }) => {
        const file = relative(root, resolve(resolveDir, path));
        const source = [file.replace(/\.js$/, ".ts"), file].find((name) => partOf.has(name));
        if (familiesOf.get(relative(root, importer))?.includes(source))
          return { path: source, namespace: apart };
        if (source === undefined || partOf.get(source) === part) return undefined;
        const isDeferred = part === "core" && kind === "import-statement";
        return { path: source, namespace: isDeferred ? whenRead : atOnce, sideEffects: false };
      });
      onLoad({ filter: /.*/, namespace: apart }, () => ({ contents: "" }));
      onLoad({ filter: /.*/, namespace: atOnce }, ({ path }) => {
        const { names, file } = from(path);
        const clause = names.map(({ name, named }) => `${named} as ${name}`);
        return { contents: `export { ${clause.join(", ")} } from ${file};` };
      });
      onLoad({ filter: /.*/, namespace: whenRead }, ({ path }) => {
        const { names, file } = from(path);
        const getters = names.map(
          ({ name, named }) => `get ${name}() { return require(${file}).${named}; },`,
        );
        return { contents: `module.exports = { ${getters.join(" ")} };` };
      });
    },
  };
}

/**
 * The plugin for esbuild: a build of the engine for one thread is a compiled module of all kernels, from the file that the package
 * has anyway (tools/engine-files.mjs). Where nothing is downloaded, smaller builds gain nothing, and unpacking takes longer.
 * One with threads gets a file here: reading and compiling it takes 0.6 ms, text and unpacking 5.
 */
function compiledEngines() {
  const compiled = (path) => `new WebAssembly.Module(readFileSync(join(__dirname, "${path}")))`;
  const imports = `import { readFileSync } from "node:fs";
import { join } from "node:path";
`;
  return {
    name: "compiled-engines",
    setup: ({ onLoad }) => {
      onLoad({ filter: /\/wasm\/\w+-threads\.js$/ }, ({ path }) => {
        const [, variant] = /(\w+)-threads\.js$/.exec(path);
        const { packed, pages } = threadedBuild(path);
        const file = `${variant}-threads.wasm`;
        const bytes = inflateRawSync(Buffer.from(packed, "base64"));
        writeFileSync(join(root, folder, "parts", file), bytes);
        return {
          contents: `${imports}export default { module: ${compiled(file)}, pages: ${pages} };`,
        };
      });
      onLoad({ filter: /\/wasm\/\w+-(core|lstm|recurrent|full)\.js$/ }, ({ path }) => {
        const [, variant, kernels] = /(\w+)-(\w+)\.js$/.exec(path);
        if (kernels !== "full")
          return { contents: `export { default } from "./${variant}-full.js";` };
        return {
          contents: `${imports}export default ${compiled(`../../engine/${variant}.wasm`)};`,
        };
      });
    },
  };
}

/** The text of a build with threads (tools/wasm.mjs writes it), and its first pages of memory. */
function threadedBuild(path) {
  const text = readFileSync(path, "utf8");
  const [, packed, pages] = /packed: "(.+)", pages: (\d+)/.exec(text);
  return { packed, pages };
}

/** An entry: a module with its names, around a part that has the values. */
function writeEntry(name, modules) {
  const text = readFileSync(join(root, `ts/entry/${name}.ts`), "utf8");
  const members = [...ownMembers(text, modules), ...namespaces(text, modules)];
  const later = members.filter(({ value }) => value !== undefined);
  const values = later.map((member) => `exports.${member.name} = ${member.value};\n`);
  const names = members.map((member) => `  ${member.name},\n`);
  write(
    `parts/entry-${name}.cjs`,
    `"use strict";\n${NAMESPACE}${valuesAtOnce(members)}${values.join("")}`,
  );
  // Not an import: Node would search the part for names.
  write(
    `${name}.js`,
    `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
export const {\n${names.join("")}} = require("./parts/entry-${name}.cjs");\n`,
  );
}

function write(path, text) {
  writeFileSync(join(root, folder, path), text);
}

/** What is loaded with the entry, each part with one call of `require`, which takes some ten microseconds. */
function valuesAtOnce(members) {
  const atOnce = members.filter(({ part }) => part !== undefined);
  return [...new Set(atOnce.map(({ part }) => part))]
    .map((part) => {
      const own = atOnce.filter((member) => member.part === part);
      const targets = own.map(({ name, named }) => `  ${named}: exports.${name},\n`);
      return `({\n${targets.join("")}} = require("./${part}.cjs"));\n`;
    })
    .join("");
}

/** What an entry exports beside namespaces: the value of a part at once, or what loads the part when it is called. */
function ownMembers(text, modules) {
  const isMain = /^export \* as /m.test(text);
  const clauses = [...text.matchAll(/^export (\*|\{[^}]*\}) from "\.\.\/(.+)\.js";/gm)];
  return clauses.flatMap(([, clause, path]) => {
    const listed = new Set(clause.match(/\w+/g));
    const source = sourceOf(path);
    if (modules.inputs[source] !== undefined && !modules.partOf.has(source))
      throw new StepError(`tools/node-parts.mjs: no part has ${source}, which an entry exports`);
    return membersOf(source, modules)
      .filter(({ name }) => clause === "*" || listed.has(name))
      .map(({ name, home }) => {
        const [part, named] = [modules.partOf.get(home), nameIn(home, name)];
        if (!isMain || part === "core") return { name, part, named };
        const call = `require("./${part}.cjs").${named}(...given)`;
        return { name, value: `function ${name}(...given) { return ${call}; }` };
      });
  });
}

/**
 * What makes a namespace: an object whose members are read, and their parts loaded, when a program reads them. The members
 * are defined when a program first does something with the object, since all namespaces have more than a thousand, which
 * take 1.7 ms. The look-up of a trap is what tells; none is found, so that everything happens to the members themselves.
 * Node shows a proxy without its traps, as console.log does: there a method tells, until the members are defined.
 */
const NAMESPACE = `function namespace(...modules) {
  const members = Object.create(null);
  const shown = Symbol.for("nodejs.util.inspect.custom");
  let isDefined = false;
  const define = () => {
    if (isDefined) return;
    isDefined = true;
    delete members[shown];
    for (const { part, prefix, names } of modules) {
      for (const name of names.split(" ")) {
        Object.defineProperty(members, name, { enumerable: true, get: () => part()[prefix + name] });
      }
    }
    Object.freeze(members);
  };
  members[shown] = () => {
    define();
    return members;
  };
  return new Proxy(members, new Proxy({}, { get: define }));
}
`;

/** Namespaces of an entry. Names in a text are read in a third of the time that functions are. */
function namespaces(text, modules) {
  const clauses = [...text.matchAll(/^export \* as (\w+) from "\.\.\/(.+)\.js";/gm)];
  return clauses.map(([, name, path]) => {
    const members = membersOf(sourceOf(path), modules);
    const homes = [...new Set(members.map(({ home }) => home))];
    const parts = homes.map((home) => {
      const part = `() => require("./${modules.partOf.get(home)}.cjs")`;
      const own = members.filter((member) => member.home === home);
      const names = own.map((member) => member.name).join(" ");
      return `  { part: ${part}, prefix: "${nameIn(home, "")}", names: "${names}" },\n`;
    });
    return { name, value: `namespace(\n${parts.join("")})` };
  });
}

/** The names that a module exports at run time, each with the module that has it: a family's, where one does. */
function membersOf(source, { exported }) {
  const homes = [source, ...(familiesOf.get(source) ?? [])];
  return homes.flatMap((home) => (exported.get(home) ?? []).map((name) => ({ name, home })));
}
