/** CategoryEncoding: integers below a known number as one-hot, multi-hot or counts. */
import { equalShapes, formatShape } from "../../graph/dim.js";
import { cast } from "../../graph/operations/elementwise.js";
import { isFed } from "../../graph/operations/host.js";
import type { SymbolicDType, SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { positiveInteger, unwritten } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { LayerInputs } from "../call.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { belowOrDropped, countTokens, encode } from "./encode.js";
import { assertIntegers, mapOnHost } from "./host-layer.js";
import { only, outputMode } from "./output-mode.js";

/** Options of `categoryEncoding`. */
export interface CategoryEncodingOptions extends LayerOptions {
  /** Number of categories: inputs are integers from 0 to numTokens - 1. */
  readonly numTokens: number;
  /**
   * What the integers become: a row with a 1 for each ("one_hot"), which categories occur among the last axis's
   * ("multi_hot", the default), or how often each does ("count").
   */
  readonly outputMode?: "one_hot" | "multi_hot" | "count";
  /** Only false: there are no sparse tensors. */
  readonly sparse?: false;
}

function categoryEncodingOptions() {
  return {
    numTokens: positiveInteger(),
    outputMode: outputMode<"one_hot" | "multi_hot" | "count">(
      "multi_hot",
      "one_hot",
      "multi_hot",
      "count",
    ),
    // As in Keras's config.
    sparse: unwritten(only(false, "Outputs are dense here.")),
  } satisfies Description<OwnOptions<CategoryEncodingOptions>>;
}

export interface CategoryEncoding
  extends FieldsOf<CategoryEncodingOptions, typeof categoryEncodingOptions> {}

/**
 * Integers of shape [..., n] as numbers. `"one_hot"`: a row of zeros with a 1 for each, [..., n, numTokens], or
 * [..., numTokens] where n is 1. `"multi_hot"`: whether each category occurs among the n, [..., numTokens]. `"count"`:
 * how often it occurs; `apply([x, weights])` adds the weights, of the shape of x, instead of ones.
 *
 * Data outside of 0 to numTokens - 1 are an error. Integers outside that a model computes give zeros.
 *
 * @example
 * layers.categoryEncoding({ numTokens: 4 }).apply(tensor([[0, 1], [3, 1]])); // [[1, 1, 0, 0], [0, 1, 0, 1]]
 */
export class CategoryEncoding extends Layer<SymbolicTensor, LayerInputs> {
  static override readonly className: string = "CategoryEncoding";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...categoryEncodingOptions() };
  }

  /** @throws ValueError where numTokens is not a positive integer. */
  constructor(options: CategoryEncodingOptions) {
    super(options);
  }

  override get inputDType(): SymbolicDType {
    return "int32";
  }

  override call(inputs: LayerInputs): SymbolicTensor {
    const [x, weights] = "dims" in inputs ? [inputs] : inputs;
    if (x === undefined) throw new ValueError(`${this} got no input.`);
    assertIntegers(this, x, "Text becomes indices by layers.stringLookup.");
    const categories = this.#inRange(x);
    if (weights === undefined) return encode(categories, this.outputMode, this.numTokens);
    this.#assertWeights(x, weights);
    return countTokens(categories, this.numTokens, cast(weights, "float32"));
  }

  #assertWeights(x: SymbolicTensor, weights: SymbolicTensor): void {
    if (this.outputMode !== "count")
      throw new ValueError(`${this}: weights need outputMode "count", got "${this.outputMode}".`);
    if (equalShapes(x.dims, weights.dims)) return;
    throw new ShapeError(
      `${this}: the weights have shape ${formatShape(weights.dims)}, expected that of the input, ${formatShape(x.dims)}.`,
    );
  }

  /** The input as int32: data are checked on the host, and what the device computes loses what is too large. */
  #inRange(x: SymbolicTensor): SymbolicTensor {
    const { numTokens } = this;
    if (!isFed(x.node)) return belowOrDropped(cast(x, "int32"), numTokens);
    return mapOnHost(this, x, (element) => {
      const value = Number(element);
      if (value >= 0 && value < numTokens) return value;
      throw new ValueError(
        `${this}: ${value} is outside of its categories, 0 to ${numTokens - 1}. Correct the data, or set numTokens to the number of categories.`,
      );
    });
  }
}

/**
 * Integers below numTokens as one-hot, multi-hot or counts. [batch, integers] to [batch, numTokens]; with "one_hot" [...]
 * to [..., numTokens].
 * @throws ValueError where numTokens is not a positive integer.
 * @example
 * layers.categoryEncoding({ numTokens: 4, outputMode: "one_hot" }).apply(input({ shape: [1], dtype: "int32" })); // [batch, 4]
 */
export function categoryEncoding(options: CategoryEncodingOptions): CategoryEncoding {
  return new CategoryEncoding(options);
}
