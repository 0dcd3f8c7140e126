/** Base class of StringLookup and IntegerLookup: options, vocabulary, lookup on the host, encoding on the device. */

import { onHost } from "../../graph/operations/on-host.js";
import type { SymbolicDType, SymbolicTensor } from "../../graph/symbolic.js";
import type { DType } from "../../runtime/dtype.js";
import { FormatError, ValueError } from "../../runtime/errors.js";
import { OPTION_VALUES } from "../../runtime/registry/configurable.js";
import {
  boolean,
  finite,
  integerFrom,
  listOf,
  nullable,
  oneOf,
  optional,
  positiveInteger,
} from "../../runtime/registry/kinds.js";
import type { Description, FieldsOf, Option } from "../../runtime/registry/option.js";
import { functionOptions } from "../../runtime/registry/option.js";
import { Tensor } from "../../runtime/tensor.js";
import type { LayerOptions, OwnOptions } from "../layer.js";
import { type AdaptData, type AdaptOptions, adaptBatches, adaptSteps } from "./adapt-data.js";
import { saltOption } from "./buckets.js";
import { countTokens, encode } from "./encode.js";
import type { FileState, HasFileState, LoadedState } from "./file-state.js";
import { HostLayer, mapOnHost } from "./host-layer.js";
import { type OutputMode, only, outputMode } from "./output-mode.js";
import { DROPPED, FIXED_SIZE, type Token, TokenIndex } from "./token-index.js";

/** Options of both lookups; `Of` is string or number. */
export interface IndexLookupOptions<Of extends Token> extends LayerOptions {
  /** Largest size of the vocabulary, special tokens included. Default no bound. */
  readonly maxTokens?: number | null;
  /**
   * How many indices tokens outside of the vocabulary have. With several, the hash of a token chooses one; with 0 such a
   * token is an error. Default 1.
   */
  readonly numOovIndices?: number;
  /** The token of padding: index 0 where indices are the output, else dropped. Default none. */
  readonly maskToken?: Of | null;
  /** What `invert` returns for an index without a token. Default "[UNK]" for texts, -1 for integers. */
  readonly oovToken?: Of | null;
  /** The vocabulary, if it is known: then there is no `adapt`. It may begin with the special tokens. */
  readonly vocabulary?: readonly Of[] | null;
  /** With a vocabulary and "tf_idf": the idf weight of each of its tokens. Default null: computed by `adapt`. */
  readonly idfWeights?: readonly number[] | null;
  /** Whether indices become tokens, instead of tokens indices. Default false. */
  readonly invert?: boolean;
  /**
   * What tokens become: their indices ("int", the default), a row with a 1 for each ("one_hot"), or a row over the
   * vocabulary for each example: which tokens occur ("multi_hot"), how often ("count"), or how often times their idf weights
   * ("tf_idf").
   */
  readonly outputMode?: OutputMode;
  /** Whether counts have `maxTokens` columns, however large the vocabulary is. Default false. */
  readonly padToMaxTokens?: boolean;
  /** Only false: there are no sparse tensors. */
  readonly sparse?: false;
  /** How integers outside of the vocabulary find their index: by remainder (the default) or by hash. */
  readonly oovMethod?: "floormod" | "farmhash";
  /** The key of SipHash, one integer or two; without one the hash is FarmHash64. Default null. */
  readonly salt?: number | readonly number[] | null;
  /** As Keras's configs hold it: fixes the columns before there is a vocabulary. Default null. */
  readonly vocabularySize?: number | null;
}

/** The tokens of an option; texts are not lists of characters, and paths are not read. */
export function vocabularyOption<Of extends Token>(token: Option<Of, Of>) {
  return optional(nullable(listOf(token)), null);
}

export function lookupOptions<Of extends Token>(token: Option<Of, Of>, oovToken: Of) {
  return {
    maxTokens: optional(nullable(integerFrom(2)), null),
    numOovIndices: optional(integerFrom(0), 1),
    maskToken: optional(nullable(token), null),
    oovToken: optional<Of | null, Of | null>(nullable(token), oovToken),
    vocabulary: vocabularyOption(token),
    idfWeights: optional(nullable(listOf(finite())), null),
    invert: optional(boolean(), false),
    outputMode: outputMode<OutputMode>("int", "int", "one_hot", "multi_hot", "count", "tf_idf"),
    padToMaxTokens: optional(boolean(), false),
    sparse: only(false, "Outputs are dense here."),
    oovMethod: optional(oneOf("floormod", "farmhash"), "floormod"),
    salt: saltOption(),
    vocabularySize: optional(nullable(positiveInteger()), null),
  } satisfies Description<OwnOptions<IndexLookupOptions<Of>>>;
}

