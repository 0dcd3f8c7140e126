/** The files of the platform. */
import { builtinModule, type FileSystem, inBrowser } from "./host.js";

/** Files by path. Failures (no permission, a disk that fails) reject with the host's own error. */
export interface HostFiles {
  kind(path: string): Promise<"file" | "folder" | "missing">;
  /** Names of the entries of a folder, in no particular order. */
  list(folder: string): Promise<string[]>;
  read(path: string): Promise<Uint8Array>;
  /** Writes a file as a whole: whatever happens, there is either the old file or the new one. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Makes a folder, and those that it is in, where they are missing. */
  makeFolder(folder: string): Promise<void>;
  /** Removes a file, if there is one. */
  remove(path: string): Promise<void>;
  /** The path of a `file:` URL. */
  pathOf(url: URL): string;
}

/** The host's files: Node 20.16 and later, Deno, Bun. Undefined where there are none, as in a page. */
export function hostFiles(): HostFiles | undefined {
  const files = builtinModule("node:fs/promises");
  const urls = builtinModule("node:url");
  if (files === undefined || urls === undefined || inBrowser) return undefined;
  return {
    kind: (path) =>
      files.stat(path).then(
        (found) => (found.isDirectory() ? "folder" : "file"),
        (error: unknown) => {
          if (isMissing(error)) return "missing";
          throw error;
        },
      ),
    list: (folder) => files.readdir(folder),
    read: (path) => files.readFile(path),
    write: (path, bytes) => writeAside(files, path, bytes),
    makeFolder: async (folder) => {
      await files.mkdir(folder, { recursive: true });
    },
    remove: (path) => files.rm(path, { force: true }),
    pathOf: (url) => urls.fileURLToPath(url),
  };
}

/** Milliseconds after which a file that was written aside, and has not grown since, is one of a process that ended. */
const STALE_AFTER = 60_000;

/** Writes a file of another name beside the path, until the disk has it, and renames that. */
async function writeAside(files: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const old = await files.stat(path).catch(() => undefined);
  // Where the path is a link, the file that it leads to is replaced, with the rights that it has.
  const target = old === undefined ? path : await files.realpath(path);
  await removeStale(files, target);
  const aside = `${target}.latch-${Math.random().toString(36).slice(2)}.tmp`;
  const handle = await files.open(aside, "wx", old?.mode);
  try {
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await files.rename(aside, target);
  } catch (error) {
    await files.rm(aside, { force: true });
    throw error;
  }
}

/**
 * Removes what processes left beside the target when they ended while they wrote it. Failing does not matter: the target
 * is written all the same.
 */
async function removeStale(files: FileSystem, target: string): Promise<void> {
  const name = target.replace(/^.*[\\/]/, "");
  const folder = target.slice(0, target.length - name.length);
  const names = await files.readdir(folder === "" ? "." : folder).catch(() => []);
  for (const other of names) {
    if (!other.startsWith(name) || !/^\.latch-[0-9a-z]+\.tmp$/.test(other.slice(name.length)))
      continue;
    const path = folder + other;
    const isStale = await files.stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs > STALE_AFTER,
      () => false,
    );
    if (isStale) await files.rm(path, { force: true }).catch(() => undefined);
  }
}

/** Whether an error of the host says that there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  // Not `instanceof Error`: where tests run in a context of their own, the host's errors are of another realm.
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    ["ENOENT", "ENOTDIR"].includes(`${error.code}`)
  );
}
