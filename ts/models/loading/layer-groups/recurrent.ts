/** The other layers over time steps, and their cells. */
export { Bidirectional } from "../../../layers/recurrent/bidirectional.js";
export { GRU, GRUCell } from "../../../layers/recurrent/gru.js";
export { RNN, StackedRNNCells } from "../../../layers/recurrent/rnn.js";
export { SimpleRNN, SimpleRNNCell } from "../../../layers/recurrent/simple-rnn.js";
export { TimeDistributed } from "../../../layers/recurrent/time-distributed.js";
