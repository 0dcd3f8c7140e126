/** LSTM and its cell. */
export { LSTM, LSTMCell } from "../../../layers/recurrent/lstm.js";
