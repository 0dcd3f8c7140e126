/** Recurrent layers and cells with their factories. */
import { assertOptions } from "../../runtime/registry/option.js";
import { Layer } from "../layer.js";
import type { DataFormat } from "../windowing.js";
import { Bidirectional, type BidirectionalOptions, type MergeMode } from "./bidirectional.js";
import type { CellLike } from "./cell.js";
import {
  ConvLSTM1D,
  type ConvLSTM1DOptions,
  ConvLSTM2D,
  type ConvLSTM2DOptions,
  ConvLSTM3D,
  type ConvLSTM3DOptions,
} from "./conv-lstm.js";
import { GRU, GRUCell, type GruCellOptions, type GruOptions } from "./gru.js";
import { LSTM, LSTMCell, type LstmCellOptions, type LstmOptions } from "./lstm.js";
import type { RecurrentLayer } from "./recurrent.js";
import { type CellOrCells, RNN, type RnnOptions, StackedRNNCells } from "./rnn.js";
import { SimpleRNN, SimpleRNNCell, type SimpleRnnOptions } from "./simple-rnn.js";
import { TimeDistributed, type TimeDistributedOptions } from "./time-distributed.js";
import type { UnitsCellOptions } from "./units-cell.js";

export {
  Bidirectional,
  type BidirectionalOptions,
  type BidirectionalOutput,
  type MergeMode,
} from "./bidirectional.js";
export { Cell, type CellContext, type CellLike, type CellResult } from "./cell.js";
export {
  ConvLSTM1D,
  type ConvLSTM1DOptions,
  ConvLSTM2D,
  type ConvLSTM2DOptions,
  ConvLSTM3D,
  type ConvLSTM3DOptions,
} from "./conv-lstm.js";
export { GRU, GRUCell, type GruCellOptions, type GruOptions } from "./gru.js";
export {
  LSTM,
  LSTMCell,
  type LstmCellOptions,
  type LstmOptions,
} from "./lstm.js";
export type { RecurrentLayer, RecurrentOptions } from "./recurrent.js";
export { RNN, type RnnOptions, type RnnOutput, StackedRNNCells } from "./rnn.js";
export { SimpleRNN, SimpleRNNCell, type SimpleRnnOptions } from "./simple-rnn.js";
export { TimeDistributed, type TimeDistributedOptions } from "./time-distributed.js";
export type { LstmOutput, OneStateOutput } from "./types.js";
export type { GatedCellOptions, UnitsCellOptions } from "./units-cell.js";

// TensorFlow.js's spelling.
export { convLSTM1D as convLSTM1d, convLSTM2D as convLSTM2d, convLSTM3D as convLSTM3d };

/**
 * A long short-term memory over a sequence: `layers.lstm({ units: 64, inputShape: [10, 1] })`.
 * @throws ValueError where units is not a positive integer, a rate is outside of [0, 1), or a name is unknown.
 * @example
 * layers.lstm({ units: 64, returnSequences: true }).apply(input({ shape: [10, 3] })); // [batch, 10, 64]
 */
export function lstm<
  const Units extends number,
  const Sequences extends boolean = false,
  const State extends boolean = false,
>(options: LstmOptions<Units, Sequences, State>): LSTM<Units, Sequences, State> {
  return new LSTM(options);
}

/**
 * Gated recurrent units over a sequence: `layers.gru({ units: 64, returnSequences: true })`.
 * @example
 * const [output, state] = layers.gru({ units: 64, returnState: true }).apply(input({ shape: [10, 3] }));
 */
export function gru<
  const Units extends number,
  const Sequences extends boolean = false,
  const State extends boolean = false,
>(options: GruOptions<Units, Sequences, State>): GRU<Units, Sequences, State> {
  return new GRU(options);
}

/** A plain recurrent network over a sequence: `layers.simpleRNN({ units: 64 })`. */
export function simpleRNN<
  const Units extends number,
  const Sequences extends boolean = false,
  const State extends boolean = false,
>(options: SimpleRnnOptions<Units, Sequences, State>): SimpleRNN<Units, Sequences, State> {
  return new SimpleRNN(options);
}

/** A convolutional LSTM over sequences of sequences: `layers.convLSTM1D({ filters: 8, kernelSize: 3 })`. */
export function convLSTM1D<
  const Filters extends number,
  const Sequences extends boolean = false,
  const State extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(
  options: ConvLSTM1DOptions<Filters, Sequences, State, Format>,
): ConvLSTM1D<Filters, Sequences, State, Format> {
  return new ConvLSTM1D(options);
}

/**
 * A convolutional LSTM over sequences of images.
 * @throws ValueError where a size is not a positive integer, strides and dilation are both above 1, a rate is outside of
 *   [0, 1), or a name is unknown.
 * @example
 * layers.convLSTM2D({ filters: 8, kernelSize: 3, padding: "same" }).apply(input({ shape: [5, 16, 16, 1] })); // [batch, 16, 16, 8]
 */
