/** Base class of layers that look up text or integers on the host, and the checks of their inputs. */
import { markAsIndices } from "../../graph/fed-indices.js";
import { onHost } from "../../graph/operations/on-host.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { DType } from "../../runtime/dtype.js";
import { ValueError } from "../../runtime/errors.js";
import { Tensor } from "../../runtime/tensor.js";
import type { AnyTensor, ApplyOptions, LayerInputs } from "../call.js";
import { Layer } from "../layer.js";

/** Tensors that such layers take: of text, or of numbers. */
type HostTensor = SymbolicTensor | Tensor<DType>;

/** A layer whose host part computes with single elements. */
export abstract class HostLayer extends Layer<SymbolicTensor, LayerInputs> {
  override apply(inputs: LayerInputs, options?: ApplyOptions): SymbolicTensor;
  override apply(
    inputs: Tensor<DType> | readonly Tensor<DType>[],
    options?: ApplyOptions<Tensor>,
  ): Tensor;
  override apply(
    inputs: HostTensor | readonly HostTensor[],
    options?: ApplyOptions<AnyTensor>,
  ): AnyTensor;
  override apply(
    inputs: HostTensor | readonly HostTensor[],
    options?: ApplyOptions<AnyTensor>,
  ): AnyTensor {
    // The type of tensors leaves text out, and `call` checks what it is given.
    return super.apply(inputs as AnyTensor, options);
  }
}

/** @throws ValueError for numbers where text is expected. */
export function assertText(layer: Layer, { dtype }: SymbolicTensor, hint: string): void {
  if (dtype === "string") return;
  throw new ValueError(
    `${layer} takes text: an input({ dtype: "string" }), or a tensor of strings; got ${dtype}. ${hint}`,
  );
}

/** @throws ValueError for text where numbers are expected. */
export function assertNumbers(layer: object, { dtype }: SymbolicTensor, hint: string): void {
  if (dtype !== "string") return;
  throw new ValueError(`${String(layer)} takes numbers, got text. ${hint}`);
}

/** @throws ValueError for text; data that are fed to the input must be integers. */
export function assertIntegers(layer: Layer, x: SymbolicTensor, hint: string): void {
  assertNumbers(layer, x, hint);
  if (x.dtype === "float32") markAsIndices(x);
}

/** `compute` of each element, on the host: [...] to [...] of int32. */
export function mapOnHost(
  layer: Layer,
  x: SymbolicTensor,
  compute: (element: string | number) => number,
  begin: () => void = () => {},
): SymbolicTensor {
  return onHost(layer.toString(), [x], { dims: x.dims, dtype: "int32" }, ([given]) => {
    begin();
    const { data, shape } = given!;
    return new Tensor(shape, "int32", int32From(data, memoized(compute)));
  });
}

function int32From(
  data: ArrayLike<string | number>,
  compute: (element: string | number) => number,
): Int32Array {
  const result = new Int32Array(data.length);
  for (let index = 0; index < data.length; index++) result[index] = compute(data[index]!);
  return result;
}

/** `compute`, memoized: categories repeat, and hashes take time. */
export function memoized<Key, Result>(compute: (key: Key) => Result): (key: Key) => Result {
  const known = new Map<Key, Result>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = compute(key);
    known.set(key, made);
    return made;
  };
}
