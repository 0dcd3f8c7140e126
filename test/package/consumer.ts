// A user's project: a folder outside the repository, with the packed tarball installed.
import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { onTestFinished } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const programs = fileURLToPath(new URL("./programs/", import.meta.url));
const run = promisify(execFile);

/** Packs the package into a folder; gives the tarball's path and the files in it. */
export function pack(folder: string): { tarball: string; files: string[] } {
  const report = npm(["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root);
  // npm prints one object for each package packed.
  const [packed] = JSON.parse(report) as [{ filename: string; files: { path: string }[] }];
  return {
    tarball: join(folder, packed.filename),
    files: packed.files.map(({ path }) => path),
  };
}

export class Consumer {
  private constructor(/** Its path. */ readonly folder: string) {}

  /**
   * A project that depends on the tarball and on further packages; it goes when the test ends.
   * @param atEnd `afterAll` where several tests share it
   */
  static create(
    dependencies: readonly string[] = [],
    atEnd: (remove: () => void) => void = onTestFinished,
  ): Consumer {
    const folder = mkdtempSync(join(tmpdir(), "latch-consumer-"));
    atEnd(() => rmSync(folder, { recursive: true, force: true }));
    const consumer = new Consumer(folder);
    consumer.write("package.json", JSON.stringify({ type: "module", private: true }));
    const { tarball } = pack(folder);
    npm(["install", "--no-audit", "--no-fund", tarball, ...dependencies], folder);
    return consumer;
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  /** Copies files of test/package/programs. */
  add(...names: readonly string[]): void {
    for (const name of names) copyFileSync(join(programs, name), join(this.folder, name));
  }

  /** Copies a folder of the repository, under its own name; gives the copy's path. */
  addFolder(path: string): string {
    const copy = join(this.folder, basename(path));
    cpSync(join(root, path), copy, { recursive: true });
    return copy;
  }

  /** Copies files of test/package/programs as JavaScript. */
  addTranspiled(...names: readonly string[]): void {
    for (const name of names) {
      const { outputText } = ts.transpileModule(readFileSync(join(programs, name), "utf8"), {
        compilerOptions: {
          target: ts.ScriptTarget.ES2022,
          module: ts.ModuleKind.ESNext,
          rewriteRelativeImportExtensions: true,
        },
      });
      this.write(name.replace(/\.ts$/, ".js"), outputText);
    }
  }

  /** Runs a program in the project; gives what it printed. */
  run(program: string, args: readonly string[]): Promise<string> {
    return runIn(this.folder, program, args);
  }
}

/** Runs a program in a folder; gives what it printed. @throws where it fails, with its output. */
export async function runIn(
  folder: string,
  program: string,
  args: readonly string[],
): Promise<string> {
  try {
    const { stdout } = await run(program, args, { cwd: folder, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")}\n${stdout}\n${stderr}`, { cause: error });
  }
}

function npm(args: readonly string[], folder: string): string {
  return execFileSync("npm", args, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}