export function convLSTM2D<
  const Filters extends number,
  const Sequences extends boolean = false,
  const State extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(
  options: ConvLSTM2DOptions<Filters, Sequences, State, Format>,
): ConvLSTM2D<Filters, Sequences, State, Format> {
  return new ConvLSTM2D(options);
}

/** A convolutional LSTM over sequences of volumes: `layers.convLSTM3D({ filters: 8, kernelSize: 3 })`. */
export function convLSTM3D<
  const Filters extends number,
  const Sequences extends boolean = false,
  const State extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(
  options: ConvLSTM3DOptions<Filters, Sequences, State, Format>,
): ConvLSTM3D<Filters, Sequences, State, Format> {
  return new ConvLSTM3D(options);
}

/** TensorFlow.js's name. */
export { convLSTM2D as convLstm2d };

/** One step of an LSTM, to be run by `layers.rnn({ cell })`. */
export function lstmCell<const Units extends number>(
  options: LstmCellOptions<Units>,
): LSTMCell<Units> {
  return new LSTMCell(options);
}

/** One step of a GRU, to be run by `layers.rnn({ cell })`. */
export function gruCell<const Units extends number>(
  options: GruCellOptions<Units>,
): GRUCell<Units> {
  return new GRUCell(options);
}

/** One step of a plain recurrent network, to be run by `layers.rnn({ cell })`. */
export function simpleRNNCell<const Units extends number>(
  options: UnitsCellOptions<Units>,
): SimpleRNNCell<Units> {
  return new SimpleRNNCell(options);
}

/** Several cells that run one after the other at each step: `layers.stackedRNNCells([layers.lstmCell({ units: 8 }), ...])`. */
export function stackedRNNCells(cells: readonly CellLike[]): StackedRNNCells {
  return new StackedRNNCells({ cells });
}

/**
 * Any cell over a sequence: `layers.rnn(layers.lstmCell({ units: 8 }), { returnSequences: true })`.
 * @example
 * layers.rnn([layers.lstmCell({ units: 8 }), layers.lstmCell({ units: 4 })]); // [batch, 4]
 */
export function rnn<
  const Of extends CellOrCells,
  const Sequences extends boolean = false,
  const State extends boolean = false,
>(cell: Of, options?: Omit<RnnOptions<Sequences, State>, "cell">): RNN<Sequences, State, Of>;
export function rnn<
  const Of extends CellOrCells,
  const Sequences extends boolean = false,
  const State extends boolean = false,
>(options: RnnOptions<Sequences, State, Of>): RNN<Sequences, State, Of>;
export function rnn<Sequences extends boolean, State extends boolean>(
  cell: CellOrCells | RnnOptions<Sequences, State>,
  options: Omit<RnnOptions<Sequences, State>, "cell"> = {},
): RNN<Sequences, State> {
  return new RNN(isOptions(cell) ? cell : { ...assertOptions("rnn", options), cell });
}

/** Options have a cell; a cell, which may hold another one by that name, has a call, and several are a list. */
function isOptions<Options>(given: CellOrCells | Options): given is Options {
  return !Array.isArray(given) && !(typeof given === "object" && given !== null && "call" in given);
}

/**
 * A recurrent layer in both directions: `layers.bidirectional(layers.lstm({ units: 32 }))`.
 * @throws ValueError for a layer that is not recurrent, and a mode that does not exist.
 * @example
 * layers.bidirectional(layers.lstm({ units: 32 }), { mergeMode: "sum" }); // [batch, 32]
 */
export function bidirectional<
  Inner extends RecurrentLayer,
  const Merge extends MergeMode = "concat",
>(
  layer: Inner,
  options?: Omit<BidirectionalOptions<Inner, Merge>, "layer">,
): Bidirectional<Inner, Merge>;
export function bidirectional<
  Inner extends RecurrentLayer,
  const Merge extends MergeMode = "concat",
>(options: BidirectionalOptions<Inner, Merge>): Bidirectional<Inner, Merge>;
export function bidirectional<Inner extends RecurrentLayer, Merge extends MergeMode>(
  layer: Inner | BidirectionalOptions<Inner, Merge>,
  options: Omit<BidirectionalOptions<Inner, Merge>, "layer"> = {},
): Bidirectional<Inner, Merge> {
  return new Bidirectional(
    layer instanceof Layer ? { ...assertOptions("bidirectional", options), layer } : layer,
  );
}

/**
 * Applies a layer to every time step: `layers.timeDistributed(layers.dense({ units: 5 }))`.
 * @example
 * layers.timeDistributed(layers.dense({ units: 5 })).apply(input({ shape: [10, 8] })); // [batch, 10, 5]
 */
export function timeDistributed(
  layer: TimeDistributedOptions["layer"] | TimeDistributedOptions,
  options: Omit<TimeDistributedOptions, "layer"> = {},
): TimeDistributed {
  return new TimeDistributed(
    layer instanceof Layer ? { ...assertOptions("timeDistributed", options), layer } : layer,
  );
}
