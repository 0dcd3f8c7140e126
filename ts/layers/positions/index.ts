/** Layers that add or embed positions: classes and factories. */
export {
  PositionEmbedding,
  type PositionEmbeddingOptions,
  positionEmbedding,
} from "./position-embedding.js";
export {
  RotaryEmbedding,
  type RotaryEmbeddingOptions,
  rotaryEmbedding,
} from "./rotary-embedding.js";
export {
  SinePositionEncoding,
  type SinePositionEncodingOptions,
  sinePositionEncoding,
} from "./sine-position-encoding.js";
