/** TextVectorization: texts to the indices of their tokens, or to counts. */

import { formatShape, freshSymbol } from "../../graph/dim.js";
import { onHost } from "../../graph/operations/on-host.js";
import type { SymbolicDType, SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { OPTION_VALUES } from "../../runtime/registry/configurable.js";
import {
  boolean,
  finite,
  integerFrom,
  listOf,
  nullable,
  optional,
  positiveInteger,
  text,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Tensor } from "../../runtime/tensor.js";
import { ngrams } from "../../text/tokenize.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { type AdaptData, type AdaptOptions, adaptBatches, adaptSteps } from "./adapt-data.js";
import type { FileState, HasFileState, LoadedState } from "./file-state.js";
import { assertText, HostLayer, memoized } from "./host-layer.js";
import {
  assertAdaptable,
  encodeIndices,
  idfVariables,
  includesSpecial,
  linesOf,
  loadIdf,
  type VocabularyOptions,
  vocabularyFile,
  vocabularyOption,
  weightsFor,
} from "./index-lookup.js";
import { type OutputMode, only, outputMode } from "./output-mode.js";
import {
  type Standardize,
  splitOption,
  standardizeOption,
  type TextSplit,
} from "./text-options.js";
import { DROPPED, FIXED_SIZE, TokenIndex } from "./token-index.js";

/** Options of `textVectorization`. */
export interface TextVectorizationOptions extends LayerOptions {
  /** Largest size of the vocabulary, padding and "[UNK]" included. Default no bound. */
  readonly maxTokens?: number | null;
  /**
   * What happens to a text first: `"lower_and_strip_punctuation"` (the default), `"lower"`, `"strip_punctuation"` (both of
   * ASCII letters and marks alone), null for nothing, or a function from text to text.
   */
  readonly standardize?: Standardize | null;
  /**
   * How it is split: `"whitespace"` (the default), `"character"`, `"chinese"` (every Chinese character and every mark is a
   * token; Keras has no such name), null for texts that are tokens already, or a function from text to tokens.
   */
  readonly split?: TextSplit | null;
  /** Runs of consecutive tokens that become tokens: up to this length, or of these lengths. Default none. */
  readonly ngrams?: number | readonly number[] | null;
  /**
   * What tokens become: their indices, padded with 0 ("int", the default), or a row over the vocabulary of each text: which
   * tokens occur ("multi_hot"), how often ("count"), or how often times their idf weights ("tf_idf").
   */
  readonly outputMode?: Exclude<OutputMode, "one_hot">;
  /** With "int": the number of indices of each text, longer ones being cut. Default that of the longest text. */
  readonly outputSequenceLength?: number | null;
  /** Whether counts have `maxTokens` columns, however large the vocabulary is. Default false. */
  readonly padToMaxTokens?: boolean;
  /** The vocabulary, if it is known: then there is no `adapt`. It may begin with "" and "[UNK]". */
  readonly vocabulary?: readonly string[] | null;
  /** With a vocabulary and "tf_idf": the idf weight of each of its tokens. Default null: computed by `adapt`. */
  readonly idfWeights?: readonly number[] | null;
  /** Only false: there are no sparse tensors. */
  readonly sparse?: false;
  /** Only false: there are no ragged tensors. */
  readonly ragged?: false;
  /** Only "utf-8". */
  readonly encoding?: "utf-8";
  /** As Keras's configs hold it: fixes the columns before there is a vocabulary. Default null. */
  readonly vocabularySize?: number | null;
}

function textVectorizationOptions() {
  return {
    maxTokens: optional(nullable(integerFrom(2)), null),
    standardize: standardizeOption(),
    split: splitOption(),
    ngrams: optional<number | readonly number[] | null, number | readonly number[] | null>(
      {
        read: (given, what) => {
          const widths = Array.isArray(given) ? given : given === null ? [] : [given];
          for (const width of widths) positiveInteger().read(width, what);
          return Array.isArray(given) ? [...widths] : given;
        },
        write: (held) => (typeof held === "number" || held === null ? held : [...held]),
      },
      null,
    ),
    outputMode: outputMode<Exclude<OutputMode, "one_hot">>(
      "int",
      "int",
      "multi_hot",
      "count",
      "tf_idf",
    ),
    outputSequenceLength: optional(nullable(positiveInteger()), null),
    padToMaxTokens: optional(boolean(), false),
    vocabulary: vocabularyOption(text()),
    idfWeights: optional(nullable(listOf(finite())), null),
    sparse: only(false, "Outputs are dense here."),
    ragged: only(
      false,
      'Texts are padded here: a mask leaves the padding out (embedding({ maskZero: true })), or use outputMode "count".',
    ),
    encoding: only("utf-8", "Texts are decoded already."),
    vocabularySize: optional(nullable(positiveInteger()), null),
  } satisfies Description<OwnOptions<TextVectorizationOptions>>;
}

export interface TextVectorization
  extends FieldsOf<
    Omit<TextVectorizationOptions, "vocabularySize">,
    typeof textVectorizationOptions
  > {}

/** For outputs of counts, numbers of tokens are rounded up to a multiple of this, so that few plans serve all batches. */
const LENGTH_MULTIPLE = 16;

/**
 * Texts of shape [batch] or [batch, 1] to numbers, by a vocabulary that is an option or collected by `adapt`: a text is
 * standardized and split, n-grams of its tokens are made, and each token becomes its index. Computed on the host, before
 * a batch is uploaded.
 *
 * `"int"`: [batch, time] of int32, 0 for padding at the end and 1 for tokens outside of the vocabulary. Without
 * `outputSequenceLength`, time is that of the longest text of the data that are passed (in Keras of each batch).
 * `"multi_hot"`, `"count"`, `"tf_idf"`: [batch, size], as in `stringLookup`, with column 0 for tokens outside.
 *
 * @example
 * const vectorize = layers.textVectorization({ maxTokens: 1000, outputSequenceLength: 50 });
 * await vectorize.adapt(texts);
 * const net = sequential([vectorize, layers.embedding({ inputDim: 1000, outputDim: 16, maskZero: true }), ...]);
 * await net.predict(["a sentence"]);
 */
export class TextVectorization extends HostLayer implements HasFileState {
  static override readonly className: string = "TextVectorization";
  declare private [FIXED_SIZE]: number | null;
  readonly #index: TokenIndex<string>;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...textVectorizationOptions() };
  }

  /** @throws ValueError for a vocabulary that is empty or holds a token twice, and for options that do not fit. */
  constructor(options: TextVectorizationOptions = {}) {
    super(options);
    if (this.outputMode !== "int" && this.outputSequenceLength !== null) {
      throw new ValueError(
        `${this}: outputSequenceLength needs outputMode "int", got "${this.outputMode}".`,
      );
    }
    const { maxTokens, outputMode: mode, padToMaxTokens } = this;
    this.#index = new TokenIndex(
      this.toString(),
      {
        maxTokens,
        outputMode: mode,
        padToMaxTokens,
        numOovIndices: 1,
        maskToken: "",
        oovToken: "[UNK]",
        invert: false,
        oovMethod: "floormod",
        salt: null,
      },
      this[FIXED_SIZE],
    );
    if (this.vocabulary !== null) this.#index.setVocabulary(this.vocabulary, this.idfWeights);
  }

  /** `vocabularySize` is the name of a method. */
  protected override setOptions({
    vocabularySize,
    ...fields
  }: Readonly<Record<string, unknown>>): void {
    super.setOptions(fields);
    // The description has checked it.
    this[FIXED_SIZE] = vocabularySize as number | null;
  }

  override [OPTION_VALUES](): Record<string, unknown> {
    return { ...super[OPTION_VALUES](), vocabularySize: this.#index.configuredSize };
  }

  override get inputDType(): SymbolicDType {
    return "string";
  }

  /** The tokens by index. Before there is a vocabulary, the special ones. */
  getVocabulary(options: VocabularyOptions = {}): string[] {
    return this.#index.vocabulary(includesSpecial(`${this}: getVocabulary`, options));
  }

  /** Number of indices, special tokens included: the `inputDim` of an embedding. */
  vocabularySize(): number {
    return this.#index.size;
  }

  /**
   * Replaces the vocabulary.
   * @param idfWeights for "tf_idf", the weight of each token
   * @throws ValueError where it is empty, larger than maxTokens, or holds a token twice
   */
  setVocabulary(vocabulary: readonly string[], idfWeights: readonly number[] | null = null): void {
    const what = `${this}: setVocabulary`;
    this.#index.setVocabulary(
      listOf(text()).read(vocabulary, what),
      nullable(listOf(finite())).read(idfWeights, what),
    );
  }

  /**
   * Collects the vocabulary from texts, replacing the one that was collected before: the most frequent tokens first,
   * equally frequent ones in descending order.
   * @throws ValueError where the option vocabulary was passed, or the texts have no token
   */
  async adapt(data: AdaptData, options: AdaptOptions = {}): Promise<void> {
    const caller = `${this}: adapt`;
    assertAdaptable(this, this.vocabulary);
    const steps = adaptSteps(caller, options);
    this.#index.beginCounting();
    for await (const { data: batch } of adaptBatches(data, "string", steps, caller))
      for (const tokens of this.#documentsOf(batch)) this.#index.countDocument(tokens);
    this.#index.finishCounting();
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    assertText(this, x, "Numbers need no vocabulary.");
    this.#assertShape(x);
    const length = this.outputSequenceLength ?? freshSymbol("T");
    const isToken = x.rank === 1 && this.split === null && this.outputMode === "int";
    const leading = this.split === null ? x.dims.slice(0, -1) : x.dims.slice(0, 1);
    const dims = isToken ? x.dims : [...leading, length];
    const ids = onHost(this.toString(), [x], { dims, dtype: "int32" }, ([texts]) =>
      // Text was asserted.
      this.#indices(texts as Tensor<"string">, isToken),
    );
    return encodeIndices(this, ids, this.#index, this.outputMode);
  }

  #assertShape({ rank, dims }: SymbolicTensor): void {
    if (this.split === null && (rank > 1 || this.outputSequenceLength === null)) return;
    if (this.split !== null && (rank === 1 || (rank === 2 && dims[1] === 1))) return;
    const expected = this.split === null ? "(batch, tokens)" : "(batch,) or (batch, 1)";
    throw new ShapeError(`${this} takes texts of shape ${expected}, got ${formatShape(dims)}.`);
  }

  /** The indices of the tokens of each text, padded to one length. */
  #indices(texts: Tensor<"string">, isToken: boolean): Tensor<"int32"> {
    this.#index.assertReady();
    const indexOf = memoized((token: string) => this.#index.indexOf(token));
    const documents = this.#documentsOf(texts);
    const length = isToken ? 1 : this.#lengthOf(documents);
    const result = new Int32Array(documents.length * length);
    if (this.outputMode !== "int") result.fill(DROPPED);
    documents.forEach((tokens, row) => {
      const kept = Math.min(tokens.length, length);
      for (let at = 0; at < kept; at++) result[row * length + at] = indexOf(tokens[at]!);
    });
    const leading = this.split === null ? texts.shape.slice(0, -1) : [documents.length];
    return new Tensor(isToken ? texts.shape : [...leading, length], "int32", result);
  }

  #lengthOf(documents: readonly (readonly string[])[]): number {
    if (this.outputSequenceLength !== null) return this.outputSequenceLength;
    const longest = documents.reduce((most, { length }) => Math.max(most, length), 1);
    if (this.outputMode === "int") return longest;
    return Math.ceil(longest / LENGTH_MULTIPLE) * LENGTH_MULTIPLE;
  }

  /** The tokens of each text; where texts are tokens already, of each row. */
  #documentsOf({ data, shape }: Tensor<"string">): readonly (readonly string[])[] {
    const standard = data.map((one) => this.#standardized(one));
    if (this.split !== null) return standard.map((one) => this.#withNgrams(this.#splitText(one)));
    const width = shape.length > 1 ? shape.at(-1)! : 1;
    return Array.from({ length: data.length / width }, (_, row) =>
      this.#withNgrams(standard.slice(row * width, (row + 1) * width)),
    );
  }

  #standardized(given: string): string {
    const { standardize } = this;
    return standardize === null ? given : standardize.apply(given, this.toString());
  }

  #splitText(given: string): readonly string[] {
    return this.split === null ? [given] : this.split.apply(given, this.toString());
  }

  #withNgrams(tokens: readonly string[]): readonly string[] {
    const { ngrams: option } = this;
    if (option === null) return tokens;
    const widths =
      typeof option === "number" ? Array.from({ length: option }, (_, one) => one + 1) : option;
    return ngrams(tokens, widths);
  }

  fileState(): FileState {
    const own = this.vocabulary === null ? vocabularyFile(this, this.#index) : {};
    const inner = Object.entries(own).map(([path, content]) => [`_lookup_layer/${path}`, content]);
    const idf = idfVariables(this.#index);
    return {
      assets: { ...own, ...Object.fromEntries(inner) },
      variables: { "": idf, _lookup_layer: idf },
    };
  }

  loadFileState({ assets, variables }: LoadedState): void {
    loadIdf(this.#index, variables[""] ?? variables._lookup_layer);
    if (this.vocabulary !== null || assets === null) return;
    const lines = linesOf(this, assets["vocabulary.txt"] ?? assets["_lookup_layer/vocabulary.txt"]);
    this.#index.setVocabulary(lines, weightsFor(this.#index, lines.length));
  }
}

/**
 * Texts to the indices of their tokens, or to counts of them. Texts [batch] or [batch, 1] to int32 [batch,
 * outputSequenceLength], or to encodings [..., vocabulary size].
 * @throws ValueError for a vocabulary that is empty or holds a token twice, and for options that do not fit.
 * @example
 * const vectorize = layers.textVectorization({ outputSequenceLength: 4 });
 * await vectorize.adapt(["the cat sat", "the dog"]);
 * await sequential([vectorize]).predict(["the cat"]); // [[2, 5, 0, 0]]
 */
export function textVectorization(options?: TextVectorizationOptions): TextVectorization {
  return new TextVectorization(options);
}
