/** Layers that most models have, and recurrent ones. */
export { Activation } from "../../../layers/activation.js";
export { Dense } from "../../../layers/dense.js";
export { Embedding } from "../../../layers/embedding.js";
export { Identity } from "../../../layers/identity.js";
export { Masking } from "../../../layers/masking.js";
export { Add, Average, Concatenate, Maximum, Minimum, Multiply, Subtract } from "../../../layers/merging/merge.js";
export { BatchNormalization } from "../../../layers/normalization/batch-normalization.js";
export { LayerNormalization } from "../../../layers/normalization/layer-normalization.js";
export { ELU, LeakyReLU, PReLU, ReLU } from "../../../layers/rectifiers.js";
export { Bidirectional } from "../../../layers/recurrent/bidirectional.js";
export { GRU, GRUCell } from "../../../layers/recurrent/gru.js";
export { LSTM, LSTMCell } from "../../../layers/recurrent/lstm.js";
export { RNN, StackedRNNCells } from "../../../layers/recurrent/rnn.js";
export { SimpleRNN, SimpleRNNCell } from "../../../layers/recurrent/simple-rnn.js";
export { TimeDistributed } from "../../../layers/recurrent/time-distributed.js";
export { Dropout } from "../../../layers/regularization/dropout.js";
export { Flatten, Reshape } from "../../../layers/reshaping.js";
export { Softmax } from "../../../layers/softmax.js";
