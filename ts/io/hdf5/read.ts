/**
 * Reads HDF5 files as h5py and Keras write them, lazily: an object is read when it is asked for.
 *
 * Read: superblocks 0 to 3; groups with symbol tables, or with links in their headers; compact, contiguous and chunked
 * datasets (gzip, shuffle); integers of 8 to 64 bits, floats of 16 to 64, bools, enumerations as integers, strings.
 * Rejected, as FormatError: soft and external links, groups that are linked twice, compound and other types, what only
 * libver="latest" writes (dense storage, new chunk indexes).
 * Source of the format: the HDF5 File Format Specification 3.0.
 */
import { Budget } from "../bytes/budget.js";
import type { StoredArray } from "../stored-array.js";
import { readAttributes } from "./attributes.js";
import { type DatasetInfo, readData } from "./dataset.js";
import { elementsOf, readDataspace } from "./dataspace.js";
import { readDatatype } from "./datatype.js";
import { decodeElements } from "./elements.js";
import type { Hdf5File } from "./file.js";
import { isGroup, readLinks } from "./links.js";
import { findMessage, MESSAGE, type Message, readMessages } from "./object-header.js";
import { readSuperblock } from "./superblock.js";

/** Groups in groups: a bound for those who visit them recursively. */
const MAX_DEPTH = 200;

/**
 * The root group of an HDF5 file.
 *
 * @param bytes the whole file, which must not change while it is read
 * @param name of the file in error messages. Default "the HDF5 file"
 * @param budget that of an archive which the file is in. Default: 10 times the size of the file and 64 MB
 * @throws FormatError, here and from every method, for a file that is damaged, not supported, or beyond its budget; the
 *   message has the byte and what was expected
 */
export function readHdf5(
  bytes: Uint8Array,
  name = "the HDF5 file",
  budget = new Budget(bytes.length, name),
): Hdf5Group {
  const { file, root } = readSuperblock(bytes, name, budget);
  return new Hdf5Group(file, "/", readMessages(file, root, "/"), 0);
}

abstract class Hdf5Object {
  #known: ReadonlyMap<string, StoredArray> | undefined;

  constructor(
    protected readonly file: Hdf5File,
    /** Names from the root, such as `/layers/dense/vars/0`. */
    readonly path: string,
    protected readonly messages: readonly Message[],
  ) {}

  /** Attributes by name, in the order of the file. */
  get attributes(): ReadonlyMap<string, StoredArray> {
    this.#known ??= readAttributes(this.file, this.messages, this.path);
    return this.#known;
  }

  /** The text of an attribute that is one string; undefined for other attributes, and where there is none of this name. */
  text(attribute: string): string | undefined {
    const value = this.attributes.get(attribute);
    return value?.dtype === "string" && value.shape.length === 0 ? value.data[0] : undefined;
  }
}

/** A folder of an HDF5 file. */
export class Hdf5Group extends Hdf5Object {
  #members: ReadonlyMap<string, Hdf5Group | Hdf5Dataset> | undefined;

  readonly #depth: number;

  constructor(file: Hdf5File, path: string, messages: readonly Message[], depth: number) {
    super(file, path, messages);
    this.#depth = depth;
  }

  /** Members by name, in the order of the file (that of old groups is alphabetic). */
  get children(): ReadonlyMap<string, Hdf5Group | Hdf5Dataset> {
    this.#members ??= this.#readMembers();
    return this.#members;
  }

  /** The member at a path such as `layers/dense/vars/0`; undefined where there is none. */
  get(path: string): Hdf5Group | Hdf5Dataset | undefined {
    let found: Hdf5Group | Hdf5Dataset | undefined = this;
    for (const name of path.split("/").filter((part) => part !== "")) {
      found = found instanceof Hdf5Group ? found.children.get(name) : undefined;
    }
    return found;
  }

  #readMembers(): ReadonlyMap<string, Hdf5Group | Hdf5Dataset> {
    const links = readLinks(this.file, this.messages, this.path);
    return new Map([...links].map(([name, address]) => [name, this.#open(name, address)]));
  }

  #open(name: string, address: number): Hdf5Group | Hdf5Dataset {
    const path = `${this.path === "/" ? "" : this.path}/${name}`;
    const messages = readMessages(this.file, address, path);
    if (!isGroup(messages)) return new Hdf5Dataset(this.file, path, messages);
    const { groups, bytes } = this.file;
    if (groups.has(address)) {
      throw bytes.error(`the group ${path} is linked twice, expected a tree of groups`, address);
    }
    groups.add(address);
    if (this.#depth >= MAX_DEPTH) {
      throw bytes.error(`${path} is deeper than ${MAX_DEPTH} groups`, address);
    }
    return new Hdf5Group(this.file, path, messages, this.#depth + 1);
  }
}

/** An array of an HDF5 file. */
export class Hdf5Dataset extends Hdf5Object {
  #info: DatasetInfo | undefined;
  #isCharged = false;

  /** Sizes along the axes; none for a scalar. */
  get shape(): readonly number[] {
    return this.#describe().shape;
  }

  /** The element type of what `read` returns. */
  get dtype(): StoredArray["dtype"] {
    const { type } = this.#describe();
    return type.kind === "number" ? type.dtype : "string";
  }

  /** All elements, in a new array. */
  read(): StoredArray {
    const info = this.#describe();
    if (!this.#isCharged) this.file.budget.spend(info.length, this.path);
    this.#isCharged = true;
    const bytes = readData(this.file, info);
    return decodeElements(this.file, info.shape, info.type, bytes, this.path);
  }

  #describe(): DatasetInfo {
    this.#info ??= describeDataset(this.file, this.path, this.messages);
    return this.#info;
  }
}

function describeDataset(file: Hdf5File, path: string, messages: readonly Message[]): DatasetInfo {
  const space = findMessage(messages, MESSAGE.dataspace);
  const type = findMessage(messages, MESSAGE.datatype);
  if (space === undefined || type === undefined) {
    throw file.bytes.error(`${path} has no shape or no element type, expected a dataset`, 0);
  }
  const shape = readDataspace(file, space);
  const datatype = readDatatype(type);
  const length = elementsOf(shape, space, path) * datatype.size;
  return { path, shape, type: datatype, length, messages };
}
