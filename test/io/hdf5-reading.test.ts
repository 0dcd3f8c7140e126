// Files that h5py wrote, against what h5py reads from them.
import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type Hdf5Dataset, Hdf5Group, readHdf5 } from "../../ts/io/hdf5/read.js";
import type { StoredArray } from "../../ts/io/stored-array.js";

interface Entry {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly shape?: readonly number[] | null;
  readonly dtype?: string;
  readonly value?: unknown;
}

interface Case {
  readonly name: string;
  /** Deflated, in base64. */
  readonly file: string;
  readonly content: Readonly<Record<string, Entry>>;
}

const goldens: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("../goldens/hdf5.json", import.meta.url), "utf8"),
);

function valueOf({ data, shape }: StoredArray): unknown {
  const values = Array.from<unknown>(data).map((value) =>
    typeof value === "bigint" ? String(value) : value,
  );
  return shape.length === 0 && typeof values[0] === "string" && !/^-?\d+$/.test(values[0])
    ? values[0]
    : values;
}

function entryOf(object: Hdf5Group | Hdf5Dataset): Entry {
  const attributes = Object.fromEntries(
    [...object.attributes].map(([name, value]) => [name, valueOf(value)]),
  );
  if (object instanceof Hdf5Group) return { attributes };
  const { shape, dtype } = object;
  return { attributes, shape, dtype, value: valueOf(object.read()) };
}

function contentOf(group: Hdf5Group): Record<string, Entry> {
  const found: Record<string, Entry> = { [group.path]: entryOf(group) };
  for (const child of group.children.values()) {
    if (child instanceof Hdf5Group) Object.assign(found, contentOf(child));
    else found[child.path] = entryOf(child);
  }
  return found;
}

/** h5py's names and forms in terms of this package: no shape is no elements, texts are objects. */
function expected(entry: Entry): Entry {
  if (entry.dtype === undefined) return entry;
  const isText = entry.dtype === "object" || entry.dtype.startsWith("bytes");
  return {
    ...entry,
    shape: entry.shape ?? [0],
    dtype: isText ? "string" : entry.dtype,
    value: entry.value,
  };
}

describe.each(goldens.cases)("$name", ({ file, content }) => {
  test("has the groups, attributes and datasets that h5py finds", () => {
    const found = contentOf(readHdf5(inflateSync(Buffer.from(file, "base64"))));
    const wanted = Object.entries(content).map(([path, entry]) => [path, expected(entry)]);
    expect(found).toEqual(Object.fromEntries(wanted));
  });
});
