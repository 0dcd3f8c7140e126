/**
 * Arrays as files hold them, in more element types than tensors have.
 *
 * What belongs here: element types of files, their bytes, conversion to tensors. What does not: any one format.
 */
import { FormatError, ValueError } from "../runtime/errors.js";
import { Tensor } from "../runtime/tensor.js";
import { fromBfloat16, fromFloat16, toFloat16 } from "./bytes/half.js";

/** The arrays that hold the elements of each type. A bool is 0 or 1; the two types of 16 bits are widened. */
export interface StoredDataOf {
  readonly float16: Float32Array;
  readonly bfloat16: Float32Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly int8: Int8Array;
  readonly int16: Int16Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly uint8: Uint8Array;
  readonly uint16: Uint16Array;
  readonly uint32: Uint32Array;
  readonly uint64: BigUint64Array;
  readonly bool: Uint8Array;
  readonly string: readonly string[];
}

export type StoredDType = keyof StoredDataOf;
/** Element types of a fixed number of bytes. */
export type FixedDType = Exclude<StoredDType, "string">;

/** A dense array, row-major; `dtype` says what `data` is. */
export type StoredArray = {
  readonly [D in StoredDType]: {
    readonly shape: readonly number[];
    readonly dtype: D;
    readonly data: StoredDataOf[D];
  };
}[StoredDType];

interface FixedType<D extends FixedDType> {
  readonly size: number;
  /** The bytes are little-endian and aligned; the result may share their memory. */
  decode(bytes: Uint8Array<ArrayBuffer>): StoredDataOf[D];
  /** As many bytes per element as `size`. */
  encode(data: StoredDataOf[D]): ArrayBufferView;
}

/** Typed arrays are little-endian on every host that runs WebAssembly. */
const types: { readonly [D in FixedDType]: FixedType<D> } = {
  float16: {
    size: 2,
    decode: ({ buffer }) => fromFloat16(new Uint16Array(buffer)),
    encode: toFloat16,
  },
  bfloat16: {
    size: 2,
    decode: ({ buffer }) => fromBfloat16(new Uint16Array(buffer)),
    encode: () => {
      throw new ValueError("bfloat16 is not written. Write float16 or float32.");
    },
  },
  float32: { size: 4, decode: ({ buffer }) => new Float32Array(buffer), encode: same },
  float64: { size: 8, decode: ({ buffer }) => new Float64Array(buffer), encode: same },
  int8: { size: 1, decode: ({ buffer }) => new Int8Array(buffer), encode: same },
  int16: { size: 2, decode: ({ buffer }) => new Int16Array(buffer), encode: same },
  int32: { size: 4, decode: ({ buffer }) => new Int32Array(buffer), encode: same },
  int64: { size: 8, decode: ({ buffer }) => new BigInt64Array(buffer), encode: same },
  uint8: { size: 1, decode: (bytes) => bytes, encode: same },
  uint16: { size: 2, decode: ({ buffer }) => new Uint16Array(buffer), encode: same },
  uint32: { size: 4, decode: ({ buffer }) => new Uint32Array(buffer), encode: same },
  uint64: { size: 8, decode: ({ buffer }) => new BigUint64Array(buffer), encode: same },
  bool: {
    size: 1,
    decode: (bytes) => bytes.map((byte) => (byte === 0 ? 0 : 1)),
    encode: same,
  },
};

function same<Data extends ArrayBufferView>(data: Data): Data {
  return data;
}

/** Bytes of one element. */
export function elementSize(dtype: FixedDType): number {
  return types[dtype].size;
}

/**
 * An array of the given shape from its bytes, which are copied; they are as many as shape and type say.
 *
 * @param isBigEndian whether the bytes of an element are in reverse. Default: false
 */
export function decodeArray(
  shape: readonly number[],
  dtype: FixedDType,
  bytes: Uint8Array,
  isBigEndian = false,
): StoredArray {
  const own = new Uint8Array(bytes);
  if (isBigEndian) reverseElements(own, elementSize(dtype));
  // `dtype` chooses the decoder, so that the data are of its type; TypeScript cannot follow that through a union.
  return { shape, dtype, data: types[dtype].decode(own) } as StoredArray;
}

function reverseElements(bytes: Uint8Array, size: number): void {
  for (let i = 0; i < bytes.length; i += size) bytes.subarray(i, i + size).reverse();
}

/** The bytes of an array's elements, little-endian; not a copy where they are in memory as in files. */
export function encodeArray(array: StoredArray & { readonly dtype: FixedDType }): Uint8Array {
  // As above: the encoder is that of the data's own type.
  const { encode } = types[array.dtype] as FixedType<FixedDType>;
  const view = encode(array.data);
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/**
 * The tensor of the same values. Floats become float32, integers int32, except uint8; bools and strings stay.
 *
 * @param name what the error message calls the array
 * @throws FormatError for an integer that int32 cannot hold
 */
export function toTensor(array: StoredArray, name: string): Tensor | Tensor<"string"> {
  const { shape, data } = array;
  switch (array.dtype) {
    case "string":
      return new Tensor(shape, "string", [...array.data]);
    case "uint8":
    case "bool":
      return new Tensor(shape, array.dtype, array.data);
    case "int32":
      return new Tensor(shape, "int32", array.data);
    case "float16":
    case "bfloat16":
    case "float32":
      return new Tensor(shape, "float32", array.data);
    case "float64":
      return new Tensor(shape, "float32", Float32Array.from(array.data));
    default: {
      const values = new Int32Array(data.length);
      for (let i = 0; i < values.length; i++) {
        const value = Number(data[i]);
        if (value !== (value | 0)) {
          throw new FormatError(
            `${name}: element ${i} is ${data[i]}, expected an integer from -2147483648 to 2147483647.`,
          );
        }
        values[i] = value;
      }
      return new Tensor(shape, "int32", values);
    }
  }
}
