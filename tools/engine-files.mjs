// The engine as files of WebAssembly in the package, beside the text in which pages fetch it: edge runtimes run only
// what they compiled before the program began.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { root } from "./command.mjs";
import { engineFiles } from "./entries.mjs";

const folder = join(root, "dist/engine");
const types = `/** The engine, compiled by the host: for \`configure({ engine })\`. */
declare const engine: import("../types/runtime/device/device.js").CompiledModule;
export default engine;
`;

/** Writes dist/engine/<variant>.wasm with its declaration, for each that package.json exports. */
export function writeEngineFiles() {
  mkdirSync(folder, { recursive: true });
  for (const variant of engineFiles) {
    const text = readFileSync(join(root, `ts/runtime/wasm/${variant}-full.js`), "utf8");
    const [, packed] = /"(.+)"/.exec(text);
    writeFileSync(join(folder, `${variant}.wasm`), inflateRawSync(Buffer.from(packed, "base64")));
    writeFileSync(join(folder, `${variant}.wasm.d.ts`), types);
  }
}
