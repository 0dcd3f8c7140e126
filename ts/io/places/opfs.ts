/** Files in the private file system of a page's origin. */
import { FormatError, ValueError } from "../../runtime/errors.js";

/** @throws FormatError where there is no file at the path, ValueError where the host has no such file system */
export async function readOpfs(path: string, caller: string): Promise<Uint8Array> {
  const { folders, name } = split(path, caller);
  let folder = await rootFolder(caller);
  try {
    for (const one of folders) folder = await folder.getDirectoryHandle(one);
    const file = await (await folder.getFileHandle(name)).getFile();
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new FormatError(`opfs://${path}: there is no such file.`, { cause: error });
  }
}

/** Writes a file, and the folders that it is in. The browser writes aside and replaces the old file at the end. */
export async function writeOpfs(path: string, bytes: Uint8Array, caller: string): Promise<void> {
  const { folders, name } = split(path, caller);
  let folder = await rootFolder(caller);
  for (const one of folders) folder = await folder.getDirectoryHandle(one, { create: true });
  const handle = await folder.getFileHandle(name, { create: true });
  await writeHandle(handle, bytes);
}

/** The part of a `FileSystemFileHandle` that writing uses. */
export interface WritableHandle {
  readonly name: string;
  createWritable(): Promise<{
    write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
    close(): Promise<void>;
    abort(): Promise<void>;
  }>;
}

/** Replaces the file of a handle; if that fails, the old one stays. */
export async function writeHandle(handle: WritableHandle, bytes: Uint8Array): Promise<void> {
  const stream = await handle.createWritable();
  try {
    await stream.write(new Uint8Array(bytes));
  } catch (error) {
    await stream.abort();
    throw error;
  }
  await stream.close();
}

async function rootFolder(caller: string): Promise<FileSystemDirectoryHandle> {
  if (typeof navigator === "undefined" || navigator.storage?.getDirectory === undefined) {
    throw new ValueError(
      `${caller}: there is no private file system here, only in secure pages (https, localhost) of newer browsers.`,
    );
  }
  return navigator.storage.getDirectory();
}

function split(
  path: string,
  caller: string,
): { readonly folders: string[]; readonly name: string } {
  const folders = path.split("/");
  const name = folders.pop();
  if (name !== undefined && ![...folders, name].some((part) => /^\.{0,2}$/.test(part))) {
    return { folders, name };
  }
  throw new ValueError(`${caller}: "opfs://${path}" names no file, expected opfs://folder/name.`);
}

function isMissing(error: unknown): boolean {
  const name = error instanceof DOMException ? error.name : "";
  return name === "NotFoundError" || name === "TypeMismatchError";
}
