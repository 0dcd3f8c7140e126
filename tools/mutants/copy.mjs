// The copy of the project in which mutants live: build/mutants, kept from run to run for what is compiled there.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { outputOf, root, StepError } from "../command.mjs";

/** Folders that the copy has of its own, and links. */
const KEPT = new Set(["target", "build", "node_modules", ".tools"]);
/** Where the engine's modules for TypeScript are built. */
const GENERATED = "ts/runtime/wasm";

export class Copy {
  /** The copy's root folder. */
  folder = join(root, "build/mutants");

  constructor() {
    const listed = outputOf("git", ["ls-files", "-co", "--exclude-standard", "-z"]);
    if (listed === null) throw new StepError("git can't list the project's files");
    const files = listed.split("\0").filter((path) => path !== "" && existsSync(join(root, path)));
    mkdirSync(this.folder, { recursive: true });
    for (const path of files) this.write(path, readFileSync(join(root, path)));
    this.#removeOthers(new Set(files));
    for (const name of ["node_modules", ".tools"]) {
      if (!existsSync(join(this.folder, name)))
        symlinkSync(join(root, name), join(this.folder, name));
    }
  }

  #removeOthers(files) {
    const walk = (folder) => {
      for (const entry of readdirSync(join(this.folder, folder), { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (KEPT.has(path) || path === GENERATED) continue;
        if (entry.isDirectory()) walk(path);
        else if (!files.has(path)) rmSync(join(this.folder, path));
      }
    };
    walk("");
  }

  /** A file's text; null where there is none. */
  read(path) {
    const full = join(this.folder, path);
    return existsSync(full) ? readFileSync(full, "utf8") : null;
  }

  /** What is equal stays untouched: cargo goes by the time of writing. */
  write(path, contents) {
    const full = join(this.folder, path);
    if (existsSync(full) && readFileSync(full).equals(Buffer.from(contents))) return;
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, contents);
  }

  /** A fast build of one variant of the engine, as `npm run dev` makes it, and of the worker's script. */
  async buildEngine() {
    const { buildWasm } = await this.#tool("wasm");
    const { buildWorkerScript } = await this.#tool("worker-script");
    try {
      await buildWasm({ names: ["simd"], fast: true });
      await buildWorkerScript();
    } catch (error) {
      throw new StepError(`in build/mutants: ${error.message}`);
    }
    // A host that would choose the other variant gets this one.
    for (const kernels of ["core", "lstm", "recurrent", "full", "threads"]) {
      const built = readFileSync(join(this.folder, GENERATED, `simd-${kernels}.js`));
      this.write(`${GENERATED}/relaxed-${kernels}.js`, built);
    }
  }

  /** A module of the copy's own tools. */
  #tool(name) {
    return import(pathToFileURL(join(this.folder, `tools/${name}.mjs`)).href);
  }
}
