/** Layers that merge several inputs: classes and factories. */
export { Dot, type DotOptions, dot } from "./dot.js";
export {
  Add,
  Average,
  add,
  average,
  Concatenate,
  type ConcatenateOptions,
  concatenate,
  Maximum,
  Minimum,
  Multiply,
  maximum,
  minimum,
  multiply,
  Subtract,
  subtract,
} from "./merge.js";
