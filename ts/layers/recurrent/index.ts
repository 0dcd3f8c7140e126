/** Recurrent layers and cells with their factories. */

export {
  Bidirectional,
  type BidirectionalOptions,
  type BidirectionalOutput,
  bidirectional,
  type MergeMode,
} from "./bidirectional.js";
export { Cell, type CellContext, type CellLike, type CellResult } from "./cell.js";
// TensorFlow.js's spellings among them.
export {
  ConvLSTM1D,
  type ConvLSTM1DOptions,
  ConvLSTM2D,
  type ConvLSTM2DOptions,
  ConvLSTM3D,
  type ConvLSTM3DOptions,
  convLSTM1D,
  convLSTM1D as convLSTM1d,
  convLSTM2D,
  convLSTM2D as convLSTM2d,
  convLSTM2D as convLstm2d,
  convLSTM3D,
  convLSTM3D as convLSTM3d,
} from "./conv-lstm.js";
export { GRU, GRUCell, type GruCellOptions, type GruOptions, gru, gruCell } from "./gru.js";
export { LSTM, LSTMCell, type LstmCellOptions, type LstmOptions, lstm, lstmCell } from "./lstm.js";
export type { RecurrentLayer, RecurrentOptions } from "./recurrent.js";
export {
  RNN,
  type RnnOptions,
  type RnnOutput,
  rnn,
  StackedRNNCells,
  stackedRNNCells,
} from "./rnn.js";
export {
  SimpleRNN,
  SimpleRNNCell,
  type SimpleRnnOptions,
  simpleRNN,
  simpleRNNCell,
} from "./simple-rnn.js";
export {
  TimeDistributed,
  type TimeDistributedOptions,
  timeDistributed,
} from "./time-distributed.js";
export type { LstmOutput, OneStateOutput } from "./types.js";
export type { GatedCellOptions, UnitsCellOptions } from "./units-cell.js";
