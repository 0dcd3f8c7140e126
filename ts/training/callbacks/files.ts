/** Files that callbacks read and write, as one chunk that is loaded when a fit needs it. */
import { type FileSource, readSource } from "../../io/places/source.js";
import { writeTarget } from "../../io/places/target.js";
import { readZip } from "../../io/zip/read.js";
import { writeZip } from "../../io/zip/write.js";
import { FormatError } from "../../runtime/errors.js";
import { hostFiles } from "../../runtime/host-files.js";

export { readZip, writeTarget, writeZip };

/** The bytes of a file; null where there is none, or an empty one. */
export async function readIfThere(source: FileSource, caller: string): Promise<Uint8Array | null> {
  try {
    const { bytes } = await readSource(source, {}, caller);
    return bytes.length === 0 ? null : bytes;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** Makes a folder, where places have folders. */
export async function makeFolder(folder: string): Promise<void> {
  if (!folder.includes("://")) await hostFiles()?.makeFolder(folder);
}

/** Removes a file; in places of a browser an empty one stays. */
export async function removeFile(path: string, caller: string): Promise<void> {
  const host = path.includes("://") ? undefined : hostFiles();
  if (host !== undefined) await host.remove(path);
  else await writeTarget(path, new Uint8Array(0), caller);
}
