// A user's project in a folder that git ignores: the packed package, the programs, what it is built with.
import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { installAside } from "../aside.mjs";
import { root } from "../command.mjs";

const programs = fileURLToPath(new URL("programs/", import.meta.url));
const execute = promisify(execFile);
const MINUTES = 60_000;

export const HTML = `<!doctype html><html lang="en"><head><link rel="icon" href="data:," /><title>here</title></head>
<body><script type="module" src="./bundled.js"></script></body></html>`;

/** Packs the package; gives the tarball's path. */
export function pack() {
  const folder = join(root, "build/places");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [{ filename }] = JSON.parse(execFileSync("npm", args, { cwd: root, encoding: "utf8" }));
  return join(folder, filename);
}

export class Site {
  /**
   * @param {string} tarball
   * @param {string} name
   * @param {readonly string[]} packages that are installed from the registry, with their versions
   */
  constructor(tarball, name, packages) {
    /** node_modules of the packages; its real path, which bundlers compare with those of what they find. */
    this.modules = realpathSync(installAside(`places-${name}`, packages));
    this.folder = join(dirname(this.modules), "site");
    rmSync(this.folder, { recursive: true, force: true });
    const own = join(this.folder, "node_modules/latch");
    mkdirSync(own, { recursive: true });
    execFileSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", own]);
    const manifest = { type: "module", private: true, dependencies: { latch: "*" } };
    this.write("package.json", JSON.stringify(manifest));
    // Some bundlers read the nearest one, which would be the repository's.
    this.write("tsconfig.json", "{}");
    this.addPrograms(".");
  }

  addPrograms(folder) {
    cpSync(programs, join(this.folder, folder), { recursive: true });
  }

  /** Lets a program do its work with `latch/one-file`. */
  useOneFile(program) {
    const text = (path) => readFileSync(join(programs, path), "utf8");
    this.write("one-file.js", text("work.js").replace('"latch"', '"latch/one-file"'));
    this.write(program, text(program).replace('"./work.js"', '"./one-file.js"'));
  }

  write(path, text) {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** Runs a program in the folder; gives what it printed. @throws where it fails, with its output. */
  async run(program, args) {
    const options = { cwd: this.folder, maxBuffer: 2 ** 26, timeout: 5 * MINUTES };
    const environment = {
      ...process.env,
      NEXT_TELEMETRY_DISABLED: "1",
      ASTRO_TELEMETRY_DISABLED: "1",
    };
    try {
      return (await execute(program, args, { ...options, env: environment })).stdout;
    } catch ({ message, stdout = "", stderr = "" }) {
      throw new Error(`${message}\n${stdout}\n${stderr}`);
    }
  }

  /** Runs a program that an installed package brings. */
  tool(name, ...args) {
    return this.run(join(this.modules, ".bin", name), args);
  }
}
