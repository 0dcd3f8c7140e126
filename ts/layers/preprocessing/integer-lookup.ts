/** IntegerLookup: an index for each integer of a vocabulary. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { FormatError } from "../../runtime/errors.js";
import { oneOf, optional, valueThat } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description } from "../../runtime/registry/option.js";
import { Layer } from "../layer.js";
import { assertIntegers } from "./host-layer.js";
import { IndexLookup, type IndexLookupOptions, lookupOptions } from "./index-lookup.js";

/** Options of `integerLookup`. */
export interface IntegerLookupOptions extends IndexLookupOptions<number> {
  /** What `invert` returns for an index without a token. Default -1. */
  readonly oovToken?: number | null;
  /** As Keras's configs hold it; integers have 32 bits here. Default "int64". */
  readonly vocabularyDtype?: "int64" | "int32";
}

function isInt32(value: unknown): boolean {
  return typeof value === "number" && (value | 0) === value;
}

/** An integer that the engine can hold. */
function integer32() {
  return valueThat<number>("an integer of 32 bits", isInt32);
}

function integerLookupOptions() {
  return {
    ...lookupOptions<number>(integer32(), -1),
    vocabularyDtype: optional(oneOf("int64", "int32"), "int64"),
  } satisfies Description<Pick<IntegerLookupOptions, "vocabularyDtype">> & AnyDescription;
}

/**
 * Integers to indices of a vocabulary, as StringLookup texts: for identifiers and codes whose values mean nothing by
 * themselves. The input may be int32, or float32 with integers.
 *
 * @example
 * const lookup = layers.integerLookup({ vocabulary: [12, 36, 1138] });
 */
export class IntegerLookup extends IndexLookup<number> {
  static override readonly className: string = "IntegerLookup";
  protected readonly tokenDType = "int32";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...integerLookupOptions() };
  }

  /** @throws ValueError for a vocabulary that is empty or holds an integer twice, and for options that do not fit. */
  constructor(options: IntegerLookupOptions = {}) {
    super(options);
  }

  protected override get token() {
    return integer32();
  }

  protected override assertTokens(x: SymbolicTensor): void {
    assertIntegers(this, x, "Text is looked up by layers.stringLookup.");
  }

  protected override assertIndices(x: SymbolicTensor): void {
    assertIntegers(this, x, "With invert it takes indices.");
  }

  protected override tokenOfLine(line: string): number {
    const value = Number(line);
    if (line.trim() !== "" && Number.isInteger(value)) return value;
    throw new FormatError(
      `${this}: a line of its vocabulary.txt is ${JSON.stringify(line.slice(0, 40))}, expected an integer.`,
    );
  }
}

/**
 * Integers to indices of a vocabulary, or to an encoding of them. [batch, ...] to int32 of the same shape, or to encodings
 * [batch, vocabulary size].
 * @throws ValueError for a vocabulary that is empty or holds an integer twice, and for options that do not fit.
 * @example
 * layers.integerLookup({ vocabulary: [12, 36] }).apply(input({ shape: [1], dtype: "int32" })); // 0, 1 or 2
 */
export function integerLookup(options?: IntegerLookupOptions): IntegerLookup {
  return new IntegerLookup(options);
}
