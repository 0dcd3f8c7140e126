/**
 * Where bytes come from: paths, addresses, files of a page, places of a browser.
 *
 * What belongs here: one door for all of them. What does not: what the bytes mean.
 */

import { FormatError, ValueError } from "../../runtime/errors.js";
import type { FileLike } from "../../runtime/file-like.js";
import { hostFiles } from "../../runtime/host-files.js";
import { rejected } from "../../runtime/registry/kinds.js";
import { fetchBytes } from "./fetch.js";
import { readIndexedDb } from "./indexed-db.js";
import { readOpfs } from "./opfs.js";
import type { Progress, ReadOptions } from "./reading.js";
import { isAddress, isUrl, placeOf } from "./scheme.js";

/** The part of a page's `FileSystemFileHandle` that reading uses. */
export interface ReadableHandle {
  readonly name: string;
  getFile(): Promise<FileLike>;
}

/** The part of a `Blob` that reading uses. */
export interface BlobLike {
  arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * A path (Node, Deno, Bun; in a page an address relative to it), `indexeddb://name`, `opfs://name`, an address as text or
 * `URL`, a page's `File`, `Blob` or `FileSystemFileHandle`, several `File`s that belong together, or bytes, which must
 * not change before they are read.
 */
export type FileSource =
  | string
  | URL
  | FileLike
  | BlobLike
  | ReadableHandle
  | readonly FileLike[]
  | ArrayBuffer
  | ArrayBufferView;

export type { Progress, ReadOptions };

/** A file that was read. */
export interface SourceFile {
  /** Its name in error messages; its ending may tell the format. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /**
   * Reads another file of the same folder, or of those that were given together.
   * @throws FormatError for a path that leaves the folder, and where there is no such file
   */
  readBeside(path: string): Promise<Uint8Array>;
}

/**
 * Reads a file; among several `File`s the one that ends in `.json`, or the only one.
 *
 * @param caller the function that error messages name
 * @throws FormatError where there is no such file, or an address answers with an error
 * @throws ValueError for a value that is not a source, or a place that this host does not have
 */
export async function readSource(
  source: FileSource,
  options: ReadOptions = {},
  caller = "loadModel",
): Promise<SourceFile> {
  options.signal?.throwIfAborted();
  const reader = readerOf(source, options, caller);
  const file = await reader.open();
  options.signal?.throwIfAborted();
  options.onProgress?.({ loaded: file.bytes.length, total: file.bytes.length });
  return {
    ...file,
    readBeside: async (path) => {
      assertInside(path, file.name);
      options.signal?.throwIfAborted();
      return reader.beside(path);
    },
  };
}

interface SourceReader {
  open(): Promise<Omit<SourceFile, "readBeside">>;
  beside(path: string): Promise<Uint8Array>;
}

function readerOf(source: FileSource, options: ReadOptions, caller: string): SourceReader {
  if (typeof source === "string") return ofText(source, options, caller);
  if (isUrl(source)) return ofAddress(source, options, caller);
  if (Array.isArray(source)) return ofFiles(source, caller);
  if (ArrayBuffer.isView(source)) {
    const { buffer, byteOffset, byteLength } = source;
    return alone("the bytes", async () => new Uint8Array(buffer, byteOffset, byteLength));
  }
  if (isObject(source)) {
    if (isArrayBuffer(source)) return alone("the bytes", async () => new Uint8Array(source));
    if ("getFile" in source) {
      return alone(source.name, async () => bytesOf(await source.getFile()));
    }
    if ("arrayBuffer" in source) {
      return alone("name" in source ? source.name : "the Blob", () => bytesOf(source));
    }
  }
  throw rejected(`${caller}: source`, "a path, a URL, bytes, a File or several", source);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Whether a value is an ArrayBuffer, of any realm. */
function isArrayBuffer(value: object): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === "[object ArrayBuffer]";
}

async function bytesOf(file: BlobLike): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}

