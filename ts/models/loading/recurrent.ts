/** Keras's layers whose call takes initial states: by name, or in older files as further inputs. */
export const RECURRENT: ReadonlySet<string> = new Set([
  "RNN",
  "SimpleRNN",
  "LSTM",
  "GRU",
  "Bidirectional",
  "ConvLSTM1D",
  "ConvLSTM2D",
  "ConvLSTM3D",
]);
