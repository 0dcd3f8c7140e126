/** The modules of a PyTorch state dict: parameters grouped by the path of the module that has them. */
import type { SafetensorsEntry } from "../../../io/safetensors.js";
import { FormatError, ValueError } from "../../../runtime/errors.js";
import { formatShape } from "../../../runtime/shape.js";
import type { Tensor } from "../../../runtime/tensor.js";
import { listed, tensorOf } from "../safetensors-file.js";

/** Parameters of a recurrent module: of which layer, and in which direction of time. */
const RECURRENT = /^((?:weight|bias)_(?:ih|hh|hr))_l(\d{1,4})(_reverse)?$/;

/** A counter of PyTorch's batch normalization, which is not needed. */
const IGNORED = "num_batches_tracked";

/** The parameters of one module, or of one layer of a recurrent module. */
export class Parameters {
  readonly #read = new Set<string>();

  readonly #entries: ReadonlyMap<string, SafetensorsEntry>;
  readonly #file: string;

  constructor(
    /** Path of the module in error messages. */
    readonly path: string,
    entries: ReadonlyMap<string, SafetensorsEntry>,
    file: string,
  ) {
    this.#entries = entries;
    this.#file = file;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** @throws ValueError where the module has no such parameter, or one of another rank */
  tensor(name: string, rank?: number): Tensor {
    const entry = this.#entries.get(name);
    if (entry === undefined) {
      throw new ValueError(
        `${this.#file}: the module "${this.path}" has no parameter "${name}"; it has ${listed(this.#entries)}.`,
      );
    }
    if (rank !== undefined && entry.shape.length !== rank) {
      throw new ValueError(
        `${this.#file}: "${this.path}.${name}" has shape ${formatShape(entry.shape)}, expected ${rank} axes.`,
      );
    }
    this.#read.add(name);
    return tensorOf(entry, `${this.#file}: ${this.path}.${name}`);
  }

  /** @throws ValueError for a parameter that nothing has read, such as a bias of a layer without one */
  assertAllRead(layer: string): void {
    const unread = [...this.#entries.keys()].find((name) => !this.#read.has(name));
    if (unread === undefined) return;
    throw new ValueError(
      `${this.#file}: the module "${this.path}" has a parameter "${unread}" that ${layer} does not have.`,
    );
  }
}

/**
 * Modules by their paths. The layers of a recurrent module are modules of their own: `rnn`, `rnn_l1`, `rnn_l2`, ...; the
 * parameters of the reverse direction end in `_reverse`.
 */
export function modulesOf(
  entries: ReadonlyMap<string, SafetensorsEntry>,
  file: string,
): ReadonlyMap<string, Parameters> {
  const found = new Map<string, Map<string, SafetensorsEntry>>();
  for (const [key, entry] of entries) {
    const { path, name } = moduleAndName(key);
    if (name === IGNORED) continue;
    const known = found.get(path);
    if (known === undefined) found.set(path, new Map([[name, entry]]));
    else if (!known.has(name)) known.set(name, entry);
    else throw new FormatError(`${file}: the parameter "${name}" of "${path}" is there twice.`);
  }
  return new Map([...found].map(([path, own]) => [path, new Parameters(path, own, file)]));
}

/** The module that a key of a state dict belongs to, and the parameter in it. */
function moduleAndName(key: string): { readonly path: string; readonly name: string } {
  const end = key.lastIndexOf(".");
  const [module, name] = [key.slice(0, Math.max(end, 0)), key.slice(end + 1)];
  const [, parameter, layer, reverse = ""] = RECURRENT.exec(name) ?? [];
  if (parameter === undefined) return { path: module, name };
  const path = Number(layer) === 0 ? module : `${module}_l${Number(layer)}`;
  return { path, name: parameter + reverse };
}
