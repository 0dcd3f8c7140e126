/** `boundingBoxes`: functions of boxes (..., 4), on Tensors and on symbolic tensors. */
export {
  type DecodeDeltasOptions,
  decodeDeltasToBoxes,
  type EncodeBoxOptions,
  encodeBoxToDeltas,
} from "./deltas.js";
export { type BoundingBoxFormat, type ConvertFormatOptions, convertFormat } from "./formats.js";
export { type CropBoxesOptions, crop, type PadBoxesOptions, pad } from "./moves.js";
export { computeCiou, computeIou, type IouOptions, type OverlapOptions } from "./overlap.js";
