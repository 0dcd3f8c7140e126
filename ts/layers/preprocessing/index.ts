/** Preprocessing layers, which turn the text, categories and numbers of a table into tensors of numbers: classes and factories. */
export type { AdaptBatch, AdaptData, AdaptOptions } from "./adapt-data.js";
export {
  CategoryEncoding,
  type CategoryEncodingOptions,
  categoryEncoding,
} from "./category-encoding.js";
export { Discretization, type DiscretizationOptions, discretization } from "./discretization.js";
export { HashedCrossing, type HashedCrossingOptions, hashedCrossing } from "./hashed-crossing.js";
export { Hashing, type HashingOptions, hashing } from "./hashing.js";
export type { VocabularyOptions } from "./index-lookup.js";
export { IntegerLookup, type IntegerLookupOptions, integerLookup } from "./integer-lookup.js";
export { Normalization, type NormalizationOptions, normalization } from "./normalization.js";
export { StringLookup, type StringLookupOptions, stringLookup } from "./string-lookup.js";
export type { Standardize, TextSplit } from "./text-options.js";
export {
  TextVectorization,
  type TextVectorizationOptions,
  textVectorization,
} from "./text-vectorization.js";
