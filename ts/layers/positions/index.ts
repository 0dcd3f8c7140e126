import { PositionEmbedding, type PositionEmbeddingOptions } from "./position-embedding.js";
import { RotaryEmbedding, type RotaryEmbeddingOptions } from "./rotary-embedding.js";
import {
  SinePositionEncoding,
  type SinePositionEncodingOptions,
} from "./sine-position-encoding.js";

export { PositionEmbedding, type PositionEmbeddingOptions } from "./position-embedding.js";
export { RotaryEmbedding, type RotaryEmbeddingOptions } from "./rotary-embedding.js";
export {
  SinePositionEncoding,
  type SinePositionEncodingOptions,
} from "./sine-position-encoding.js";

/**
 * Learnt positions of an input's shape, to be added to it: as KerasHub's.
 * @throws ValueError unless sequenceLength is a positive integer.
 * @example
 * layers.add().apply([x, layers.positionEmbedding({ sequenceLength: 200 }).apply(x)]);
 */
export function positionEmbedding(options: PositionEmbeddingOptions): PositionEmbedding {
  return new PositionEmbedding(options);
}

/** Positions as sines and cosines, of an input's shape, to be added to it: as KerasHub's. */
export function sinePositionEncoding(options?: SinePositionEncodingOptions): SinePositionEncoding {
  return new SinePositionEncoding(options);
}

/** Queries or keys with their features rotated by their positions: as KerasHub's. */
export function rotaryEmbedding(options?: RotaryEmbeddingOptions): RotaryEmbedding {
  return new RotaryEmbedding(options);
}
