// Deno and JSR read the types of a JavaScript module from a comment in it; package.json is not asked.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { root } from "./command.mjs";

/** Names the types of the package's entries in the first line of each. Source maps stay right: no line is added. */
export function nameSelfTypes() {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const { types, default: path } of Object.values(manifest.exports)) {
    if (types === undefined || !path.endsWith(".js")) continue;
    const file = join(root, path);
    const comment = `/* @ts-self-types="./${relative(dirname(path), types)}" */ `;
    writeFileSync(file, comment + readFileSync(file, "utf8"));
  }
}
