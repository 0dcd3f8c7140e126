/** Recurrent layers and wrappers, as golden files describe them. */
import { layers } from "latch";
import type { AnyLayer } from "../../ts/layers/layer.js";
import type { GoldenTensor } from "./golden.js";

/** Keras's numbers of one recurrent layer: its outputs, and the gradients of inputs and weights. */
export interface RecurrentGolden {
  readonly name: string;
  readonly weights: readonly GoldenTensor[];
  readonly x: GoldenTensor;
  /** Empty where the states begin with zeros. */
  readonly initialState: readonly GoldenTensor[];
  readonly mask: GoldenTensor | null;
  readonly outputs: readonly GoldenTensor[];
  /** The gradients of the outputs. */
  readonly g: readonly GoldenTensor[];
  readonly dx: GoldenTensor;
  readonly dWeights: readonly GoldenTensor[];
  readonly dInitialState: readonly GoldenTensor[];
}

export interface Described {
  readonly className: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Of RNN, in order. */
  readonly cells?: readonly Described[];
  /** Of a layer around another. */
  readonly layer?: Described;
  readonly backwardLayer?: Described;
}

const CLASSES: Readonly<Record<string, unknown>> = {
  Bidirectional: layers.Bidirectional,
  ConvLSTM1D: layers.ConvLSTM1D,
  ConvLSTM2D: layers.ConvLSTM2D,
  ConvLSTM3D: layers.ConvLSTM3D,
  Dense: layers.Dense,
  GRU: layers.GRU,
  GRUCell: layers.GRUCell,
  LSTM: layers.LSTM,
  LSTMCell: layers.LSTMCell,
  Masking: layers.Masking,
  RNN: layers.RNN,
  SimpleRNN: layers.SimpleRNN,
  SimpleRNNCell: layers.SimpleRNNCell,
  TimeDistributed: layers.TimeDistributed,
};

/** A layer, or a cell of `RNN`, with what is inside of it. */
export function recurrentOf({
  className,
  options,
  cells,
  layer,
  backwardLayer,
}: Described): AnyLayer {
  // The golden file holds options of this class.
  const Class = CLASSES[className] as new (options: unknown) => AnyLayer;
  const inside = {
    ...(cells === undefined ? {} : { cell: one(cells.map(recurrentOf)) }),
    ...(layer === undefined ? {} : { layer: recurrentOf(layer) }),
    ...(backwardLayer === undefined ? {} : { backwardLayer: recurrentOf(backwardLayer) }),
  };
  return new Class({ ...options, ...inside });
}

/** A single cell is passed alone, not in a list. */
function one(cells: readonly unknown[]): unknown {
  return cells.length === 1 ? cells[0] : cells;
}
