/** Preprocessing layers, which turn the text, categories and numbers of a table into tensors of numbers: classes and factories. */
import { CategoryEncoding, type CategoryEncodingOptions } from "./category-encoding.js";
import { Discretization, type DiscretizationOptions } from "./discretization.js";
import { HashedCrossing, type HashedCrossingOptions } from "./hashed-crossing.js";
import { Hashing, type HashingOptions } from "./hashing.js";
import { IntegerLookup, type IntegerLookupOptions } from "./integer-lookup.js";
import { Normalization, type NormalizationOptions } from "./normalization.js";
import { StringLookup, type StringLookupOptions } from "./string-lookup.js";
import { TextVectorization, type TextVectorizationOptions } from "./text-vectorization.js";

export type { AdaptBatch, AdaptData, AdaptOptions } from "./adapt-data.js";
export { CategoryEncoding, type CategoryEncodingOptions } from "./category-encoding.js";
export { Discretization, type DiscretizationOptions } from "./discretization.js";
export { HashedCrossing, type HashedCrossingOptions } from "./hashed-crossing.js";
export { Hashing, type HashingOptions } from "./hashing.js";
export type { VocabularyOptions } from "./index-lookup.js";
export { IntegerLookup, type IntegerLookupOptions } from "./integer-lookup.js";
export { Normalization, type NormalizationOptions } from "./normalization.js";
export { StringLookup, type StringLookupOptions } from "./string-lookup.js";
export type { Standardize, TextSplit } from "./text-options.js";
export { TextVectorization, type TextVectorizationOptions } from "./text-vectorization.js";

/**
 * (x - mean) / √variance of each feature; mean and variance are those of the data that `adapt` is given.
 * @throws ValueError where one of mean and variance is given without the other.
 * @example
 * const normalize = layers.normalization();
 * await normalize.adapt([[1, 20], [3, 60]]);
 */
export function normalization(options?: NormalizationOptions): Normalization {
  return new Normalization(options);
}

/**
 * The bin of each number, by boundaries or by quantiles of the data that `adapt` is given.
 * @throws ValueError unless one of binBoundaries and numBins is given.
 * @example
 * layers.discretization({ binBoundaries: [18, 65] }).apply(input({ shape: [1] })); // 0, 1 or 2
 */
export function discretization(options?: DiscretizationOptions): Discretization {
  return new Discretization(options);
}

/**
 * Integers below numTokens as one-hot, multi-hot or counts.
 * @throws ValueError where numTokens is not a positive integer.
 * @example
 * layers.categoryEncoding({ numTokens: 4, outputMode: "one_hot" }).apply(input({ shape: [1], dtype: "int32" })); // [batch, 4]
 */
export function categoryEncoding(options: CategoryEncodingOptions): CategoryEncoding {
  return new CategoryEncoding(options);
}

/**
 * Texts to indices of a vocabulary, or to an encoding of them.
 * @throws ValueError for a vocabulary that is empty or holds a text twice, and for options that do not fit.
 * @example
 * layers.stringLookup({ vocabulary: ["red", "blue"] }).apply(input({ shape: [1], dtype: "string" })); // 0, 1 or 2
 */
export function stringLookup(options?: StringLookupOptions): StringLookup {
  return new StringLookup(options);
}

/**
 * Integers to indices of a vocabulary, or to an encoding of them.
 * @throws ValueError for a vocabulary that is empty or holds an integer twice, and for options that do not fit.
 * @example
 * layers.integerLookup({ vocabulary: [12, 36] }).apply(input({ shape: [1], dtype: "int32" })); // 0, 1 or 2
 */
export function integerLookup(options?: IntegerLookupOptions): IntegerLookup {
  return new IntegerLookup(options);
}

/**
 * Texts or integers to buckets by their hash.
 * @throws ValueError where numBins is not a positive integer.
 * @example
 * layers.hashing({ numBins: 16 }).apply(input({ shape: [1], dtype: "string" })); // 0 to 15
 */
export function hashing(options: HashingOptions): Hashing {
  return new Hashing(options);
}

/**
 * Combinations of several features to buckets by their hash.
 * @throws ValueError where numBins is not a positive integer.
 * @example
 * const [city, month] = [input({ shape: [1], dtype: "string" }), input({ shape: [1], dtype: "int32" })];
 * layers.hashedCrossing({ numBins: 64 }).apply([city, month]);
 */
export function hashedCrossing(options: HashedCrossingOptions): HashedCrossing {
  return new HashedCrossing(options);
}

/**
 * Texts to the indices of their tokens, or to counts of them.
 * @throws ValueError for a vocabulary that is empty or holds a token twice, and for options that do not fit.
 * @example
 * const vectorize = layers.textVectorization({ outputSequenceLength: 4 });
 * await vectorize.adapt(["the cat sat", "the dog"]);
 * await sequential([vectorize]).predict(["the cat"]); // [[2, 5, 0, 0]]
 */
export function textVectorization(options?: TextVectorizationOptions): TextVectorization {
  return new TextVectorization(options);
}