/** A file that has no others beside it. */
function alone(name: string, read: () => Promise<Uint8Array>): SourceReader {
  return {
    open: async () => ({ name, bytes: await read() }),
    beside: async (path) => {
      throw new FormatError(
        `${name}: it needs the file "${path}", which only a path, a URL or several Files can lead to.`,
      );
    },
  };
}

function ofText(source: string, options: ReadOptions, caller: string): SourceReader {
  const place = placeOf(source);
  if (place?.scheme === "indexeddb") return alone(source, () => readIndexedDb(place.name, caller));
  if (place?.scheme === "opfs") return alone(source, () => readOpfs(place.name, caller));
  if (place !== undefined) {
    throw new ValueError(`${caller}: "${source}" is a place to write to, expected one to read.`);
  }
  if (isAddress(source)) return ofAddress(new URL(source), options, caller);
  if (/^file:/i.test(source)) return ofAddress(new URL(source), options, caller);
  if (hostFiles() !== undefined) return ofPath(source);
  if (typeof location === "undefined") {
    throw new ValueError(
      `${caller}: there are no paths here, got "${source}". Pass a URL or bytes.`,
    );
  }
  return ofAddress(new URL(source, location.href), options, caller);
}

function ofAddress(url: URL, options: ReadOptions, caller: string): SourceReader {
  const files = hostFiles();
  if (url.protocol === "file:") {
    if (files !== undefined) return ofPath(files.pathOf(url));
    throw new ValueError(`${caller}: a page cannot read ${url}. Pass a File.`);
  }
  return {
    open: async () => ({ name: url.href, bytes: await fetchBytes(url, options) }),
    beside: (path) => fetchBytes(new URL(path, url), options),
  };
}

function ofPath(path: string): SourceReader {
  const read = async (file: string) => {
    const host = hostFiles()!;
    const kind = await host.kind(file);
    if (kind === "file") return host.read(file);
    throw new FormatError(
      `${file}: ${kind === "folder" ? "is a folder, expected a file" : "there is no such file"}.`,
    );
  };
  return {
    open: async () => ({ name: path, bytes: await read(path) }),
    beside: (other) => read(path.replace(/[^\\/]*$/, "") + other),
  };
}

function ofFiles(files: readonly FileLike[], caller: string): SourceReader {
  const other = files.find((file) => !isObject(file) || typeof file.name !== "string");
  if (files.length > 0 && files.some((file) => file === other)) {
    throw rejected(`${caller}: source`, "Files", other);
  }
  const named = files.map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  const [first, ...others] = named.filter(({ path }) => /\.json$/i.test(path));
  const main = named.length === 1 ? named[0] : others.length === 0 ? first : undefined;
  if (main === undefined) {
    const names = named.map(({ path }) => path).join(", ");
    throw new ValueError(
      `${caller}: expected one File, or several of which one is the model's .json, got ${names === "" ? "none" : names}.`,
    );
  }
  const folder = main.path.replace(/[^/]*$/, "");
  return {
    open: async () => ({ name: main.path, bytes: await bytesOf(main.file) }),
    beside: async (path) => {
      const found =
        named.find((one) => one.path === folder + path) ??
        named.find((one) => one.file.name === path);
      if (found !== undefined) return bytesOf(found.file);
      throw new FormatError(
        `${main.path}: it needs the file "${path}", which is not among the Files that were given.`,
      );
    },
  };
}

/** A file may name others of its own folder and below alone. */
function assertInside(path: string, name: string): void {
  const isInside =
    path !== "" &&
    !/^[\\/]|^[A-Za-z][A-Za-z0-9+.-]*:|[\\\0]/.test(path) &&
    !path.split("/").includes("..");
  if (isInside) return;
  throw new FormatError(
    `${name}: it names the file ${JSON.stringify(path)}, expected one of its own folder.`,
  );
}
