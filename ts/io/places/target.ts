/**
 * Where bytes go to: paths, places of a browser, functions.
 *
 * A file that exists is replaced as a whole: when the call fails, or the process ends in the middle of it, the old file
 * is still there.
 */

import { ValueError } from "../../runtime/errors.js";
import { hostFiles, isMissing } from "../../runtime/host-files.js";
import { rejected } from "../../runtime/registry/kinds.js";
import { download } from "./download.js";
import { writeIndexedDb } from "./indexed-db.js";
import { type WritableHandle, writeHandle, writeOpfs } from "./opfs.js";
import { isAddress, isUrl, placeOf } from "./scheme.js";

/**
 * A path or `file:` URL (Node, Deno, Bun), `indexeddb://name`, `opfs://folder/name`, `download://name` (a page's user
 * gets a file), a page's `FileSystemFileHandle`, or a function that gets the bytes and may return a Promise. Of formats
 * that have several files, the function gets each, with its name.
 */
export type FileTarget =
  | string
  | URL
  | WritableHandle
  | ((bytes: Uint8Array<ArrayBuffer>, name?: string) => unknown);

/** The name of a target, whose ending may choose the format; undefined for a function. */
export function targetName(target: FileTarget): string | undefined {
  if (typeof target === "function") return undefined;
  if (typeof target === "string") return placeOf(target)?.name ?? target;
  // What is no target at all, such as null, is rejected where it would be written to.
  return isUrl(target) ? target.pathname : target?.name;
}

/**
 * The target of another file that belongs to the first, such as the weights beside a `model.json`.
 *
 * @param name of the other file, in the same folder
 * @throws ValueError for a FileSystemFileHandle, which leads to one file
 */
export function targetBeside(target: FileTarget, name: string, caller = "save"): FileTarget {
  if (typeof target === "function") return (bytes) => target(bytes, name);
  if (typeof target === "string") {
    const place = placeOf(target);
    if (place === undefined) return besidePath(target, name);
    return `${place.scheme}://${besidePath(place.name, name)}`;
  }
  if (isUrl(target)) return new URL(encodeURIComponent(name), target);
  throw new ValueError(
    `${caller}: this format has several files, but a FileSystemFileHandle leads to one. Pass a path or a function of bytes.`,
  );
}

function besidePath(path: string, name: string): string {
  return path.replace(/[^\\/]*$/, "") + name;
}

/**
 * Writes a file.
 *
 * @param caller the function that error messages name
 * @throws ValueError for a value that is not a target, a folder that does not exist, or a place that this host does not have
 */
export async function writeTarget(
  target: FileTarget,
  bytes: Uint8Array<ArrayBuffer>,
  caller = "save",
): Promise<void> {
  if (typeof target === "function") await target(bytes);
  else if (typeof target === "string") await writeText(target, bytes, caller);
  else if (isUrl(target)) await writePath(target, bytes, caller);
  else if (typeof target === "object" && target !== null && "createWritable" in target) {
    await writeHandle(target, bytes);
  } else {
    throw rejected(
      `${caller}: target`,
      "a path, indexeddb://name, opfs://name, download://name, a FileSystemFileHandle or a function of bytes",
      target,
    );
  }
}

async function writeText(
  target: string,
  bytes: Uint8Array<ArrayBuffer>,
  caller: string,
): Promise<void> {
  const place = placeOf(target);
  if (place?.name === "") {
    throw new ValueError(`${caller}: "${target}" has no name, expected ${place.scheme}://name.`);
  }
  switch (place?.scheme) {
    case "indexeddb":
      return writeIndexedDb(place.name, bytes, caller);
    case "opfs":
      return writeOpfs(place.name, bytes, caller);
    case "download":
      return download(place.name, bytes, caller);
  }
  if (isAddress(target)) {
    throw new ValueError(
      `${caller}: cannot write to the address "${target}". Pass a function that sends the bytes.`,
    );
  }
  return writePath(/^file:/i.test(target) ? new URL(target) : target, bytes, caller);
}

async function writePath(target: string | URL, bytes: Uint8Array, caller: string): Promise<void> {
  const host = hostFiles();
  if (host === undefined || (isUrl(target) && target.protocol !== "file:")) {
    throw new ValueError(
      `${caller}: cannot write to "${target}" here. Pass download://name, indexeddb://name or opfs://name in a page, ` +
        "or a function of bytes.",
    );
  }
  const path = typeof target === "string" ? target : host.pathOf(target);
  if (path === "" || (await host.kind(path)) === "folder") {
    throw new ValueError(`${caller}: "${path}" is a folder, expected the path of a file.`);
  }
  try {
    await host.write(path, bytes);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new ValueError(`${caller}: there is no folder for "${path}". Create it first.`, {
      cause: error,
    });
  }
}
