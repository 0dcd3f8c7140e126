// FEATURES.md: each public name of Keras, and whether it is here, from what the entries of the package export.
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "../command.mjs";
import { bundledKeys, entryName } from "../entries.mjs";
import { differences, namespaces } from "./differences.mjs";

/** @typedef {{ readonly name: string, readonly verdict: "same" | "different" | "not there", readonly here: string, readonly how: string }} Row */

/** The entries as modules, made of the sources: "index" is `latch`, "text" is `latch/text`. */
async function entries() {
  const outfile = join(root, "build/features/entries.mjs");
  const keys = bundledKeys.map(entryName).filter((name) => !name.includes("/"));
  await mkdir(dirname(outfile), { recursive: true });
  await build({
    stdin: {
      contents: keys.map((key) => `export * as ${key} from "./ts/entry/${key}.ts";`).join("\n"),
      resolveDir: root,
      loader: "ts",
    },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
    plugins: [engineLeftOut],
  });
  // Another address each time, so that a process sees later changes.
  const modules = await import(`${pathToFileURL(outfile).href}?${Date.now()}`);
  return new Map(Object.entries(modules));
}

/** The engine is generated, may not be there, and exports no names: an empty module serves. */
const engineLeftOut = {
  name: "engine-left-out",
  setup(builder) {
    builder.onResolve({ filter: /\/wasm\// }, ({ path }) => ({ path, namespace: "engine" }));
    // Of CommonJS, since such a module may be asked for any name.
    builder.onLoad({ filter: /.*/, namespace: "engine" }, () => ({
      contents: "module.exports = {};",
    }));
  },
};

/** The names of types that an entry exports: they have no value. */
async function typesOf(entry) {
  const text = await readFile(join(root, `ts/entry/${entry}.ts`), "utf8");
  const lists = [...text.matchAll(/export (type )?\{([^}]*)\}/g)];
  return new Set(
    lists.flatMap(([, isType, list]) =>
      list.split(",").flatMap((one) => {
        const name = /^(type )?(\w+)( as (\w+))?$/.exec(one.trim());
        return name !== null && (isType ?? name[1]) !== undefined ? [name[4] ?? name[2]] : [];
      }),
    ),
  );
}

/**
 * One row for each name; and which modules have a name that is here.
 * @returns {Promise<{ readonly rows: readonly Row[], readonly modules: readonly { readonly name: string, readonly isHere: boolean }[] }>}
 */
export async function featureRows() {
  const { names, modules } = JSON.parse(
    await readFile(join(root, "tools/features/keras-names.json"), "utf8"),
  );
  const found = await entries();
  const types = await typesOf("index");
  const has = (path) => types.has(path) || isThere(found, path);
  const namesOf = (namespace) =>
    Object.keys(namespace.split(".").reduce((value, part) => value[part], found.get("index")));
  const rows = names.map((name) => rowOf(name, has, namesOf));
  const isHere = (row) => row.verdict !== "not there";
  return {
    rows,
    modules: modules.map((name) => ({
      name,
      isHere: rows.some((row) => row.name.startsWith(`${name}.`) && isHere(row)),
    })),
  };
}

/** Whether a path such as "layers.dense", "text:padSequences" or "Model.prototype.save" has a value. */
function isThere(found, path) {
  const [entry, inner] = path.includes(":") ? path.split(":") : ["index", path];
  let value = found.get(entry);
  for (const part of inner.split(".")) {
    if (value === undefined || value === null || !(part in Object(value))) return false;
    value = value[part];
  }
  return true;
}

/** @returns {Row} */
function rowOf(name, has, namesOf) {
  const difference = differences[name];
  const here = [difference?.here, ...candidates(name, namesOf)].find((path) => path && has(path));
  if (here === undefined) return { name, verdict: "not there", here: "", how: "" };
  const shown = here.replace(/^\w+:/, "").replace(".prototype.", ".");
  if (difference === undefined) return { name, verdict: "same", here: shown, how: "" };
  return { name, verdict: "different", here: shown, how: difference.how };
}

/** Where a name of Keras would be if it is the same: in the namespace of its module, or at the top. */
function candidates(name, namesOf) {
  const parts = name.split(".");
  const last = parts.at(-1);
  const namespace = namespaces[parts.slice(0, -1).join(".")];
  if (namespace === undefined) return parts.length === 2 ? [last] : [];
  const letters = lettersOf(last);
  // Spelled as in Keras, or else in camelCase: `kl_divergence` is `klDivergence`, not the class `KLDivergence`.
  const isFunction = /^[a-z]/.test(last);
  const alike = namesOf(namespace).filter((own) => lettersOf(own) === letters);
  const ofItsKind = alike.filter((own) => /^[a-z]/.test(own) === isFunction);
  return [last, ...ofItsKind, ...alike].map((own) => `${namespace}.${own}`);
}

function lettersOf(name) {
  return name.replaceAll("_", "").toLowerCase();
}

/** FEATURES.md. */
export async function featuresText() {
  const { rows, modules } = await featureRows();
  const families = new Map();
  for (const row of rows) {
    const [keras, module, name] = row.name.split(".");
    const family = name === undefined ? keras : `${keras}.${module}`;
    families.set(family, [...(families.get(family) ?? []), row]);
  }
  const count = (some, verdict) => some.filter((row) => row.verdict === verdict).length;
  const modulesHere = modules.filter(({ isHere }) => isHere);
  const summary = [...families].map(
    ([family, own]) =>
      `| [${family}](#${family.replaceAll(".", "").toLowerCase()}) | ${count(own, "same")} | ${count(own, "different")} | ${count(own, "not there")} |`,
  );
  const sections = [...families].flatMap(([family, own]) => [
    `## ${family}`,
    "",
    "| Keras | here | |",
    "| --- | --- | --- |",
    ...own.map(
      ({ name, verdict, here, how }) =>
        `| \`${name.slice(family.length + 1)}\` | ${here === "" ? "" : `\`${here}\``} | ${verdict}${how === "" ? "" : `: ${how}`} |`,
    ),
    "",
  ]);
  return [
    "# What of Keras is here",
    "",
    "<!-- Made by `npm run features` from what the package exports. -->",
    "",
    `The ${rows.length + modules.length} public names of Keras 3.15.1: ${rows.length} names, and ${modules.length} modules,`,
    `of which ${modulesHere.length} have a name that is here. Of the names ${count(rows, "same")} are the same here,`,
    `${count(rows, "different")} are different, ${count(rows, "not there")} are not there.`,
    "",
    "Everywhere: names are in camelCase, options are one object (`layers.dense({ units: 16 })` makes what",
    "`keras.layers.Dense(16)` makes), what reads or writes numbers of the engine returns a Promise, and there is one",
    "floating-point type, float32. A name is called the same where this is all that is different.",
    "",
    "| module | same | different | not there |",
    "| --- | --- | --- | --- |",
    ...summary,
    "",
    ...sections,
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}