/** Options of `getVocabulary`. */
export interface VocabularyOptions {
  /** Whether the mask token and the tokens outside are included, so that positions are indices. Default true. */
  readonly includeSpecialTokens?: boolean;
}

/** Whether `getVocabulary` is to return the special tokens. */
export function includesSpecial(caller: string, options: VocabularyOptions): boolean {
  const description = {
    includeSpecialTokens: optional(boolean(), true),
  } satisfies Description<VocabularyOptions>;
  return functionOptions(caller, description, options).includeSpecialTokens;
}

export interface IndexLookup<Of extends Token>
  extends FieldsOf<
    Omit<IndexLookupOptions<Of>, "vocabularySize">,
    () => ReturnType<typeof lookupOptions<Of>>
  > {}

/** The base class of StringLookup and IntegerLookup. */
export abstract class IndexLookup<Of extends Token> extends HostLayer implements HasFileState {
  static override readonly className: string = "IndexLookup";
  declare private [FIXED_SIZE]: number | null;
  readonly #index: TokenIndex<Of>;

  constructor(options: IndexLookupOptions<Of>) {
    super(options);
    this.#index = new TokenIndex<Of>(this.toString(), this, this[FIXED_SIZE]);
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

  /** The element type of tokens. */
  protected abstract readonly tokenDType: "string" | "int32";

  /** @throws ValueError for an input that has no tokens. */
  protected abstract assertTokens(x: SymbolicTensor): void;

  /** @throws ValueError for an input that has no indices. */
  protected abstract assertIndices(x: SymbolicTensor): void;

  override get inputDType(): SymbolicDType {
    return this.invert ? "int32" : this.tokenDType;
  }

  /** The tokens by index. Before there is a vocabulary, the special ones. */
  getVocabulary(options: VocabularyOptions = {}): Of[] {
    return this.#index.vocabulary(includesSpecial(`${this}: getVocabulary`, options));
  }

  /** Number of indices, special tokens included. */
  vocabularySize(): number {
    return this.#index.size;
  }

  /**
   * Replaces the vocabulary.
   * @param idfWeights for "tf_idf", the weight of each token
   * @throws ValueError where it is empty, larger than maxTokens, or holds a token twice
   */
  setVocabulary(vocabulary: readonly Of[], idfWeights: readonly number[] | null = null): void {
    const description = lookupOptions<Of>(this.token, this.oovToken as Of);
    const what = `${this}: setVocabulary`;
    const tokens = listOf(description.vocabulary).read([vocabulary], what)[0] ?? [];
    this.#index.setVocabulary(tokens, description.idfWeights.read(idfWeights, what));
  }

  /** The kind of a single token. */
  protected abstract readonly token: Option<Of, Of>;

  /**
   * Collects the vocabulary from data, replacing the one that was collected before: the most frequent tokens first,
   * equally frequent ones in descending order. Each row is a document, and so is a batch of rank 1 of an iterable.
   * @throws ValueError where the option vocabulary was passed, or the data have no token
   */
  async adapt(data: AdaptData, options: AdaptOptions = {}): Promise<void> {
    const caller = `${this}: adapt`;
    assertAdaptable(this, this.vocabulary);
    const steps = adaptSteps(caller, options);
    this.#index.beginCounting();
    for await (const batch of adaptBatches(data, this.tokenDType, steps, caller)) {
      const rank = batch.data.shape.length;
      const isDocument = rank === 0 || (rank === 1 && !batch.isWhole);
      // Elements of such a tensor are tokens.
      const tokens = batch.data.data as ArrayLike<unknown> as ArrayLike<Of>;
      const documents = isDocument ? 1 : (batch.data.shape[0] ?? 1);
      const width = tokens.length / documents;
      for (let row = 0; row < documents; row++)
        this.#index.countDocument(
          Array.prototype.slice.call(tokens, row * width, (row + 1) * width),
        );
    }
    this.#index.finishCounting();
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    if (this.invert) return this.#tokensOf(x);
    this.assertTokens(x);
    const index = this.#index;
    // Elements of the input are tokens, as was asserted.
    const indices = mapOnHost(
      this,
      x,
      (token) => index.indexOf(token as Of),
      () => index.assertReady(),
    );
    return encodeIndices(this, indices, index, this.outputMode);
  }

