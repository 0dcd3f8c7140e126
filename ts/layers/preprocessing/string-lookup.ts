/** StringLookup: an index for each text of a vocabulary. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { text } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description } from "../../runtime/registry/option.js";
import { Layer } from "../layer.js";
import { assertIntegers, assertText } from "./host-layer.js";
import { IndexLookup, type IndexLookupOptions, lookupOptions } from "./index-lookup.js";
import { only } from "./output-mode.js";

/** Options of `stringLookup`. */
export interface StringLookupOptions extends IndexLookupOptions<string> {
  /** What `invert` returns for an index without a token, and what data call an unknown token. Default "[UNK]". */
  readonly oovToken?: string | null;
  /** Only "utf-8". */
  readonly encoding?: "utf-8";
}

function stringLookupOptions() {
  return {
    ...lookupOptions<string>(text(), "[UNK]"),
    encoding: only("utf-8", "Strings of JavaScript have no other."),
  } satisfies Description<Pick<StringLookupOptions, "encoding">> & AnyDescription;
}

/**
 * Texts to indices of a vocabulary, which is an option or collected by `adapt`; on the host, before a batch is uploaded.
 * What is returned for an input of shape [..., n], by `outputMode`:
 *
 * - `"int"`: the index of each text, [..., n] of int32. The maskToken, if any, is 0; then come texts outside of the
 *   vocabulary, then its own.
 * - `"one_hot"`: a row of zeros with a 1 for each text, [..., n, size]; [..., size] where n is 1.
 * - `"multi_hot"`: whether each text of the vocabulary occurs among the n, [..., size].
 * - `"count"`: how often it occurs. `"tf_idf"`: that times log(1 + documents / (1 + documents with the text)).
 *
 * With `invert`, indices to texts, also of a model's results.
 *
 * @example
 * const lookup = layers.stringLookup();
 * await lookup.adapt(["red", "blue", "red"]);
 * lookup.getVocabulary(); // ["[UNK]", "red", "blue"]
 */
export class StringLookup extends IndexLookup<string> {
  static override readonly className: string = "StringLookup";
  protected readonly tokenDType = "string";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...stringLookupOptions() };
  }

  /** @throws ValueError for a vocabulary that is empty or holds a text twice, and for options that do not fit. */
  constructor(options: StringLookupOptions = {}) {
    super(options);
  }

  protected override get token() {
    return text();
  }

  protected override assertTokens(x: SymbolicTensor): void {
    assertText(this, x, "Integers are looked up by layers.integerLookup.");
  }

  protected override assertIndices(x: SymbolicTensor): void {
    assertIntegers(this, x, "With invert it takes indices.");
  }

  protected override tokenOfLine(line: string): string {
    return line;
  }
}

/**
 * Texts to indices of a vocabulary, or to an encoding of them. [batch, ...] of strings to int32 of the same shape, or to
 * encodings [..., vocabulary size].
 * @throws ValueError for a vocabulary that is empty or holds a text twice, and for options that do not fit.
 * @example
 * layers.stringLookup({ vocabulary: ["red", "blue"] }).apply(input({ shape: [1], dtype: "string" })); // 0, 1 or 2
 */
export function stringLookup(options?: StringLookupOptions): StringLookup {
  return new StringLookup(options);
}
