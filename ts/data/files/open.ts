/**
 * Files, wherever they come from: a path of the host's or File objects of a page.
 *
 * What belongs here: finding files and their bytes. What does not: what is in them.
 */
import { FormatError, ValueError } from "../../runtime/errors.js";
import { type HostFiles, hostFiles } from "../../runtime/host.js";

/** What a page's `File` has of what is needed here. */
export interface FileLike {
  readonly name: string;
  /** `folder/subfolder/name` where a whole folder was chosen. */
  readonly webkitRelativePath?: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A file that can be read, as messages call it. */
export interface NamedFile {
  readonly name: string;
  read(): Promise<Uint8Array>;
}

/** A folder by its subfolders: their names, and the files in one of them. */
export interface Folder {
  readonly name: string;
  readonly subfolders: readonly string[];
  /** In the order of their names. */
  filesOf(subfolder: string): Promise<readonly NamedFile[]>;
}

/**
 * Finds what is at a path.
 *
 * @param caller the function that messages name
 * @throws ValueError where the host has no files, FormatError where nothing is
 */
export async function openPath(path: string, caller: string): Promise<NamedFile | Folder> {
  const host = hostFiles();
  if (host === undefined) {
    throw new ValueError(
      `${caller}: there are no paths here, got ${JSON.stringify(path)}. Give the File objects of an ` +
        "<input type=file> (Node: 20.16 or newer).",
    );
  }
  const kind = await host.kind(path);
  if (kind === "missing") {
    throw new FormatError(`${caller}: there is no file or folder ${JSON.stringify(path)}.`);
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

/** One chosen file. */
export function openFile(file: FileLike): NamedFile {
  return {
    name: file.webkitRelativePath || file.name,
    read: async () => new Uint8Array(await file.arrayBuffer()),
  };
}

/** A chosen folder: its files by the folder that they lie in. */
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
