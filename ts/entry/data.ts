/** `latch/data`: splits, scalers, confusion matrices, batches, windows over series, tables and images from CSV, arrays of NumPy. */
export { Batches, type BatchOf, type BatchOptions, batches } from "../data/batches.js";
export { toCategorical } from "../data/categorical.js";
export {
  type ConfusionMatrixOptions,
  confusionMatrix,
  type Label,
} from "../data/confusion-matrix.js";
export { type CsvOptions, parseCsv } from "../data/csv.js";
export type { FileLike } from "../data/files/open.js";
export {
  type LabelledImages,
  type ReadImagesOptions,
  readImages,
} from "../data/images/read.js";
export { LengthBatches, type LengthBatchOptions, lengthBatches } from "../data/length-batches.js";
export { type ReadCsvOptions, readCsv } from "../data/read-csv.js";
export type { TensorOf } from "../data/rows.js";
export {
  MinMaxScaler,
  minMaxScaler,
  Scaler,
  StandardScaler,
  standardScaler,
} from "../data/scaling.js";
export { type SplitOptions, splitIndices } from "../data/split-indices.js";
export { type StatefulWindowOptions, statefulWindows } from "../data/stateful-windows.js";
export { type Categories, Table, type TableRow } from "../data/table.js";
export { trainTestSplit } from "../data/train-test-split.js";
export { type TargetWindowOptions, type WindowOptions, windows } from "../data/windows.js";
export { readNpz, writeNpz } from "../io/npz.js";
export type { FileSource } from "../io/places/source.js";
export type { FileTarget } from "../io/places/target.js";