  #tokensOf(x: SymbolicTensor): SymbolicTensor {
    this.assertIndices(x);
    const { tokenDType: dtype } = this;
    return onHost(this.toString(), [x], { dims: x.dims, dtype }, ([given]) => {
      this.#index.assertReady();
      const { data, shape } = given!;
      const tokens = Array.from<unknown, Of>(data, (one) => this.#index.tokenAt(Number(one)));
      return tensorOf(shape, dtype, tokens);
    });
  }

  fileState(): FileState {
    return {
      assets: this.vocabulary === null ? vocabularyFile(this, this.#index) : {},
      variables: { "": idfVariables(this.#index) },
    };
  }

  loadFileState({ assets, variables }: LoadedState): void {
    loadIdf(this.#index, variables[""]);
    if (this.vocabulary !== null || assets === null) return;
    const lines = linesOf(this, assets["vocabulary.txt"]);
    const tokens = lines.map((line) => this.tokenOfLine(line));
    this.#index.setVocabulary(tokens, weightsFor(this.#index, tokens.length));
  }

  /** A token as a line of a vocabulary file has it. */
  protected abstract tokenOfLine(line: string): Of;
}

/** @throws ValueError for `adapt` of a layer with a fixed vocabulary. */
export function assertAdaptable(layer: object, vocabulary: readonly Token[] | null): void {
  if (vocabulary === null) return;
  throw new ValueError(
    `${String(layer)}: adapt collects a vocabulary, but this layer was made with the option vocabulary. Leave the option out, or leave out adapt.`,
  );
}

/** Indices of tokens, which are computed on the host, as `mode` returns them. */
export function encodeIndices<Of extends Token>(
  layer: HostLayer,
  indices: SymbolicTensor,
  index: TokenIndex<Of>,
  mode: OutputMode,
): SymbolicTensor {
  if (mode === "int") return indices;
  if (mode !== "tf_idf") return encode(indices, mode, index.depth);
  // Each token has its weight, so that the sum over an example is the count times the weight.
  const weights = onHost(
    layer.toString(),
    [indices],
    { dims: indices.dims, dtype: "float32" },
    ([given]) => {
      const { idfWeights } = index;
      const { shape, data } = given!;
      const values = Float32Array.from(data as Int32Array, (one) =>
        one === DROPPED ? 0 : (idfWeights?.[one] ?? 0),
      );
      return new Tensor(shape, "float32", values);
    },
  );
  return countTokens(indices, index.depth, weights);
}

function tensorOf(
  shape: readonly number[],
  dtype: "string" | "int32",
  tokens: readonly Token[],
): Tensor<DType> {
  return dtype === "string"
    ? new Tensor(shape, dtype, tokens.map(String))
    : new Tensor(shape, dtype, Int32Array.from(tokens, Number));
}

// ---- Files

/** The vocabulary as Keras's file has it: a token a line. @throws ValueError for a token with a line break. */
export function vocabularyFile<Of extends Token>(
  layer: object,
  index: TokenIndex<Of>,
): Readonly<Record<string, string>> {
  const tokens = index.vocabulary(true).map(String);
  const broken = tokens.find((token) => /[\r\n]/.test(token));
  if (broken === undefined) return { "vocabulary.txt": tokens.join("\n") };
  throw new ValueError(
    `${String(layer)}: the token ${JSON.stringify(broken)} holds a line break, which files of vocabularies can't express. Pass the vocabulary as the option, which the config holds.`,
  );
}

/** The lines of a vocabulary file; as in Keras, empty ones at its end do not count. */
export function linesOf(layer: object, text: string | undefined): string[] {
  if (text === undefined) {
    throw new FormatError(
      `${String(layer)}: the file has no vocabulary.txt, in which its vocabulary is expected.`,
    );
  }
  return text.replace(/(\r\n|\r|\n)+$/, "").split(/\r\n|\r|\n/);
}

export function idfVariables<Of extends Token>(
  index: TokenIndex<Of>,
): Readonly<Record<string, Tensor>> {
  const { idfWeights } = index;
  if (idfWeights === null) return {};
  return { idf_weights: new Tensor([idfWeights.length], "float32", idfWeights.slice()) };
}

export function loadIdf<Of extends Token>(
  index: TokenIndex<Of>,
  variables: Readonly<Record<string, Tensor>> | undefined,
): void {
  const weights = variables?.idf_weights;
  if (weights !== undefined) index.idfWeights = Float32Array.from(weights.data);
}

/** The weights of the first columns, those with a token. */
export function weightsFor<Of extends Token>(
  index: TokenIndex<Of>,
  count: number,
): number[] | null {
  return index.idfWeights === null ? null : [...index.idfWeights.slice(0, count)];
}
