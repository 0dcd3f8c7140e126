/** The parts of an ONNX model that all its graphs share: constants, weights, names, and where sizes can be read. */
import { type Dim, soleSymbol } from "../../../graph/dim.js";
import type { SymbolicDType, SymbolicTensor } from "../../../graph/symbolic.js";
import type { StoredArray } from "../../../io/stored-array.js";
import { ValueError } from "../../../runtime/errors.js";
import type { Tensor } from "../../../runtime/tensor.js";

/** What a model has once: constants and names. */
export class WholeGraph {
  /** Constants by name. */
  readonly constants = new Map<string, StoredArray>();
  readonly #weights = new Map<string, Tensor>();
  /** The weights that rearranged ones were made of. */
  readonly #originals = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #known = new Map<string, string>();
  /** Numbers of the symbols of sizes. */
  readonly #sizes = new Map<string, number>();
  /** Where symbols of sizes can be read: an input, and its axis. */
  readonly origins = new Map<string, { readonly name: string; readonly axis: number }>();
  /** The tensors that something reads. */
  readonly used = new Set<SymbolicTensor>();
  /** The layer that is being written, in the names of nodes. */
  layer = "";

  freshName(opType: string): string {
    const name = this.layer === "" ? opType : `${this.layer}/${opType}`;
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }

  /** Adds a constant that has no name of its own; equal ones are one. */
  constant(array: StoredArray): string {
    const key = `${array.dtype} [${array.shape.join()}] ${[...array.data].join()}`;
    const found = this.#known.get(key);
    if (found !== undefined) return found;
    const name = `constant_${this.#known.size}`;
    this.#known.set(key, name);
    this.constants.set(name, array);
    return name;
  }

  /** Adds a weight by name. @returns the name, numbered where there is one already */
  addWeight(name: string, tensor: Tensor): string {
    let own = name;
    for (let count = 1; this.#weights.has(own); count++) own = `${name}_${count}`;
    this.#weights.set(own, tensor);
    return own;
  }

  /** Adds a weight made of another one, which the file then need not have. */
  rearranged(name: string, tensor: Tensor): string {
    const original = this.#originals.get(name) ?? name;
    const own = this.addWeight(`${original}_rearranged`, tensor);
    this.#originals.set(own, original);
    return own;
  }

  weight(name: string): Tensor | undefined {
    return this.#weights.get(name);
  }

  get allWeights(): ReadonlyMap<string, Tensor> {
    return this.#weights;
  }

  /** The name of a size that is not known: `batch`, and `time`, `time_2`, ... in the order in which they come. */
  sizeName(symbol: string): string {
    if (symbol === "B") return "batch";
    if (!this.#sizes.has(symbol)) this.#sizes.set(symbol, this.#sizes.size + 1);
    const number = this.#sizes.get(symbol);
    return number === 1 ? "time" : `time_${number}`;
  }

  /** Remembers where the sizes of an input can be read. */
  addOrigins(name: string, dims: readonly Dim[]): void {
    dims.forEach((dim, axis) => {
      const symbol = soleSymbol(dim);
      if (symbol !== undefined && !this.origins.has(symbol))
        this.origins.set(symbol, { name, axis });
    });
  }
}

/** Numbers as an array of a file. @throws ValueError for text */
export function arrayOf(
  data: readonly number[],
  shape: readonly number[],
  dtype: SymbolicDType,
): StoredArray {
  switch (dtype) {
    case "float32":
      return { shape, dtype, data: Float32Array.from(data) };
    case "int32":
      return { shape, dtype, data: Int32Array.from(data) };
    case "uint8":
    case "bool":
      return { shape, dtype, data: Uint8Array.from(data) };
    case "string":
      throw new ValueError("Text has no form in the ONNX files that are written.");
  }
}
