/**
 * Opens files and folders: by a path of the host, or from the File objects of a page.
 *
 * What belongs here: finding files and reading their bytes. What does not: decoding them (decode.ts).
 */
import { FormatError, ValueError } from "../../runtime/errors.js";
import type { FileLike } from "../../runtime/file-like.js";
import { type HostFiles, hostFiles } from "../../runtime/host-files.js";

export type { FileLike };

/** A file that can be read, with its name in error messages. */
export interface NamedFile {
  readonly name: string;
  read(): Promise<Uint8Array>;
}

/** A folder: the names of its subfolders, and the files in each. */
export interface Folder {
  readonly name: string;
  readonly subfolders: readonly string[];
  /** The files of a subfolder, sorted by name. */
  filesOf(subfolder: string): Promise<readonly NamedFile[]>;
}

/**
 * Opens the file or folder at a path.
 *
 * @param caller the function that error messages name
 * @throws ValueError where the host has no files, FormatError where nothing is at the path
 */
export async function openPath(path: string, caller: string): Promise<NamedFile | Folder> {
  const host = hostFiles();
  if (host === undefined) {
    throw new ValueError(
      `${caller}: there are no paths here, got ${JSON.stringify(path)}. Pass the File objects of an ` +
        "<input type=file> (Node: 20.16 or newer).",
    );
  }
  const kind = await host.kind(path);
  if (kind === "missing") {
    throw new FormatError(`${path}: there is no such file or folder.`);
  }
  return kind === "file" ? { name: path, read: () => host.read(path) } : openFolder(host, path);
}

async function openFolder(host: HostFiles, path: string): Promise<Folder> {
  const under = (folder: string, name: string) => `${folder.replace(/[\\/]$/, "")}/${name}`;
  const subfolders = [];
  for (const name of (await host.list(path)).sort()) {
    if ((await host.kind(under(path, name))) === "folder") subfolders.push(name);
  }
  return {
    name: path,
    subfolders,
    filesOf: async (subfolder) => {
      const folder = under(path, subfolder);
      const names = (await host.list(folder)).sort();
      return names.map((name) => {
        const file = under(folder, name);
        return { name: file, read: () => host.read(file) };
      });
    },
  };
}

/** A file chosen in a page. */
export function openFile(file: FileLike): NamedFile {
  return {
    name: file.webkitRelativePath || file.name,
    read: async () => new Uint8Array(await file.arrayBuffer()),
  };
}

/** A folder chosen in a page: its files, grouped by the folder that contains them. */
export function openFiles(files: readonly FileLike[]): Folder {
  const folders = new Map<string, NamedFile[]>();
  for (const file of files.map(openFile)) {
    const subfolder = file.name.split("/").at(-2);
    if (subfolder === undefined) continue;
    const found = folders.get(subfolder) ?? [];
    found.push(file);
    folders.set(subfolder, found);
  }
  return {
    name: "the chosen folder",
    subfolders: [...folders.keys()].sort(),
    filesOf: async (subfolder) =>
      [...(folders.get(subfolder) ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
