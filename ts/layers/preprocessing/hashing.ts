/** Hashing: a bucket for each text or integer, without a vocabulary. */
import type { SymbolicDType, SymbolicTensor } from "../../graph/symbolic.js";
import { nullable, optional, positiveInteger, valueThat } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { type BucketDType, bucketDType, configuredDType } from "./bucket-dtype.js";
import { bucketOf, saltOption, textOf } from "./buckets.js";
import { encode } from "./encode.js";
import { HostLayer, mapOnHost } from "./host-layer.js";
import { type OutputMode, only, outputMode } from "./output-mode.js";

/** Options of `hashing`. */
export interface HashingOptions extends LayerOptions {
  /** Number of buckets. */
  readonly numBins: number;
  /** The value that bucket 0 is kept for: padding. Default none. */
  readonly maskValue?: string | number | null;
  /** The key of SipHash, one integer or two; without one the hash is FarmHash64. Default null. */
  readonly salt?: number | readonly number[] | null;
  /** As in `stringLookup`: buckets themselves, or their encoding. Default "int". */
  readonly outputMode?: Exclude<OutputMode, "tf_idf">;
  /** Only false: there are no sparse tensors. */
  readonly sparse?: false;
  /** As Keras's configs hold it; integers have 32 bits here. Default that of the output mode. */
  readonly dtype?: BucketDType;
}

function hashingOptions() {
  return {
    numBins: positiveInteger(),
    maskValue: optional(
      nullable(
        valueThat<string | number>("a string or a number", (value) =>
          ["string", "number"].includes(typeof value),
        ),
      ),
      null,
    ),
    salt: saltOption(),
    outputMode: outputMode<Exclude<OutputMode, "tf_idf">>(
      "int",
      "int",
      "one_hot",
      "multi_hot",
      "count",
    ),
    sparse: only(false, "Outputs are dense here."),
    dtype: bucketDType(),
  } satisfies Description<OwnOptions<HashingOptions>>;
}

export interface Hashing extends FieldsOf<HashingOptions, typeof hashingOptions> {}

/**
 * Texts or integers (fractions are cut off) to one of `numBins` buckets by their hash, which is Keras's: FarmHash64, or
 * SipHash with a salt. With a maskValue, its bucket is 0 and the others hash to 1 and above. Computed on the host.
 *
 * @example
 * layers.hashing({ numBins: 3 }).apply(tensor([["A"], ["B"], ["C"]])); // [[1], [0], [1]]
 */
export class Hashing extends HostLayer {
  static override readonly className: string = "Hashing";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...hashingOptions() };
  }

  /** @throws ValueError where numBins is not a positive integer, and for a salt that is not one or two integers. */
  constructor(options: HashingOptions) {
    super(options);
    configuredDType(this, this.outputMode, this.dtype);
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      dtype: configuredDType(this, this.outputMode, this.dtype),
    };
  }

  override get inputDType(): SymbolicDType {
    return typeof this.maskValue === "number" ? "int32" : "string";
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const buckets = mapOnHost(this, x, (value) => this.#bucket(value));
    return this.outputMode === "int" ? buckets : encode(buckets, this.outputMode, this.numBins);
  }

  #bucket(value: string | number): number {
    const { maskValue, numBins, salt } = this;
    // A single bucket is not kept for the mask.
    if (maskValue === null || numBins === 1) return bucketOf(textOf(value), numBins, salt);
    return value === maskValue ? 0 : 1 + bucketOf(textOf(value), numBins - 1, salt);
  }
}

/**
 * Texts or integers to buckets by their hash. [batch, ...] to int32 of the same shape, or to encodings [..., numBins].
 * @throws ValueError where numBins is not a positive integer.
 * @example
 * layers.hashing({ numBins: 16 }).apply(input({ shape: [1], dtype: "string" })); // 0 to 15
 */
export function hashing(options: HashingOptions): Hashing {
  return new Hashing(options);
}
