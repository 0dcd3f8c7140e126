/** The graph of an ONNX model while it is written: nodes, constants, and the names of tensors. */
import type { Dim } from "../../../graph/dim.js";
import type { SymbolicDType, SymbolicTensor } from "../../../graph/symbolic.js";
import type { OnnxAttribute, OnnxNode } from "../../../io/onnx/model.js";
import type { NumericDType } from "../../../runtime/dtype.js";
import { ValueError } from "../../../runtime/errors.js";
import { SizeWriter } from "./size-writer.js";
import { arrayOf, type WholeGraph } from "./whole-graph.js";

export type Attributes = Readonly<Record<string, OnnxAttribute>>;

/** TensorProto.DataType of what tensors hold here. */
const DATA_TYPES: Readonly<Record<NumericDType | "int64", number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
};

/** Writes a graph, or the body of a loop in one. */
export class GraphWriter {
  readonly nodes: OnnxNode[] = [];
  readonly #names = new Map<SymbolicTensor, string>();

  readonly #outer: GraphWriter | null;

  constructor(
    /** What the whole model has once. */
    readonly whole: WholeGraph,
    outer: GraphWriter | null = null,
  ) {
    this.#outer = outer;
  }

  /** The graph outside of all loops. */
  get root(): GraphWriter {
    return this.#outer?.root ?? this;
  }

  /** The graph of a loop's body, which may read what this one has. */
  inner(): GraphWriter {
    return new GraphWriter(this.whole, this);
  }

  /** The name of a tensor that was written. */
  nameOf(tensor: SymbolicTensor): string {
    const name = this.#knownName(tensor);
    if (name !== undefined) return name;
    throw new ValueError(
      `A tensor that the model reads has no form in ONNX: ${tensor.toString()}.`,
    );
  }

  #knownName(tensor: SymbolicTensor): string | undefined {
    const outer = this.#outer;
    return this.#names.get(tensor) ?? (outer === null ? undefined : outer.#knownName(tensor));
  }

  has(tensor: SymbolicTensor): boolean {
    return this.#knownName(tensor) !== undefined;
  }

  setName(tensor: SymbolicTensor, name: string): void {
    this.#names.set(tensor, name);
  }

  /** The name of a tensor with elements of another type, to which it is converted if it has others. */
  nameAs(tensor: SymbolicTensor, dtype: NumericDType): string {
    return tensor.dtype === dtype ? this.nameOf(tensor) : this.cast(this.nameOf(tensor), dtype);
  }

  /** Appends a node with one output. @returns the name of the output */
  emit(opType: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const [output = ""] = this.emitAll(opType, inputs, 1, attributes);
    return output;
  }

  /** Appends a node with several outputs. */
  emitAll(
    opType: string,
    inputs: readonly string[],
    count: number,
    attributes: Attributes = {},
  ): string[] {
    const name = this.whole.freshName(opType);
    const outputs = Array.from({ length: count }, (_, index) => `${name}:${index}`);
    const own = new Map(Object.entries(attributes));
    this.nodes.push({ opType, name, inputs, outputs, attributes: own });
    return outputs;
  }

  /** Gives what a node made a name that users see. */
  rename(from: string, to: string): void {
    this.nodes.push({
      opType: "Identity",
      name: this.whole.freshName("Identity"),
      inputs: [from],
      outputs: [to],
    });
  }

  cast(name: string, dtype: NumericDType | "int64"): string {
    return this.emit("Cast", [name], { to: { int: DATA_TYPES[dtype] } });
  }

  // ---- Constants, which are in the whole graph, whoever reads them

  floats(data: readonly number[], shape: readonly number[] = [data.length]): string {
    return this.whole.constant({ shape, dtype: "float32", data: Float32Array.from(data) });
  }

  integers(data: readonly number[], shape: readonly number[] = [data.length]): string {
    return this.whole.constant({ shape, dtype: "int64", data: BigInt64Array.from(data, BigInt) });
  }

  /** One number of an element type. */
  scalar(value: number, dtype: SymbolicDType): string {
    return this.whole.constant(arrayOf([value], [], dtype));
  }

  // ---- Sizes

  /** A vector of sizes as int64, which may depend on what is fed. */
  sizes(dims: readonly Dim[]): string {
    return this.root.#sizeWriter.vector(dims);
  }

  /** One size as a scalar of int64. */
  size(dim: Dim): string {
    return this.root.#sizeWriter.scalar(dim);
  }

  readonly #sizeWriter = new SizeWriter(this);

  // ---- Rearranging; of a constant at once, so that the file has it as it is read

  transpose(name: string, permutation: readonly number[]): string {
    if (permutation.every((axis, index) => axis === index)) return name;
    const known = this.whole.weight(name);
    if (known !== undefined) return this.whole.rearranged(name, known.transpose(permutation));
    return this.emit("Transpose", [name], { perm: { ints: permutation } });
  }

  /** Rows along axis 0 in another order. */
  takeRows(name: string, rows: readonly number[]): string {
    if (rows.every((row, index) => row === index)) return name;
    const known = this.whole.weight(name);
    if (known !== undefined) return this.whole.rearranged(name, known.take(rows));
    return this.emit("Gather", [name, this.integers(rows)], { axis: { int: 0 } });
  }

  reshape(name: string, shape: readonly number[]): string {
    const known = this.whole.weight(name);
    if (known !== undefined) return this.whole.rearranged(name, known.reshape(shape));
    return this.emit("Reshape", [name, this.integers(shape)]);
  }

  reshapeTo(name: string, dims: readonly Dim[]): string {
    const open = dims.filter((dim) => typeof dim !== "number");
    if (open.length > 1 || dims.includes(0)) return this.emit("Reshape", [name, this.sizes(dims)]);
    return this.reshape(
      name,
      dims.map((dim) => (typeof dim === "number" ? dim : -1)),
    );
  }

  unsqueeze(name: string, axis: number): string {
    return this.emit("Unsqueeze", [name, this.integers([axis])]);
  }

  squeeze(name: string, axis: number): string {
    return this.emit("Squeeze", [name, this.integers([axis])]);
  }

  /** The order along an axis reversed. */
  reverse(name: string, axis: number): string {
    const [start, end, axes, step] = [[-1], [-(2 ** 53) + 1], [axis], [-1]].map((one) =>
      this.integers(one),
    );
    return this.emit("Slice", [name, start!, end!, axes!, step!]);
  }

  /** Padded with zeros, or with `value`; negative sizes take away. */
  pad(name: string, before: readonly Dim[], after: readonly Dim[], value = 0): string {
    if ([...before, ...after].every((dim) => dim === 0)) return name;
    return this.emit("Pad", [
      name,
      this.sizes([...before, ...after]),
      this.scalar(value, "float32"),
    ]);
  }
}
