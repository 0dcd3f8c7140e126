/** HashedCrossing: a bucket for each combination of several features. */
import { equalShapes, formatShape } from "../../graph/dim.js";
import { onHost } from "../../graph/operations/on-host.js";
import type { SymbolicDType, SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { positiveInteger } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Tensor } from "../../runtime/tensor.js";
import { combineHashes, farmHash64 } from "../../text/hash.js";
import type { LayerInputs } from "../call.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { type BucketDType, bucketDType, configuredDType } from "./bucket-dtype.js";
import { textOf } from "./buckets.js";
import { encode } from "./encode.js";
import { assertIntegers, HostLayer, memoized } from "./host-layer.js";
import { only, outputMode } from "./output-mode.js";

/** Options of `hashedCrossing`. */
export interface HashedCrossingOptions extends LayerOptions {
  /** Number of buckets. */
  readonly numBins: number;
  /** Buckets themselves, or a row of zeros with a 1. Default "int". */
  readonly outputMode?: "int" | "one_hot";
  /** Only false: there are no sparse tensors. */
  readonly sparse?: false;
  /** As Keras's configs hold it; integers have 32 bits here. Default that of the output mode. */
  readonly dtype?: BucketDType;
}

function hashedCrossingOptions() {
  return {
    numBins: positiveInteger(),
    outputMode: outputMode<"int" | "one_hot">("int", "int", "one_hot"),
    sparse: only(false, "Outputs are dense here."),
    dtype: bucketDType(),
  } satisfies Description<OwnOptions<HashedCrossingOptions>>;
}

export interface HashedCrossing
  extends FieldsOf<HashedCrossingOptions, typeof hashedCrossingOptions> {}

/** The hash of no feature, as TensorFlow's `sparse.cross_hashed` begins. */
const FIRST_HASH = 0xdecafcaffen;

/**
 * Two or more features, texts or integers of shape [batch] or [batch, 1], to the bucket of their combination:
 *
 *     h_0 = a constant, h_i = combine(h_{i-1}, hash(feature_i)), bucket = h_n mod numBins
 *
 * with FarmHash64 as the hash of a text, an integer being its own: the buckets are Keras's. Computed on the host.
 *
 * @example
 * layers.hashedCrossing({ numBins: 5 }).apply([tensor(["A", "B"]), tensor([101, 102])]);
 */
export class HashedCrossing extends HostLayer {
  static override readonly className: string = "HashedCrossing";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...hashedCrossingOptions() };
  }

  /** @throws ValueError where numBins is not a positive integer. */
  constructor(options: HashedCrossingOptions) {
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
    return "string";
  }

  override call(features: LayerInputs): SymbolicTensor {
    const list = "dims" in features ? [features] : features;
    const [first] = list;
    if (first === undefined || list.length < 2)
      throw new ValueError(`${this} crosses at least two features: apply it to a list of them.`);
    for (const feature of list) this.#assertFeature(feature, first);
    const type = { dims: first.dims, dtype: "int32" } as const;
    const buckets = onHost(this.toString(), list, type, (given) => {
      const hashes = given.map(({ data }) => ({ data, hash: memoized(hashOf) }));
      const result = new Int32Array(given[0]!.size);
      for (let row = 0; row < result.length; row++) {
        const crossed = hashes.reduce(
          (sofar, { data, hash }) => combineHashes(sofar, hash(data[row]!)),
          FIRST_HASH,
        );
        result[row] = Number(crossed % BigInt(this.numBins));
      }
      return new Tensor(given[0]!.shape, "int32", result);
    });
    return this.outputMode === "int" ? buckets : encode(buckets, "one_hot", this.numBins);
  }

  #assertFeature(feature: SymbolicTensor, { dims }: SymbolicTensor): void {
    if (feature.dtype !== "string") assertIntegers(this, feature, "");
    const isScalar = feature.rank === 1 || (feature.rank === 2 && feature.dims[1] === 1);
    if (isScalar && equalShapes(feature.dims, dims)) return;
    throw new ShapeError(
      `${this} takes features of one shape, (batch,) or (batch, 1); got ${formatShape(feature.dims)} beside ${formatShape(dims)}.`,
    );
  }
}

function hashOf(value: string | number): bigint {
  return typeof value === "string" ? farmHash64(value) : BigInt.asUintN(64, BigInt(textOf(value)));
}

/**
 * Combinations of several features to buckets by their hash. A list of features [batch] or [batch, 1] to int32 [batch] or
 * [batch, 1], or to one-hot rows [batch, numBins].
 * @throws ValueError where numBins is not a positive integer.
 * @example
 * const [city, month] = [input({ shape: [1], dtype: "string" }), input({ shape: [1], dtype: "int32" })];
 * layers.hashedCrossing({ numBins: 64 }).apply([city, month]);
 */
export function hashedCrossing(options: HashedCrossingOptions): HashedCrossing {
  return new HashedCrossing(options);
}
